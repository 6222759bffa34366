"""Files of the services for a browser to save: asked for in the person's name, handed on as they arrive."""

from collections.abc import Mapping

import httpx
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from dashboard.client import Refused, Unreachable
from dashboard.sessions import SignedOut
from dashboard.viewer import viewer


def download(request: Request, path: str, **headers: str) -> Response:
    """What the service answers at ``path``, under the name that it gives; ``headers`` say more, or otherwise."""
    try:
        answer = viewer(request.cookies).client().stream(path)
    except SignedOut:
        return Response(status_code=401)
    except Refused as error:
        return Response(error.title, status_code=error.status, media_type="text/plain")
    except Unreachable:
        return Response(status_code=503)
    safe = {
        "Content-Disposition": answer.headers.get("content-disposition", "attachment"),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return _HandedOn(answer, safe | {name.replace("_", "-").title(): value for name, value in headers.items()})


class _HandedOn(StreamingResponse):
    """Lets go of the service's answer also when the browser is gone before its first byte."""

    def __init__(self, answer: httpx.Response, headers: Mapping[str, str]) -> None:
        super().__init__(answer.iter_bytes(), media_type=answer.headers.get("content-type"), headers=headers)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._answer.close()
