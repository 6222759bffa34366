"""A task's deadlines as a plan writes them, from what was read."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.tasks.drafts.domain.parse import SURE, DeadlineKind, Option, ReadDeadline, ReadTask, Source
from services.tasks.drafts.domain.proposing.asking import Asking, Subject
from services.tasks.drafts.domain.proposing.naming_ids import Ids
from services.tasks.plans.domain.deadlines import Deadline

Json = dict[str, Any]
_DEADLINE: TypeAdapter[Deadline] = TypeAdapter(Deadline)
_SUBJECT = 200


@dataclass
class Deadlines:
    """``items``: plan deadlines. ``of_read``: the ids that each read deadline became, by its place in the task."""

    items: list[Json] = field(default_factory=list)
    of_read: dict[int, tuple[str, ...]] = field(default_factory=dict)
    sources: dict[str, tuple[str, Source]] = field(default_factory=dict)
    _given: Ids = field(default_factory=Ids)
    _ids: dict[str, str] = field(default_factory=dict)

    def add(self, said: Json, name: str, text: str, source: Source) -> str:
        """The id that ``said`` has; what says the same as an earlier one is that one."""
        key = json.dumps(said, sort_keys=True)
        if key in self._ids:
            return self._ids[key]
        id = self._ids[key] = self._given.unique(name, otherwise="deadline")
        self.items.append({"id": id} | said)
        self.sources[id] = (text, source)
        return id

    def with_day(self, said: Json, text: str, source: Source) -> str:
        """The deadline of that day that is about the whole task, else a new one with its own subject."""
        for item in self.items:
            if item.get("due") == said["due"] and "subject" not in item:
                return str(item["id"])
        return self.add(said, name_of(said), text, source)


def deadlines_of(
    task: ReadTask,
    about: str,
    *,
    observances: Mapping[str, str],
    own: Sequence[str],
    shared: Collection[str],
    asking: Asking,
) -> Deadlines:
    """``observances``: names by id, of the whole plan; ``own``: the ids of those that the task speaks of.

    ``shared``: clauses that are read as a deadline of several tasks; they are asked about once.
    """
    found = Deadlines()
    for place, read in enumerate(task.deadlines):
        wanted = list(_written(read, observances, own))
        if read.confidence < SURE or not wanted:
            of = None if read.text in shared else task.title
            wanted = _asked(task, of, read, wanted, f"{about}/deadlines", asking)
        ids = [found.add(said, name_of(said), read.text, read.source) for said in wanted]
        found.of_read[place] = tuple(dict.fromkeys(ids))
    return found


def _written(read: ReadDeadline, observances: Mapping[str, str], own: Sequence[str]) -> Iterator[Json]:
    """One or more plan deadlines without ids; none where something is missing that a plan needs."""
    subject = {"subject": read.subject.strip()[:_SUBJECT]} if read.subject and read.subject.strip() else {}
    match read.kind:
        case DeadlineKind.OBSERVANCE:
            named = _named(read.observances, observances) if read.observances else list(own)
            for id in named:
                yield {"subject": observances[id], "observance": id}
        case DeadlineKind.RANGE if read.begins and read.due and read.begins <= read.due:
            yield subject | {"from": read.begins.isoformat(), "to": read.due.isoformat()}
        case DeadlineKind.DUE if read.due:
            yield subject | {"due": read.due.isoformat()}
        case DeadlineKind.ALL_YEAR:
            yield subject | {"all_year": True}
        case DeadlineKind.ON_NOTICE:
            latest = {"no_later_than": read.no_later_than.isoformat()} if read.no_later_than else {}
            yield subject | {"on_notice": True} | latest
        case DeadlineKind.EACH if read.every:
            by: Json = {"by": {"working_day": read.working_day}} if _is_working_day(read.working_day) else {}
            yield subject | {"each": read.every.value} | by


def _is_working_day(number: int | None) -> bool:
    return number is not None and 1 <= number <= 60


def _named(names: Sequence[str], observances: Mapping[str, str]) -> list[str]:
    """The observances that are called so, or whose name holds the words or is held by them."""
    tests: tuple[Callable[[str, str], bool], ...] = (
        lambda name, known: name == known,
        lambda name, known: name in known or known in name,
    )
    found: dict[str, None] = {}
    for name in names:
        for test in tests:
            fitting = [id for id, known in observances.items() if test(name, known)]
            if fitting:
                found[fitting[0]] = None
                break
    return list(found)


def _asked(
    task: ReadTask, of: str | None, read: ReadDeadline, wanted: list[Json], about: str, asking: Asking
) -> list[Json]:
    """What the person says: a list of deadlines without ids, empty for none."""
    options = [Option(value=wanted, code="drafts.option.as_read", params={"text": read.text})] if wanted else []
    value = asking.ask(
        "deadline",
        Subject(of, read.text),
        about,
        accepts=lambda value: value == wanted or are_deadlines(value),
        params={"task": task.title, "text": read.text},
        suggested=wanted,
        options=[*options, *usual_deadlines(asking.year)],
        source=read.source,
    )
    return [dict(each) for each in value]


def usual_deadlines(year: int | None) -> list[Option]:
    """The answers that fit most tasks: the year's end, all year, on notice, none."""
    end = [Option(value=[{"due": f"{year}-12-31"}], code="drafts.option.year_end")] if year else []
    return [
        *end,
        Option(value=[{"all_year": True}], code="drafts.option.all_year"),
        Option(value=[{"on_notice": True}], code="drafts.option.on_notice"),
        Option(value=[], code="drafts.option.no_deadline"),
    ]


def are_deadlines(value: Any) -> bool:
    """Whether these are plan deadlines without ids, by which no more is named than a plan has itself."""
    return isinstance(value, list) and len(value) <= 20 and all(_is_deadline(each) for each in value)


def _is_deadline(value: Any) -> bool:
    try:
        _DEADLINE.validate_python(dict(value) | {"id": "x"})
    except (ValidationError, TypeError, ValueError):
        return False
    return "observance" not in value


def name_of(said: Mapping[str, Any]) -> str:
    """An id's words from what the deadline says: ``by-03-31``, ``first-half``, ``each-quarter``."""
    match said:
        case {"observance": id}:
            return str(id)
        case {"each": every}:
            return f"each-{every}"
        case {"from": first, "to": last}:
            return _HALVES.get((first[5:], last[5:]), f"from-{first[5:]}-to-{last[5:]}")
        case {"due": due}:
            return "year-end" if due.endswith("-12-31") else f"by-{due[5:]}"
        case {"all_year": _}:
            return "all-year"
    return "on-notice"


_HALVES = {("01-01", "06-30"): "first-half", ("07-01", "12-31"): "second-half"}
