"""The demo's year as a list of posts and verdicts, drawn from ``story.yaml``; the same seed gives the same year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from shared.clock import DISTRICT_ZONE
from shared.yaml12 import read_yaml

SEED = 2023
YEAR = 2023
PRESENT = datetime(YEAR, 12, 4, 16, 30, tzinfo=DISTRICT_ZONE)
RETURNED = 0.07
REVISED_AFTER = (1, 6)
REVIEWED_AFTER = (1, 5)
STAGED_BEFORE = timedelta(days=12)
"""How long before its day a performance is planned."""

REPORTED_AFTER = (0, 0, 0, 1, 1, 2, 5)


@dataclass(frozen=True)
class Unit:
    id: str
    name: str
    kind: str
    under: str | None


@dataclass(frozen=True)
class Post:
    """One activity of the year: ``by`` posts it at ``at``; the section verifies it, or returns it and it is revised.

    ``stage`` is what was planned of a performance at ``staged``, ``called_off`` why it is not held. ``picture`` is the
    number of the photos, where it is not the post's own: two posts with one number show the same.
    """

    at: datetime
    by: str
    body: dict[str, Any]
    photos: int
    reviewed: datetime | None
    returned: bool = False
    revised: datetime | None = None
    verified_after_revision: datetime | None = None
    stage: dict[str, Any] | None = None
    staged: datetime | None = None
    called_off: str | None = None
    picture: int | None = None


@dataclass(frozen=True)
class MadeCampaign:
    """A campaign that the section makes at ``at``; the clocks strike at each of ``strikes``, when it begins or is over."""

    at: datetime
    body: dict[str, Any]
    strikes: tuple[datetime, ...]


@dataclass(frozen=True, order=True)
class Step:
    """What happens at one moment: ``what`` is stage, call_off, post, verify, return or revise, ``post`` an index into the
    year's posts."""

    at: datetime
    post: int = field(compare=True)
    what: str = field(compare=False)


def year(units: Mapping[str, Unit]) -> list[Post]:
    """Every post up to ``PRESENT`` and what is planned after it, in no order."""
    random, story = Random(SEED), _story()
    posts = [post for series in story["series"] for post in _series(series, units, random)]
    return posts + [_staged(_planned(entry), entry, units) for entry in story["planned"]]


def campaigns() -> list[MadeCampaign]:
    """The campaigns of the year, in the order in which they are made."""
    return sorted((_campaign(entry) for entry in _story()["campaigns"]), key=lambda each: each.at)


def _story() -> dict[str, Any]:
    story: dict[str, Any] = read_yaml((Path(__file__).parent / "story.yaml").read_bytes()).data
    return story


def _campaign(entry: dict[str, Any]) -> MadeCampaign:
    days: dict[str, Any] = {name: _day(entry[name]).isoformat() for name in ("first", "last") if name in entry}
    themes = [{"day": _day(day).isoformat(), "title": title} for day, title in entry.get("theme_days", {}).items()]
    body = {name: value for name, value in entry.items() if name not in ("made", "theme_days")}
    begin = datetime.combine(_day(entry["made"]), time(9), DISTRICT_ZONE)
    strikes = [_day(entry["first"]), _day(entry["last"]) + timedelta(days=1)] if days else [PRESENT.date()]
    moments = tuple(datetime.combine(day, time(), DISTRICT_ZONE) for day in strikes)
    return MadeCampaign(begin, {**body, **days, "theme_days": themes}, moments)


def steps(posts: list[Post]) -> list[Step]:
    """Everything that happens, in the order in which it happens."""
    found: list[Step] = []
    for number, post in enumerate(posts):
        if post.staged:
            found.append(Step(post.staged, number, "stage"))
        if post.staged and post.called_off:
            found.append(Step(post.staged + timedelta(days=2), number, "call_off"))
        found.append(Step(post.at, number, "post"))
        if post.reviewed:
            found.append(Step(post.reviewed, number, "return" if post.returned else "verify"))
        if post.revised:
            found.append(Step(post.revised, number, "revise"))
        if post.verified_after_revision:
            found.append(Step(post.verified_after_revision, number, "verify"))
    return sorted(step for step in found if step.at <= PRESENT)


def _series(series: dict[str, Any], units: Mapping[str, Unit], random: Random) -> Iterator[Post]:
    exceptions = series.get("exceptions", {})
    first, last = (_day(text) for text in series["between"])
    for unit in _who(series["who"], units):
        for _ in range(series.get("times", 1)):
            held_on = _working_day(first + timedelta(days=random.randint(0, (last - first).days)))
            if unit.id in exceptions:
                if exceptions[unit.id] is None:
                    continue
                held_on = _day(exceptions[unit.id])
            period = series.get("period") if unit.id in exceptions else None
            yield _staged(_post(series, unit, units, held_on, period, random), series, units)


def _post(
    series: dict[str, Any], unit: Unit, units: Mapping[str, Unit], held_on: date, period: str | None, random: Random
) -> Post:
    by = unit.under if unit.kind == "village" else unit.id
    body: dict[str, Any] = {
        "kind": series["kind"],
        "title": series["title"].format(unit=unit.name, topic=random.choice(series.get("topics", [""]))),
        "held_on": held_on.isoformat(),
        "place": series.get("place", f"{unit.name}文化广场" if unit.kind == "township" else unit.name),
        "details": {name: _drawn(value, random) for name, value in series.get("details", {}).items()},
    }
    if unit.kind == "village":
        body["unit"] = unit.id
    optional = {
        "observance": series.get("observance"),
        "campaign": series.get("campaign"),
        "period": period,
        "participants": _drawn(series.get("participants"), random),
    }
    body |= {name: value for name, value in optional.items() if value is not None}
    at = min(_moment(held_on + timedelta(days=random.choice(REPORTED_AFTER)), random), _latest(held_on, random))
    post = Post(at, by or unit.id, body, series.get("photos", 0), None, picture=series.get("picture"))
    if "reported" in series:
        return replace(post, at=datetime.combine(_day(series["between"][-1]), _time(series["reported"]), DISTRICT_ZONE))
    return _reviewed(post, random, prompt=series.get("prompt", False))


def _reviewed(post: Post, random: Random, *, prompt: bool) -> Post:
    """Give the post its review, ``prompt``: within hours; what was posted in the last days may still wait for one."""
    reviewed = _moment(post.at.date() + timedelta(days=random.randint(*REVIEWED_AFTER)), random)
    soon = post.at + timedelta(minutes=random.randint(20, 180))
    reviewed = soon if prompt else max(reviewed, soon)
    if random.random() >= RETURNED:
        return replace(post, reviewed=reviewed)
    revised = reviewed + timedelta(days=random.randint(*REVISED_AFTER))
    again = revised + timedelta(days=1)
    return replace(post, reviewed=reviewed, returned=True, revised=revised, verified_after_revision=again)


def _staged(post: Post, entry: dict[str, Any], units: Mapping[str, Unit]) -> Post:
    """A performance is planned before it is held, in the unit's first village."""
    if "stage" not in entry:
        return post
    day = date.fromisoformat(post.body["held_on"])
    village = next((unit.id for unit in units.values() if unit.under == post.by and unit.kind == "village"), post.by)
    stage = {"title": post.body["title"], "held_on": day.isoformat(), "village": village, **entry["stage"]}
    staged = min(datetime.combine(day, time(10), DISTRICT_ZONE) - STAGED_BEFORE, PRESENT - timedelta(days=3))
    return replace(post, stage=stage, staged=staged, called_off=entry.get("called_off"))


def _planned(entry: dict[str, Any]) -> Post:
    body = {
        "kind": entry["kind"],
        "title": entry["title"],
        "held_on": _day(entry["on"]).isoformat(),
        "status": "planned",
    }
    at = (
        datetime.combine(_day(entry["on"]), time(21), DISTRICT_ZONE)
        if "stage" in entry
        else PRESENT - timedelta(days=6)
    )
    return Post(at, entry["by"], body, 0, None)


def _who(who: str | list[str], units: Mapping[str, Unit]) -> list[Unit]:
    if isinstance(who, str):
        return [unit for unit in units.values() if unit.kind == who]
    return [units[id] for id in who]


def _working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _day(text: str) -> date:
    return date.fromisoformat(f"{YEAR}-{text}")


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _moment(day: date, random: Random) -> datetime:
    return datetime.combine(day, time(random.randint(9, 17), random.randint(0, 59)), DISTRICT_ZONE)


def _latest(held_on: date, random: Random) -> datetime:
    """What was held before the present was posted before it, if only minutes ago."""
    if held_on > PRESENT.date():
        raise ValueError(f"{held_on} lies after the demo's present")
    return PRESENT - timedelta(minutes=random.randint(2, 400 if held_on == PRESENT.date() else 600))


def _drawn(value: Any, random: Random) -> Any:
    if isinstance(value, list):
        return random.randint(value[0], value[1])
    return value
