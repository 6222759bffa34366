"""One FastAPI application for each service, all made alike."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from fastapi import APIRouter, FastAPI
from prometheus_client import CollectorRegistry

from shared.catalogue import Catalogue
from shared.web import problems
from shared.web.crowding import MOST_AT_ONCE, Crowding
from shared.web.exact import Exact
from shared.web.guard import Gate, Probe
from shared.web.health import health
from shared.web.limits import BodyLimit
from shared.web.requests import RequestLog
from shared.web.status import status

MESSAGES = Path(__file__).parent / "messages"


def create_app(
    service: str,
    *,
    routers: Sequence[APIRouter],
    gate: Gate,
    messages: Path | Sequence[Path],
    probes: Mapping[str, Probe],
    body_limits: Mapping[str, int] | None = None,
    most_requests: int = MOST_AT_ONCE,
) -> FastAPI:
    """``routers`` carry their full paths (``/api/tasks/…``) and use ``GuardedRoute``; ``messages`` are catalogue folders."""
    folders = (messages,) if isinstance(messages, Path) else messages
    registry = CollectorRegistry()
    prefix = f"/api/{service}"
    app = FastAPI(
        title=f"pufa {service}",
        openapi_url=f"{prefix}/openapi.json",
        docs_url=f"{prefix}/docs",
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.gate = gate
    app.state.metrics = registry
    app.state.probes = dict(probes)
    app.state.measures = {}
    app.state.vitals = None
    app.state.tracing = None
    for router in (health(service, app.state.probes, app.state.measures, registry), status(service), *routers):
        app.router.routes.extend(router.routes)  # including it would build each of its routes a second time
    app.router.routes.insert(0, Exact(app.router.routes))
    problems.install(app, Catalogue(MESSAGES, *folders))
    app.add_middleware(BodyLimit, limits=body_limits or {})
    app.add_middleware(Crowding, most=most_requests)
    app.add_middleware(RequestLog, registry=registry)
    return app
