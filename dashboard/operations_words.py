"""What the page "Operations" says of the services, worked out from what they tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10

from dashboard.live import Reading
from dashboard.operations_models import SERVICES, Minute, Readiness, Status
from dashboard.render import clock
from dashboard.texts import Texts

HOUR = 3600.0
SHORTEST_BAR, TALLEST_BAR = 0.01, 60.0
"""Seconds at the foot and at the top of a bar: each tenfold is as high as the next."""


@dataclass(frozen=True)
class Bar:
    """``height`` in percent; None where nothing is known of the minute."""

    height: int | None
    title: str


@dataclass(frozen=True)
class ServiceView:
    """One service as the page shows it; ``state``: ready, waiting (for what is down) or silent."""

    name: str
    state: str
    ready: Reading[Readiness]
    status: Reading[Status]

    @property
    def told(self) -> Status | None:
        return self.status.value


def view(name: str, ready: Reading[Readiness], status: Reading[Status]) -> ServiceView:
    known = ready.value is not None and ready.down_since is None
    state = "silent" if not known else "waiting" if ready.value and ready.value.down else "ready"
    return ServiceView(name, state, ready, status)


def duration(seconds: float | None, t: Texts) -> str:
    """As people say it; a dash for what is not known."""
    if seconds is None:
        return "–"
    if seconds >= HOUR:
        return t("ops.over_an_hour")
    if seconds >= 60:
        return t("ops.minutes", n=f"{seconds / 60:.0f}")
    return t("ops.seconds", n=f"{seconds:.1f}") if seconds >= 1 else t("ops.milliseconds", n=f"{seconds * 1000:.0f}")


def delay(seconds: float, t: Texts) -> str:
    """A retry's wait."""
    return t("ops.minutes", n=f"{seconds / 60:g}") if seconds >= 60 else t("ops.seconds", n=f"{seconds:g}")


def lag_bars(minutes: tuple[Minute, ...], t: Texts) -> list[Bar]:
    return [_lag_bar(each, t) for each in minutes]


def _lag_bar(minute: Minute, t: Texts) -> Bar:
    at, worst = minute.at, minute.took.p95
    words = t("ops.bar.lag", at=clock(at), p95=duration(worst, t), n=minute.took.events)
    return Bar(None if worst is None else _on_scale(worst), words)


def queue_bars(minutes: tuple[Minute, ...], t: Texts) -> list[Bar]:
    most = max((each.waiting or 0 for each in minutes), default=0) or 1
    return [
        Bar(
            None if each.waiting is None else round(100 * each.waiting / most),
            t("ops.bar.queue", at=clock(each.at), n="–" if each.waiting is None else each.waiting),
        )
        for each in minutes
    ]


def versions(views: Mapping[str, ServiceView]) -> list[str]:
    """Those of pufa that run, each once."""
    told = (each.told for each in views.values())
    return sorted({process.version for status in told if status for process in status.processes})


def events(views: Mapping[str, ServiceView]) -> list[tuple[str, str, list[str]]]:
    """Each event type, who says it, and who hears it."""
    known = [(name, views[name].told) for name in SERVICES if name in views]
    return [
        (type, name, [other for other, hearing in known if hearing and type in hearing.hears])
        for name, status in known
        if status
        for type in status.says
    ]


def _on_scale(seconds: float) -> int:
    span = log10(TALLEST_BAR / SHORTEST_BAR)
    return max(4, min(100, round(100 * log10(max(seconds, SHORTEST_BAR) / SHORTEST_BAR) / span)))
