"""``pufa up``: everything in one process, with the dashboard as its child."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from deploy.console import refuse, run, text


def up(
    data: Annotated[Path, typer.Option(help="数据文件夹 · the data folder")] = Path("data"),
    port: Annotated[int, typer.Option(min=1, max=65_535, help="接口端口 · port of the API")] = 8000,
    dashboard_port: Annotated[int, typer.Option(min=1, max=65_535, help="看板端口 · port of the dashboard")] = 8501,
    with_dashboard: Annotated[
        bool, typer.Option("--dashboard/--no-dashboard", help="是否启动看板 · with the dashboard")
    ] = True,
    demo: Annotated[bool, typer.Option("--demo", help="演示：演绎 2023 年 · play the year 2023")] = False,
    host: Annotated[
        str | None, typer.Option(help="监听地址，默认仅本机 · address to bind, this machine alone by default")
    ] = None,
) -> None:
    """在一个进程里启动全部服务 · run everything in one process."""
    if demo and host:
        refuse(text("demo.no_host"))
    import uvloop

    from deploy.serving import serve_everything  # all the services: a second that only this command waits for

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    run(serve_everything(data, host, port, dashboard_port if with_dashboard else None, demo))
