"""The year week by week for the browser that plays it: one line of JSON for each frame, each as soon as it is known."""

import json
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from dashboard import past
from dashboard.client import Refused, Unreachable
from dashboard.models import PlanSummary, Progress
from dashboard.sessions import SignedOut
from dashboard.sources import Watch
from dashboard.viewer import viewer
from dashboard.widgets.frames import frame

MEDIA_TYPE = "application/x-ndjson"


def year(request: Request) -> Response:
    """The frames of the plan in force, from the year's first day to today, for the part that the person sees."""
    try:
        watch = Watch(viewer(request.cookies))
    except SignedOut:
        return Response(status_code=401)
    except Unreachable:
        return Response(status_code=503)
    plan = watch.plan()
    live = watch.progress(plan.id).read().value if plan else None
    if plan is None or live is None:
        return Response(status_code=503 if watch.plans().look().value is None or plan else 404)
    return StreamingResponse(_lines(watch, plan, live), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _lines(watch: Watch, plan: PlanSummary, live: Progress) -> Iterator[str]:
    """Where a day cannot be had, the last line says so: the browser asks again when somebody plays again."""
    units, (first, last) = watch.units().read().value or (), past.span(plan, live.as_of)
    try:
        for day in past.weeks(first, last):
            yield _line(frame(past.as_of(watch.viewer, plan, day), units, watch.viewer.t))
        newest = live if last == live.as_of else past.as_of(watch.viewer, plan, last)
        yield _line(frame(newest, units, watch.viewer.t))
    except (Refused, Unreachable, SignedOut):
        yield _line({"lost": True})


def _line(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n"
