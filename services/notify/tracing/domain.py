"""An activity's way through notify: what came, who was told of it, and how far each letter is. Pure; names nobody."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from shared.tracing.steps import Step, Words, arrival_steps

Doc = dict[str, Any]

SAME_CLOCK = timedelta(hours=1)
"""The stream's ids go by the real clock: further from the district's than this, a played year goes on."""

_STREAM_DIGITS = 16


class Known(NamedTuple):
    """An event of the activity's ``version``, as it was kept."""

    version: int
    doc: Doc


@dataclass(frozen=True)
class Kept:
    """As stored: the events that ``followed``, what was ``shown`` on the live stream, the notices, and their letters (by id)
    with the deliveries."""

    followed: Sequence[Doc]
    shown: Sequence[Doc]
    notices: Sequence[Doc]
    letters: Mapping[str, Doc]
    deliveries: Sequence[Doc]


def steps_of(heard: Sequence[Known], kept: Kept) -> list[Step]:
    """Every event with what became of it: first those of the activity, then those that followed from them."""
    versions = {each.doc["id"]: each.version for each in heard}
    followed = [Known(versions[doc["cause"]], doc) for doc in kept.followed]
    steps: list[Step] = []
    for each in (*heard, *followed):
        about = _about(each.doc)
        if "cause" in each.doc:
            steps.append(_step(each, "followed", each.doc["at"], about))
        steps += arrival_steps(each.doc, each.doc["id"], each.version, about)
        steps += [
            _step(each, "shown", _shown_at(item, each.doc)) for item in kept.shown if item["key"] == each.doc["id"]
        ]
        steps += _told(each, [notice for notice in kept.notices if _is_of(notice, each.doc)], kept)
    return steps


def _is_of(notice: Doc, event: Doc) -> bool:
    """A notice from before they named their event is known by its time, which is the event's."""
    return bool(notice["event"] == event["id"] if notice.get("event") else notice["at"] == event["at"])


def _about(event: Doc) -> Words:
    about: Mapping[str, str] = event["what"].get("about", {})
    words = [about[name] for name in ("plan", "task", "target", "unit", "period") if name in about]
    return {"type": event["type"], **({"subject": "/".join(words)} if words else {})}


def _shown_at(item: Doc, event: Doc) -> str:
    at = datetime.fromtimestamp(int(item["id"][:_STREAM_DIGITS]) / 1_000_000, UTC)
    taken: str = event.get("taken") or event["at"]
    return at.isoformat() if abs(at - datetime.fromisoformat(taken)) < SAME_CLOCK else taken


def _told(event: Known, notices: Sequence[Doc], kept: Kept) -> list[Step]:
    """Who is told, by rule; then how far that has come, by channel."""
    rules = Counter(notice["rule"] for notice in notices)
    made_at = event.doc.get("taken")
    steps = [_step(event, "noticed", made_at, {"rule": rule, "count": count}) for rule, count in rules.items()]
    if waiting := [notice["due"] for notice in notices if not notice["posted"]]:
        steps.append(_step(event, "held", None, {"count": len(waiting), "due": min(waiting)}, waits=True))
    if settled := sum(1 for notice in notices if notice["posted"] and not notice["letter"]):
        steps.append(_step(event, "settled", None, {"count": settled}))
    letters = {notice["letter"]: kept.letters.get(notice["letter"]) for notice in notices if notice["letter"]}
    if posted := [letter["at"] for letter in letters.values() if letter]:
        steps.append(_step(event, "posted", max(posted), {"count": len(posted)}))
    told = {notice["id"] for notice in notices}
    return steps + _delivered(
        event, [each for each in kept.deliveries if not told.isdisjoint(each["notices"])], letters
    )


def _delivered(event: Known, deliveries: Iterable[Doc], letters: Mapping[str, Doc | None]) -> list[Step]:
    by_channel: dict[str, list[Doc]] = {}
    for each in deliveries:
        by_channel.setdefault(each["channel"], []).append(each)
    steps: list[Step] = []
    for channel, some in sorted(by_channel.items()):
        queued = [letter["at"] for each in some if (letter := letters.get(each["letter"]))]
        steps.append(_step(event, "queued", min(queued, default=None), {"channel": channel, "count": len(some)}))
        statuses = sorted({each["status"] for each in some})
        steps += (_outcome(event, channel, which, [d for d in some if d["status"] == which]) for which in statuses)
    return steps


def _outcome(event: Known, channel: str, status: str, some: Sequence[Doc]) -> Step:
    """``answer`` is what a provider said last of one of them; ``due`` when the next is tried."""
    accepted = max((each["accepted_at"] for each in some if each["accepted_at"]), default=None)
    words: Words = {"channel": channel, "count": len(some)}
    words |= {"answer": next((each["answer"] for each in reversed(some) if each["answer"]), "")}
    if status == "waiting":
        words["due"] = min(each["due"] for each in some)
    return _step(event, f"delivery_{status}", accepted, words, waits=status in ("waiting", "failed"))


def _step(event: Known, what: str, at: str | None, words: Words | None = None, *, waits: bool = False) -> Step:
    when = datetime.fromisoformat(at) if at else None
    return Step(at=when, what=what, event=event.doc["id"], version=event.version, words=words or {}, waits=waits)
