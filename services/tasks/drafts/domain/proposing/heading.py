"""What stands at a draft's head: title, issuer, year, and the plan's id."""

import re
from collections.abc import Mapping
from typing import Any

from services.tasks.drafts.domain.correcting.matching import likeness
from services.tasks.drafts.domain.parse import SURE, Option, Parse
from services.tasks.drafts.domain.proposing.asking import PREFIX, Asking, Subject, question_id
from services.tasks.drafts.domain.proposing.naming_ids import LONGEST_ID
from services.tasks.plans.domain.units import Unit

_YEARS = range(2000, 2101)
MOST_YEARS = 10
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")
_SAME_PLAN = 0.7
"""How alike two titles are of one plan."""
_WORDS = 200


def heading_of(parse: Parse, asking: Asking) -> tuple[str, str | None, int | None]:
    """Title, issuer and year; ``""`` and None for what neither the document nor a person says."""
    title = parse.title.strip()[:_WORDS]
    if not title or parse.confidences.get("title", 1.0) < SURE:
        asked = asking.ask(
            "title",
            Subject(None, ""),
            "title",
            accepts=_is_words,
            suggested=title or None,
            source=parse.sources.get("title"),
        )
        title = asked or ""
    issuer = (parse.issuer or "").strip()[:_WORDS] or None
    if issuer and parse.confidences.get("issuer", 1.0) < SURE:
        issuer = asking.ask(
            "issuer",
            Subject(None, ""),
            "issuer",
            accepts=lambda value: value is None or _is_words(value),
            params={"issuer": issuer},
            suggested=issuer,
            source=parse.sources.get("issuer"),
        )
    return title, issuer, _year(parse, asking)


def _year(parse: Parse, asking: Asking) -> int | None:
    year = parse.year if parse.year in _YEARS else None
    if year is not None and parse.confidences.get("year", 1.0) >= SURE:
        return year
    first, last = parse.period or (0, -1)
    answer: int | None = asking.ask(
        "year",
        Subject(None, ""),
        "year",
        accepts=_is_year,
        suggested=year,
        options=[
            Option(value=each, code="drafts.option.year", params={"year": each})
            for each in range(first, last + 1)[:MOST_YEARS]
            if each in _YEARS
        ],
        source=parse.sources.get("year"),
    )
    return answer


def _is_year(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in _YEARS


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= _WORDS


def plan_id(root: Unit, year: int, title: str, plans: Mapping[str, str], asking: Asking) -> str:
    """``luozhuang-2023``: the root's id without its kind, and the year.

    Asked where that is the id of a plan with quite another title: of a year there may be a second plan.
    """
    name = root.id.removesuffix(f"-{root.kind.value}")
    id = f"{'plan' if name == root.kind.value else name[: LONGEST_ID - 10]}-{year}"
    if likeness(plans.get(id, title), title) >= _SAME_PLAN:
        return id
    others = [f"{id}-{number}" for number in range(2, len(plans) + 3)]
    own = next((other for other in others if likeness(plans.get(other, ""), title) >= _SAME_PLAN), None)
    free = next(other for other in others if other not in plans)
    answer: str = asking.ask(
        "plan_id",
        Subject(None, id),
        "id",
        accepts=lambda value: isinstance(value, str) and _ID.match(value) is not None,
        params={"title": plans[id]},
        suggested=own or free,
        options=[
            Option(value=own or free, code="drafts.option.another_plan"),
            Option(value=id, code="drafts.option.next_edition", params={"title": plans[id]}),
        ],
    )
    return answer


def year_told(answers: Mapping[str, Any]) -> int | None:
    """The year that a person gave for a document that names none."""
    told = answers.get(question_id(f"{PREFIX}year", Subject(None, "")))
    return told if _is_year(told) else None
