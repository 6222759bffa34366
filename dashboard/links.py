"""Where the pages are, and what of them an address says: every link from one page to another is made here."""

from datetime import date
from urllib.parse import urlencode


def task(no: str | None = None, *, unit: str | None = None, as_of: date | None = None, cell: str | None = None) -> str:
    """One task of the plan in force, or all of them. ``unit``: as far as it concerns that one and those below it;
    ``cell``: with what is behind this one (``target/unit/period``)."""
    return _page("task", no=no, unit=unit, as_of=as_of, cell=cell)


def campaign(id: str) -> str:
    """One campaign, as it stands."""
    return _page("campaigns", campaign=id)


def slip(id: str) -> str:
    """One slip, open beside the others."""
    return _page("slips", slip=id)


def activities(
    *,
    unit: str | None = None,
    kind: str | None = None,
    status: str | None = None,
    campaign: str | None = None,
    since: date | None = None,
    until: date | None = None,
    view: str | None = None,
    month: str | None = None,
    q: str | None = None,
    exemplar: bool = False,
    id: str | None = None,
) -> str:
    """The activities that these filters leave; ``view``: feed, photos or calendar, which shows ``month`` (``2023-12``).
    ``q``: what they say; ``exemplar``: those of all units that are shown as examples; ``id``: the one that is opened."""
    days = {"since": since, "until": until, "month": month}
    narrowed = {
        "unit": unit,
        "kind": kind,
        "status": status,
        "campaign": campaign,
        "q": q,
        "exemplar": "true" if exemplar else None,
    }
    return _page("activities", view=view, **narrowed, **days, id=id)


def activity(id: str) -> str:
    """One activity with its versions."""
    return _page("activities", id=id)


def history() -> str:
    """What became of the plan, edition by edition."""
    return _page("history")


def _page(name: str, **asked: str | date | None) -> str:
    said = urlencode({key: str(value) for key, value in asked.items() if value is not None})
    return f"/{name}?{said}" if said else f"/{name}"
