"""Which activities somebody looks at, and how: what the page's address says of it, there and back."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from dashboard import links
from dashboard.widgets.marks import ACTIVITY_LOOKS

FEED, PHOTOS, CALENDAR = VIEWS = ("feed", "photos", "calendar")
STATUSES = tuple(ACTIVITY_LOOKS)
LONGEST_QUESTION = 64
_LOOKED_FOR = re.compile(r"[^\W_]{2}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """``unit`` stands for itself and all below it; ``since`` and ``until`` are days on which activities were held.
    ``q`` is what they say; ``exemplar``: those of all units that are shown as examples; ``month`` is the calendar's, by its
    first day; ``id`` is the one activity that is looked at. None: any."""

    view: str = FEED
    unit: str | None = None
    kind: str | None = None
    status: str | None = None
    campaign: str | None = None
    q: str | None = None
    exemplar: bool = False
    since: date | None = None
    until: date | None = None
    month: date | None = None
    id: str | None = None

    @classmethod
    def of(cls, address: Mapping[str, str]) -> "Asked":
        """What an address says; what cannot be is left out of it, since people write addresses, too."""
        ids = {name: _matched(_ID, address.get(name)) for name in ("unit", "kind", "campaign", "id")}
        view, status, month = address.get("view", FEED), address.get("status"), _matched(_MONTH, address.get("month"))
        return cls(
            view=view if view in VIEWS else FEED,
            status=status if status in STATUSES else None,
            q=question(address.get("q")),
            exemplar=address.get("exemplar") == "true",
            since=_day(address.get("since")),
            until=_day(address.get("until")),
            month=_day(f"{month}-01") if month else None,
            **ids,
        )

    @classmethod
    def said(cls, query: str) -> "Asked":
        """The same of the part of an address behind its question mark."""
        return cls.of(dict(parse_qsl(query)))

    def but(self, **changes: Any) -> "Asked":
        return replace(self, **changes)

    @property
    def listed(self) -> "Asked":
        """The list from which the one activity was opened."""
        return replace(self, id=None)

    @property
    def address(self) -> str:
        """The page that shows this; what goes without saying is left out."""
        view = None if self.view == FEED else self.view
        month = self.month.isoformat()[:7] if self.month and self.view == CALENDAR else None
        return links.activities(
            unit=self.unit, kind=self.kind, status=self.status, campaign=self.campaign, q=self.q, exemplar=self.exemplar,
            since=self.since, until=self.until, view=view, month=month, id=self.id,
        )  # fmt: skip

    @property
    def query(self) -> str:
        return urlsplit(self.address).query

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(self.query))

    def filters(self) -> dict[str, str]:
        """What of it the service narrows its list by."""
        days = {"since": self.since, "until": self.until}
        given: dict[str, Any] = {
            "unit": self.unit,
            "kind": self.kind,
            "status": self.status,
            "campaign": self.campaign,
            "q": self.q,
        }
        given |= {"exemplar": "true" if self.exemplar else None} | days
        return {name: str(value) for name, value in given.items() if value is not None}

    def on_its_days(self) -> dict[str, str]:
        """The filters, narrowed to the days of the calendar's month where a calendar is shown."""
        if self.view != CALENDAR or self.month is None:
            return self.filters()
        last = (self.month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        since = max(self.month, self.since or self.month)
        return replace(self, since=since, until=min(last, self.until or last)).filters()


def question(text: str | None) -> str | None:
    """What can be looked for in ``text``; None if there are no two characters side by side in it."""
    said = (text or "").strip()[:LONGEST_QUESTION].strip()
    return said if _LOOKED_FOR.search(unicodedata.normalize("NFKC", said)) else None


def _matched(pattern: re.Pattern[str], text: str | None) -> str | None:
    return text if text is not None and pattern.fullmatch(text) else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if _matched(_DAY, text) and text else None
    except ValueError:
        return None
