"""One FastAPI application for each service, all made alike."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from fastapi import APIRouter, FastAPI
from prometheus_client import CollectorRegistry

from shared.catalogue import Catalogue
from shared.web import problems
from shared.web.guard import Gate, Probe
from shared.web.health import health
from shared.web.limits import BodyLimit
from shared.web.requests import RequestLog

MESSAGES = Path(__file__).parent / "messages"


def create_app(
    service: str,
    *,
    routers: Sequence[APIRouter],
    gate: Gate,
    messages: Path | Sequence[Path],
    probes: Mapping[str, Probe],
    body_limits: Mapping[str, int] | None = None,
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
    for router in (health(service, app.state.probes, app.state.measures, registry), *routers):
        app.router.routes.extend(router.routes)  # including it would build each of its routes a second time
    problems.install(app, Catalogue(MESSAGES, *folders))
    app.add_middleware(BodyLimit, limits=body_limits or {})
    app.add_middleware(RequestLog, registry=registry)
    return app
