"""``pufa plan``: parse, import, activate, show, history."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.commands.plan_history import show_history
from deploy.commands.preparation import until_told
from deploy.commands.writing import WrittenAs, path_of, write_plan
from deploy.console import language, print_json, print_table, refuse, run, say, text
from deploy.office import office

app = typer.Typer(no_args_is_help=True, help="年度普法工作计划 · the year's plan")

Data = Annotated[Path | None, typer.Option("--data", help="已停止的数据文件夹 · work on a stopped data folder")]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出 · print JSON")]


@app.command("import")
def import_plan(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    activate: Annotated[bool, typer.Option("--activate", help="导入后立即启用 · activate it at once")] = False,
    reason: Annotated[
        str | None, typer.Option("--reason", help="为什么改，记入历次修改 · why, kept in the history")
    ] = None,
    data: Data = None,
) -> None:
    """导入计划（YAML） · import a plan."""

    async def work() -> None:
        async with office(data, language()) as there:
            known = {plan["id"]: plan["edition"] for plan in await there.all("/api/tasks/plans")}
            headers = {"Content-Type": "application/yaml"}
            why = {"reason": reason} if reason else {}
            plan = await there.ask("POST", "/api/tasks/plans", params=why, content=file.read_bytes(), headers=headers)
            same = known.get(plan["id"]) == plan["edition"]
            say("plan.unchanged" if same else "plan.imported", **_name(plan))
            await _warn(there, plan["id"], plan["edition"])
            if activate:
                await _activate(there, plan["id"], plan["edition"])

    run(work())


@app.command("activate")
def activate_plan(
    id: str,
    edition: Annotated[int | None, typer.Option(help="版次，默认最新 · the edition, the newest by default")] = None,
    data: Data = None,
) -> None:
    """启用计划的一版 · activate an edition."""

    async def work() -> None:
        async with office(data, language()) as there:
            await _activate(there, id, edition)

    run(work())


@app.command("show")
def show_plan(
    id: Annotated[
        str | None, typer.Argument(help="计划编号；不填则列出全部 · the plan's id; all plans without")
    ] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="截至某日 · as of a day")] = None,
    written_as: Annotated[
        WrittenAs | None, typer.Option("--as", help="写成公文：附件齐全，可再读回 · written as an official document")
    ] = None,
    edition: Annotated[int | None, typer.Option(help="版次，与 --as 同用 · the edition, with --as")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="写入文件，与 --as 同用 · the file, with --as")] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """列出计划，显示一个计划的进度，或写成公文 · list plans, show one's progress, or write it as a document."""
    if id is None and written_as:
        raise typer.BadParameter(text("plan.as_needs_id"), param_hint="--as")
    if written_as is None and (out or edition):
        raise typer.BadParameter(text("plan.out_needs_as"), param_hint="--out" if out else "--edition")

    async def work() -> None:
        async with office(data, language()) as there:
            if id is not None and written_as:
                await write_plan(there, id, written_as, edition, out)
            elif id is None:
                _show_plans(await there.all("/api/tasks/plans"), json)
            else:
                query = {"as_of": as_of.date().isoformat()} if as_of else {}
                progress = await there.ask("GET", f"{path_of(id)}/progress", params=query)
                _show_progress(progress, json)
                if not json:
                    await _warn(there, id, progress["edition"])

    run(work())


@app.command("history")
def plan_history(id: str, data: Data = None, json: Json = False) -> None:
    """计划沿革：谁在何时改了什么，何时启用，最近的在前 · who changed what, and when it came into force."""

    async def work() -> None:
        async with office(data, language()) as there:
            items = await there.all(f"{path_of(id)}/history")
            print_json(items) if json else show_history(items)

    run(work())


@app.command("parse")
def parse_plan(
    file: Annotated[str, typer.Argument(help="计划文件；- 为标准输入 · the document; - is stdin")],
    json: Json = False,
    draft: Annotated[bool, typer.Option("--draft", help="输出计划草稿（YAML） · print the proposed plan file")] = False,
) -> None:
    """读懂计划文件（txt、html、docx、pdf、xlsx） · read a plan document."""
    from deploy.commands.parsing import parse_file  # what reads documents, which no other command need wait for

    parse_file(file, json, draft)


async def _activate(there: Any, id: str, edition: int | None) -> None:
    """Says so once it is in force, and waits for that as long as it takes."""
    query = {} if edition is None else {"edition": edition}
    plan = await there.ask("POST", f"{path_of(id)}/activate", params=query)
    wanted, active = edition or plan["edition"], plan["active"]
    if plan["preparing"] == wanted:
        active = (await until_told(there, id))["active"]
    if active != wanted:
        refuse(text("plan.overtaken", id=id, edition=wanted, active=active))
    say("plan.activated", id=id, edition=wanted)


async def _warn(there: Any, id: str, edition: int) -> None:
    """Say what of the edition is a guess for now, and where."""
    for warning in (await there.ask("GET", path_of(id), params={"edition": edition}))["warnings"]:
        say("plan.warning", field=warning["field"], text=warning["text"])


def _name(plan: dict[str, Any]) -> dict[str, Any]:
    return {"id": plan["id"], "edition": plan["edition"]}


def _show_plans(plans: list[dict[str, Any]], json: bool) -> None:
    if json:
        print_json(plans)
    elif not plans:
        say("plan.none")
    else:
        columns = ("id", "title", "year", "edition", "active")
        print_table(columns, [[plan.get(column) for column in columns] for plan in plans])


def _show_progress(progress: dict[str, Any], json: bool) -> None:
    if json:
        print_json(progress)
        return
    rows: list[tuple[object, ...]] = []
    for task in progress["tasks"]:
        percent = "" if task["percent"] is None else f"{task['percent']:.0%}"
        rows.append((task["no"], task["title"], "", "", "", "", _status(task["status"]), percent))
        for target in task["targets"]:
            amounts = (target["value"], target["goal"], target["due"], _status(target["status"]))
            rows.append(("", "", target["title"], *amounts, ""))
    print_table(("no", "task", "target", "value", "goal", "due", "status", "percent"), rows)


def _status(status: str) -> str:
    return text(f"status.{status}")
