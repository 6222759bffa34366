"""``python -m tests.benchmarks.constant PORT``: a POST that reads its body and answers the same at once, on pufa's server."""

import sys
from typing import Annotated, Any

import uvloop
from fastapi import Body, FastAPI

from shared.web.server import http_server, on_termination

ANSWER = {"id": "0" * 32, "version": 1, "status": "posted"}


async def _serve(port: int) -> None:
    app = FastAPI()

    @app.post("/constant", status_code=201)
    async def constant(_: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        return ANSWER

    server = http_server(app, "127.0.0.1", port)

    def stop() -> None:
        server.should_exit = True

    on_termination(stop)
    await server.serve()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
