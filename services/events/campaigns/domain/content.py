"""What a person writes about a campaign, what is taken for what they leave out, and which of it cannot be."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, NamedTuple, Protocol

from pydantic import Discriminator, Field, Strict, StringConstraints, Tag

from services.events.activities.domain.content import EARLIEST, YEARS_AHEAD, Day, Fault, Id, Line
from shared.contracts.base import Contract
from shared.contracts.events import CampaignFacts, CampaignStatus, ThemeDay
from shared.contracts.tasks import UnitFacts, UnitKind

LONGEST = timedelta(days=366)
EXPECTED_BY_DEFAULT = (UnitKind.TOWNSHIP, UnitKind.DEPARTMENT)

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$", min_length=2, max_length=60)]


class Observed(Protocol):
    """An observance as far as a campaign needs it."""

    @property
    def id(self) -> str: ...
    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...
    @property
    def laws(self) -> tuple[str, ...]: ...


class Each(Contract):
    """Every unit of a kind."""

    each: UnitKind


class WrittenThemeDay(Contract):
    day: Day
    title: Line


def _form(value: object) -> str:
    return "group" if isinstance(value, Mapping | Each) else "unit"


Expected = Annotated[Annotated[Id, Tag("unit")] | Annotated[Each, Tag("group")], Discriminator(_form)]


class CampaignContent(Contract):
    """``observance`` of ``year`` (that of ``first``, else this one) gives the days and laws that are not written;
    ``expected`` None: every township and department. ``scheme`` is the id of an evidence record."""

    title: Line
    observance: Id | None = None
    year: Annotated[int, Strict()] | None = Field(None, ge=2000, le=2200)
    first: Day | None = None
    last: Day | None = None
    slogan: Line | None = None
    laws: tuple[Line, ...] | None = Field(None, max_length=20)
    scheme: Id | None = None
    theme_days: tuple[WrittenThemeDay, ...] = Field((), max_length=100)
    expected: tuple[Expected, ...] | None = Field(None, max_length=1000)

    def year_of(self, today: date) -> int:
        """The year in which its observance is looked up."""
        return self.year or (self.first or today).year


class NewCampaign(CampaignContent):
    """``id`` lets a plan's filter ``of: {campaign: …}`` name the campaign beforehand; None: one is made."""

    id: Slug | None = None


class Span(NamedTuple):
    """Days, both included."""

    first: date
    last: date


def span_of(content: CampaignContent, observed: Observed | None) -> Span | None:
    """The days of the campaign, or None where they are neither written nor its observance's."""
    first = content.first or (observed.first if observed else None)
    last = content.last or (observed.last if observed else None)
    return None if first is None or last is None else Span(first, last)


def faults(
    content: CampaignContent, observed: Observed | None, units: Mapping[str, UnitFacts], today: date
) -> Iterator[Fault]:
    """Everything that cannot be. ``observed`` is what ``content.observance`` names, None if there is no such thing."""
    if content.observance is not None and observed is None:
        yield Fault("observance", "observance_unknown", {"year": content.year_of(today)})
    else:
        yield from _day_faults(content, observed, today)
    for position, each in enumerate(content.expected or ()):
        if isinstance(each, str) and each not in units:
            yield Fault(f"expected.{position}", "unit_unknown", {"unit": each})


def _day_faults(content: CampaignContent, observed: Observed | None, today: date) -> Iterator[Fault]:
    span = span_of(content, observed)
    if span is None:
        yield from (
            Fault(name, "campaign_days_missing") for name in ("first", "last") if getattr(content, name) is None
        )
        return
    if span.last < span.first:
        yield Fault("last", "campaign_ends_early", {"first": span.first.isoformat()})
    elif span.last - span.first >= LONGEST:
        yield Fault("last", "campaign_too_long", {"days": LONGEST.days})
    if span.first < EARLIEST:
        yield Fault("first", "held_on_too_early", {"earliest": EARLIEST.isoformat()})
    elif span.first.year > today.year + YEARS_AHEAD:
        yield Fault("first", "held_on_too_late", {"latest": f"{today.year + YEARS_AHEAD}-12-31"})
    yield from _theme_day_faults(content.theme_days, span)


def _theme_day_faults(theme_days: tuple[WrittenThemeDay, ...], span: Span) -> Iterator[Fault]:
    seen: set[date] = set()
    for position, each in enumerate(theme_days):
        if not span.first <= each.day <= span.last:
            params = {"first": span.first.isoformat(), "last": span.last.isoformat()}
            yield Fault(f"theme_days.{position}.day", "theme_day_outside", params)
        elif each.day in seen:
            yield Fault(f"theme_days.{position}.day", "theme_day_twice")
        seen.add(each.day)


def facts_of(
    content: CampaignContent, id: str, observed: Observed | None, units: Mapping[str, UnitFacts], today: date
) -> CampaignFacts:
    """The content, once it is without faults, as the facts of a first version."""
    span = span_of(content, observed)
    assert span is not None
    laws = (observed.laws if observed else ()) if content.laws is None else content.laws
    return CampaignFacts(
        id=id,
        version=1,
        status=status_on(span, today),
        title=content.title,
        first=span.first,
        last=span.last,
        observance=content.observance,
        slogan=content.slogan,
        scheme=content.scheme,
        laws=tuple(dict.fromkeys(laws)),
        theme_days=tuple(
            ThemeDay(day=each.day, title=each.title) for each in sorted(content.theme_days, key=lambda each: each.day)
        ),
        expected=tuple(dict.fromkeys(_expected(content, units))),
    )


def status_on(span: Span, today: date) -> CampaignStatus:
    """How a campaign of these days stands ``today``, unless it was cancelled."""
    if today < span.first:
        return CampaignStatus.ANNOUNCED
    return CampaignStatus.OPEN if today <= span.last else CampaignStatus.CLOSED


def _expected(content: CampaignContent, units: Mapping[str, UnitFacts]) -> Iterator[str]:
    named = content.expected
    for each in tuple(Each(each=kind) for kind in EXPECTED_BY_DEFAULT) if named is None else named:
        if isinstance(each, Each):
            yield from (id for id, unit in units.items() if unit.kind == each.each)
        else:
            yield each
