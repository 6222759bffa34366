"""A post as the browser kept it while it was written: the words in its fields, and the draft that they were."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from dashboard.draft import UNSHOWN, Draft
from dashboard.models import Activity, Kind
from dashboard.texts import Texts
from dashboard.widgets.details import LONGEST
from dashboard.widgets.form import LONGEST_TITLE, MOST_PEOPLE


class KeptDraft(BaseModel):
    """``fields`` by their name in the form, as they are read, the kind among them; ``kind`` is the id of the last one that the
    page was told of. ``corrects`` is the id of the post that it replaces; ``key`` that of the draft, so that what was sent
    before a reload, and taken, is not taken twice. ``at``: when it was kept, in milliseconds.

    It comes from the browser, where anything may stand: the services judge it as they judge every post.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str | None = None
    key: str | None = Field(default=None, pattern=r"^[0-9a-f-]{36}$")
    corrects: str | None = None
    unshown: dict[str, Any] = {}
    fields: dict[str, str] = {}
    at: float = 0

    def draft(self, kinds: Mapping[str, Kind], t: Texts, corrects: Activity | None = None) -> Draft:
        """Written again as it was; what is no longer possible (a kind that is gone, a day that is none) is left out."""
        unshown = {name: value for name, value in self.unshown.items() if name in UNSHOWN}
        begun = Draft.correcting(corrects) if corrects else Draft(unshown=unshown)
        kind = self._kind(kinds)
        return replace(
            begun,
            key=self.key or begun.key,
            kind=kind.id if kind else None,
            title=self.fields.get("title", "")[:LONGEST_TITLE],
            held_on=_day(self.fields.get("held_on", "")),
            place=self.fields.get("place", ""),
            participants=_within(_whole(self.fields.get("participants", "")), 0, MOST_PEOPLE),
            period=self.fields.get("period") or None,
            details=self._details(kind, t) if kind else {},
        )

    def _kind(self, kinds: Mapping[str, Kind]) -> Kind | None:
        """By the name that was read, else by the id: while one is looked for, the field holds the letters of the search."""
        named = next((kind for kind in kinds.values() if kind.name == self.fields.get("kind")), None)
        return named or kinds.get(self.kind or "")

    def _details(self, kind: Kind, t: Texts) -> dict[str, Any]:
        schema = kind.details
        written = {name: self.fields.get(f"{kind.id}_{name}", "") for name in schema.get("properties", {})}
        read = {name: _value(schema["properties"][name], words, t) for name, words in written.items() if words}
        return {name: value for name, value in read.items() if value is not None}


def _value(schema: Mapping[str, Any], words: str, t: Texts) -> Any:
    if "oneOf" in schema:
        return next((each["const"] for each in schema["oneOf"] if each["title"] == words), None)
    if schema.get("format") == "date":
        day = _day(words)
        return day.isoformat() if day else None
    if schema["type"] == "boolean":
        return {t("form.yes"): True, t("form.no"): False}.get(words)
    if schema["type"] in ("integer", "number"):
        number = _number(words) if schema["type"] == "number" else _whole(words)
        return _within(number, schema.get("minimum", 0), schema.get("maximum", 10**9))
    return words[: schema.get("maxLength", LONGEST)]


def _day(words: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(words)
    return None


def _number(words: str) -> float | None:
    with suppress(ValueError):
        number = float(words)
        return number if abs(number) < float("inf") else None
    return None


def _within(number: float | None, least: float, most: float) -> Any:
    """A field takes no other: Streamlit ends the page over a first value out of bounds."""
    return number if number is not None and least <= number <= most else None


def _whole(words: str) -> int | None:
    number = _number(words)
    return None if number is None else int(number)
