"""Who has the troupe or the place already, and which sessions of the day are free: the refusal of a double booking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.events.performances.documents.bookings import Bookings
from services.events.performances.domain.content import Session
from services.events.performances.domain.life import Performance, PerformanceFacts
from services.events.performances.domain.slots import Resource, Slot, What, resources, slots
from services.events.performances.reading import Reading
from shared.access import Principal
from shared.web.problems import FieldProblem, Problem

FIELDS = {What.TROUPE: "troupe", What.VENUE: "venue"}


@dataclass(frozen=True)
class Conflicts:
    bookings: Bookings
    reading: Reading

    async def refusal(self, facts: PerformanceFacts, who: Principal) -> Problem:
        """A 409 that says by what, and names the other performance to who may see it."""
        day = [Slot(each, facts.held_on, session) for each in resources(facts) for session in Session]
        holders = {slot: id for slot, id in (await self.bookings.holders(day)).items() if id != facts.id}
        free = [each for each in Session if not any(slot.session is each for slot in holders)]
        taken = {(slot.resource, id): None for slot, id in holders.items() if slot in slots(facts)}
        others = [(resource, await self._seen(id, who)) for resource, id in taken]
        return Problem(
            409,
            "performances.booked",
            errors=[*(_field(resource, other, facts) for resource, other in others), _free(free)],
            extra={
                "conflicts": [
                    {"what": resource.what.value, "performance": _named(other)} for resource, other in others
                ],
                "free_sessions": [each.value for each in free],
            },
        )

    async def _seen(self, id: str, who: Principal) -> PerformanceFacts | None:
        performance: Performance | None = await self.reading.performances.get(id)
        return performance.facts if performance and await self.reading.sees(who, performance) else None


def _field(resource: Resource, other: PerformanceFacts | None, facts: PerformanceFacts) -> FieldProblem:
    code = f"performances.{resource.what.value}_taken"
    params: Mapping[str, Any] = {"troupe": facts.troupe, "day": facts.held_on.isoformat()}
    if other is None:
        return FieldProblem(FIELDS[resource.what], f"{code}_unseen", dict(params))
    return FieldProblem(FIELDS[resource.what], code, {**params, "title": other.title})


def _free(free: list[Session]) -> FieldProblem:
    return FieldProblem("session", ".".join(("performances.free", "_".join(free) or "none")))


def _named(other: PerformanceFacts | None) -> dict[str, Any] | None:
    names = {"id", "title", "unit", "held_on", "session"}
    return None if other is None else other.model_dump(mode="json", include=names)
