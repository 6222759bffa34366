"""Performances as a calendar that phones and desks subscribe to (RFC 5545)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta

from icalendar import Calendar, Event

from services.events.performances.domain.content import BETWEEN_ITEMS, Session
from services.events.performances.domain.life import Performance, PerformanceFacts, PerformanceStatus
from services.events.performances.domain.reach import place_of
from shared.clock import DISTRICT_ZONE
from shared.contracts.tasks import UnitFacts

PRODID = "-//pufa//performances//ZH"
LASTS = timedelta(hours=2)
READ_AGAIN = timedelta(hours=1)
BEGINS = {Session.MORNING: time(9), Session.AFTERNOON: time(15), Session.EVENING: time(19)}

Say = Callable[..., str]
"""A text's code and parameters to words in one language."""


def calendar(performances: Iterable[Performance], units: Mapping[str, UnitFacts], say: Say) -> bytes:
    """The same performances give the same bytes: no time of writing is in it."""
    made = Calendar()
    made.add("prodid", PRODID)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.calendar_name = say("performances.ics.name")
    made.refresh_interval = READ_AGAIN
    made.add("x-published-ttl", "PT1H")
    for each in performances:
        made.add_component(_event(each, units, say))
    made.add_missing_timezones()
    written: bytes = made.to_ical()
    return written


def _event(performance: Performance, units: Mapping[str, UnitFacts], say: Say) -> Event:
    facts, last = performance.facts, performance.steps[-1]
    event = Event()
    event.add("uid", f"{facts.id}@performances.pufa")
    event.add("sequence", facts.version)
    event.add("dtstamp", last.at)
    event.add("created", performance.steps[0].at)
    event.add("last-modified", last.at)
    event.add("status", "CANCELLED" if facts.status is PerformanceStatus.CANCELLED else "CONFIRMED")
    event.add("summary", say(f"performances.ics.{facts.status.value}", title=facts.title))
    _when(event, facts)
    if place := place_of(facts.village, facts.venue, units):
        event.add("location", place)
    event.add("description", "\n".join(_described(performance, units, say)))
    return event


def _when(event: Event, facts: PerformanceFacts) -> None:
    """With a time in the district's zone, or the whole day (whose end, as the standard has it, is the next day)."""
    begins = (
        time.fromisoformat(facts.starts_at) if facts.starts_at else BEGINS.get(facts.session) if facts.session else None
    )
    if begins is None:
        event.add("dtstart", facts.held_on)
        event.add("dtend", facts.held_on + timedelta(days=1))
        return
    start = datetime.combine(facts.held_on, begins, DISTRICT_ZONE)
    event.add("dtstart", start)
    event.add("dtend", start + LASTS)


def _described(performance: Performance, units: Mapping[str, UnitFacts], say: Say) -> Iterable[str]:
    facts, reason = performance.facts, performance.steps[-1].reason
    unit = units[facts.unit].name if facts.unit in units else facts.unit
    told = {
        "unit": unit,
        "troupe": facts.troupe,
        "programme": BETWEEN_ITEMS.join(facts.programme),
        "partner": facts.partner,
        "reason": reason if facts.status is PerformanceStatus.CANCELLED else None,
    }
    return (say(f"performances.ics.line.{name}", value=value) for name, value in told.items() if value)
