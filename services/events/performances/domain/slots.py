"""What a performance keeps to itself: its troupe and its place, each for a session of a day."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from unicodedata import normalize

from services.events.performances.domain.content import Session
from services.events.performances.domain.life import PerformanceFacts, PerformanceStatus
from shared.contracts.base import derived_id

_IGNORED = re.compile(r"[\s()\[\]{}<>【】〔〕《》〈〉「」『』“”\"'‘’]+")


class What(StrEnum):
    TROUPE = "troupe"
    VENUE = "venue"


class Resource(NamedTuple):
    """One troupe, or one place; equal keys are the same one."""

    what: What
    key: str


class Slot(NamedTuple):
    """One resource in one session of one day: nobody has it twice."""

    resource: Resource
    day: date
    session: Session

    @property
    def id(self) -> str:
        return derived_id("booking", *self.resource, self.day.isoformat(), self.session)


def key_of(name: str) -> str:
    """The same for names that differ in width, case, blanks, brackets and quotation marks alone."""
    folded = normalize("NFKC", name).casefold()
    return _IGNORED.sub("", folded) or folded


def resources(facts: PerformanceFacts) -> tuple[Resource, ...]:
    """A place is a village with the words for what is meant within it, or the village itself."""
    return tuple(_resources(facts))


def _resources(facts: PerformanceFacts) -> Iterator[Resource]:
    if facts.troupe is not None:
        yield Resource(What.TROUPE, key_of(facts.troupe))
    if facts.village is not None or facts.venue is not None:
        within = facts.village or facts.unit
        yield Resource(What.VENUE, f"{within}\x1f{key_of(facts.venue) if facts.venue else ''}")


def slots(facts: PerformanceFacts) -> frozenset[Slot]:
    """What ``facts`` need for themselves: nothing once cancelled, all sessions for a whole day."""
    if facts.status is PerformanceStatus.CANCELLED:
        return frozenset()
    sessions = (facts.session,) if facts.session else tuple(Session)
    return frozenset(Slot(each, facts.held_on, session) for each in resources(facts) for session in sessions)
