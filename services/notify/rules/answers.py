"""Rules, and what one would have sent, as HTTP answers them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from services.notify.rules.previewing import Preview
from shared.contracts.tasks import UnitFacts, UserFacts


class RuleAnswer(BaseModel):
    """``rule`` is written as in the file; ``title`` and ``text`` are what it says of something made up; ``words`` may be
    named in a text of its own."""

    id: str
    rule: dict[str, Any]
    title: str
    text: str
    words: list[str]


class RuleList(BaseModel):
    """In the file's order."""

    items: list[RuleAnswer]


class Told(BaseModel):
    user: str
    name: str
    unit: str
    unit_name: str
    notices: int


class OnDay(BaseModel):
    day: date
    notices: int


class SampleAnswer(BaseModel):
    """``to`` are names."""

    at: datetime
    title: str
    text: str
    to: list[str]


class PreviewAnswer(BaseModel):
    """From the day ``first`` to ``last``: how many events of the rule's type ``happened``, of how many of them its
    conditions held (``matched``), and the ``notices`` of that, by person (most first) and by day.

    People are today's; groups' robots are not counted. ``at_once`` and ``in_digest`` go by each person's preferences;
    caps, and that prompts stop once something is done, are not reckoned with. ``is_whole`` is false where only the newest
    events were looked at.
    """

    first: date
    last: date
    happened: int
    matched: int
    notices: int
    at_once: int
    in_digest: int
    people: list[Told]
    by_day: list[OnDay]
    samples: list[SampleAnswer]
    is_whole: bool


def preview_answer(
    seen: Preview, days: int, users: Mapping[str, UserFacts], units: Mapping[str, UnitFacts]
) -> PreviewAnswer:
    names = {user: users[user].display_name if user in users else user for user in seen.people}
    last = seen.first + timedelta(days=days - 1)
    return PreviewAnswer(
        first=seen.first,
        last=last,
        happened=seen.happened,
        matched=seen.matched,
        notices=seen.notices,
        at_once=seen.at_once,
        in_digest=seen.notices - seen.at_once,
        people=[_told(user, names[user], users.get(user), units, count) for user, count in seen.people.most_common()],
        by_day=[
            OnDay(day=day, notices=seen.days[day]) for day in (seen.first + timedelta(days=n) for n in range(days))
        ],
        samples=[
            SampleAnswer(at=each.at, title=each.title, text=each.text, to=[names[user] for user in each.to])
            for each in seen.samples
        ],
        is_whole=seen.is_whole,
    )


def _told(user: str, name: str, facts: UserFacts | None, units: Mapping[str, UnitFacts], count: int) -> Told:
    unit = facts.unit if facts else ""
    known = units.get(unit)
    return Told(user=user, name=name, unit=unit, unit_name=known.name if known else unit, notices=count)
