"""The words of a campaign's summary, from the catalogue, in one language."""

from collections.abc import Callable
from datetime import date

from services.events.campaigns.domain.standing import PARTICIPANTS, DayStanding, Part
from services.events.campaigns.summary import HeldDay, Picture, Summary
from shared.contracts.events import CampaignFacts

Row = tuple[str, ...]
LONGEST_CAPTION = 22


class Wording:
    """``said`` is a catalogue in the reader's language: code and parameters to words."""

    def __init__(self, said: Callable[..., str]) -> None:
        self._said = said

    def title(self, summary: Summary) -> str:
        return self._said("summary.title", title=summary.campaign.title)

    def heading(self, number: int, code: str) -> str:
        return self._said("summary.heading", n=self._numeral(number), text=self._said(f"summary.heading.{code}"))

    def basics(self, summary: Summary) -> str:
        standing, campaign = summary.standing, summary.campaign
        took, awaiting = standing.count(Part.TOOK_PART), standing.count(Part.AWAITING)
        sentences = [
            self._said("summary.basics", district=summary.district, title=campaign.title, days=self._span(campaign)),
            self._said("summary.slogan", slogan=campaign.slogan) if campaign.slogan else "",
            self._said("summary.laws", laws=self._list([f"《{law}》" for law in campaign.laws]))
            if campaign.laws
            else "",
            self._said("summary.units", expected=len(standing.units), took=took + awaiting),
            self._said("summary.activities", n=_number(standing.activities.total)),
            self._awaiting(summary),
        ]
        return "".join(sentences)

    def _awaiting(self, summary: Summary) -> str:
        awaiting = summary.standing.activities.awaiting
        return self._said("summary.awaiting", n=_number(awaiting)) if awaiting else ""

    def day_heading(self, number: int, day: DayStanding) -> str:
        said = self._day(day.day) if day.theme is None else f"{self._day(day.day)} {day.theme}"
        return self._said("summary.day", n=self._numeral(number), text=said)

    def held(self, held: HeldDay) -> str:
        """How many units did what that day, and what they were, as far as they are named."""
        total = int(held.standing.activities.total)
        if not total:
            return self._said("summary.day.nothing")
        named = [
            self._said("summary.day.activity", unit=unit, title=_within_quotes(facts.title))
            for unit, facts in held.named
        ]
        more = self._said("summary.day.more", n=total - len(named)) if total > len(named) else ""
        return self._said("summary.day.held", n=total, units=held.standing.units, list=self._list(named), more=more)

    def nothing_held(self) -> str:
        return self._said("summary.days.none")

    def table(self, summary: Summary) -> tuple[Row, list[Row]]:
        """The head, then a row for each unit that took part, and the totals, in which every activity counts once."""
        standing = summary.standing
        reached = [self._with_unit(each.label, each.unit) for each in summary.columns]
        said = ("unit", "activities", "participants")
        head = (*(self._said(f"summary.table.{each}") for each in said), *reached)
        rows = [
            (each.name, _number(each.activities), _number(each.participants), *map(_number, each.values))
            for each in summary.rows
        ]
        totals = (
            standing.activities.total,
            standing.reach[PARTICIPANTS].total,
            *(each.value for each in summary.columns),
        )
        return head, [*rows, (self._said("summary.table.total"), *map(_number, totals))]

    def table_note(self) -> str:
        return self._said("summary.table.note")

    def effect(self, summary: Summary) -> str:
        people = summary.standing.reach[PARTICIPANTS].total
        told = [self._said("summary.effect.people", n=_number(people))] if people else []
        told += [
            self._said("summary.effect.figure", label=each.label, n=_number(each.value), unit=each.unit)
            for each in summary.figures
        ]
        return self._said("summary.effect", list=self._list(told)) if told else self._said("summary.effect.none")

    def no_photos(self) -> str:
        return self._said("summary.no_photos")

    def caption(self, picture: Picture) -> str:
        title = picture.title if len(picture.title) <= LONGEST_CAPTION else f"{picture.title[: LONGEST_CAPTION - 1]}…"
        return self._said("summary.caption", unit=picture.unit, title=title)

    def missing(self, summary: Summary) -> str:
        if not summary.missing:
            return self._said("summary.missing.none")
        return self._said("summary.missing", n=len(summary.missing), list=self._list(summary.missing))

    def to_be_written(self) -> str:
        return self._said("summary.next")

    def day_of_year(self, day: date) -> str:
        return self._said("summary.date", year=day.year, month=day.month, day=day.day)

    def _day(self, day: date) -> str:
        return self._said("summary.short_date", month=day.month, day=day.day)

    def _span(self, campaign: CampaignFacts) -> str:
        first, last = self.day_of_year(campaign.first), self._day(campaign.last)
        if campaign.first == campaign.last:
            return first
        if campaign.first.year != campaign.last.year:
            last = self.day_of_year(campaign.last)
        return self._said("summary.span", first=first, last=last)

    def _with_unit(self, label: str, unit: str) -> str:
        return self._said("summary.table.figure", label=label, unit=unit) if unit else label

    def _list(self, parts: "list[str] | tuple[str, ...]") -> str:
        return self._said("summary.separator").join(parts)

    def _numeral(self, number: int) -> str:
        """一, 二, … 十一 …: in English the figures."""
        digits = self._said("summary.numerals").split()
        return digits[number] if number < len(digits) else str(number + 1)


def _within_quotes(text: str) -> str:
    return text.replace("“", "‘").replace("”", "’")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
