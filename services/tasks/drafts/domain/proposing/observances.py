"""The observances of a draft's calendar."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from services.tasks.drafts.domain.parse import SURE, Parse, ReadObservance, Source
from services.tasks.drafts.domain.proposing.asking import Asking, Subject
from services.tasks.drafts.domain.proposing.naming_ids import Ids
from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.observances import Observance

_NAME = 200


class Proposed(NamedTuple):
    item: Json
    source: Source

    @property
    def id(self) -> str:
        return str(self.item["id"])


def observances_of(parse: Parse, asking: Asking) -> list[Proposed]:
    """Each observance once; what is unsure after a question, what has no rule that a plan knows not at all."""
    found: dict[str, Proposed] = {}
    for read in parse.observances:
        item = _item(read, found)
        if item is None or any(each.item == item for each in found.values()):
            continue
        if read.confidence >= SURE or _kept(read, item, asking):
            found[str(item["id"])] = Proposed(item, read.source)
    return list(found.values())


def _item(read: ReadObservance, taken: Mapping[str, Proposed]) -> Json | None:
    name = read.name.strip()[:_NAME]
    known = taken.get(read.id or "")
    if known is not None and known.item["rule"] == read.rule:
        return known.item
    id = Ids(taken).unique(read.id or "-".join(str(part) for pair in read.rule.items() for part in pair))
    item = {"id": id, "name": name, "rule": read.rule}
    try:
        Observance.model_validate(item)
    except ValidationError:
        return None
    return item


def _kept(read: ReadObservance, item: Json, asking: Asking) -> bool:
    params = {"name": read.name, "rule": "-".join(str(each) for each in read.rule.values())}
    about, subject = f"observances/{item['id']}", Subject(None, read.name)
    return asking.keeps("observance", subject, about, params=params, drop="drafts.option.leave_out", source=read.source)


def within(
    observances: Sequence[Proposed], year: int | None, holds: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """For each observance those of the plan that lie inside it: by ``holds``, else by their days in ``year``."""
    known = {each.id: Observance.model_validate(each.item) for each in observances}
    return {
        id: tuple(
            other.id
            for other in sorted(known.values(), key=lambda each: _length(each, year), reverse=True)
            if other.id != id and (other.id in holds.get(id, ()) or _inside(other, outer, year))
        )
        for id, outer in known.items()
    }


def _length(observance: Observance, year: int | None) -> int:
    first, last = observance.days(year or 2000)
    return (last - first).days


def _inside(inner: Observance, outer: Observance, year: int | None) -> bool:
    if year is None:
        return False
    (first, last), (begin, end) = inner.days(year), outer.days(year)
    return begin <= first and last <= end and (begin, end) != (first, last)
