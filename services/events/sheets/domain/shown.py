"""An activity as a row of the sheet: what ``rows`` reads back as the same content."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.events.activities.domain.lifecycle import Activity, Move
from services.events.sheets.domain.cells import listed, worded
from services.events.sheets.domain.form import Column, Say
from services.events.sheets.domain.names import Named, Names
from services.events.sheets.domain.values import Value
from shared.clock import DISTRICT_ZONE
from shared.contracts.events import ActivityFacts, ActivityStatus
from shared.kinds import Detail, DetailType, Kind

_GIVEN_BACK = frozenset({ActivityStatus.RETURNED, ActivityStatus.WITHDRAWN})


class Shown:
    """Shows activities in one language."""

    def __init__(self, columns: Sequence[Column], kinds: dict[str, Kind], say: Say, language: str) -> None:
        self._columns, self._kinds, self._say, self._language = columns, kinds, say, language

    def rows(self, activities: Sequence[Activity], names: Names) -> list[list[Value | None]]:
        """A row for each activity, in it a value for each column."""
        return [[self._value(activity, column, names) for column in self._columns] for activity in activities]

    def _value(self, activity: Activity, column: Column, names: Names) -> Value | None:
        facts = activity.facts
        if column.detail is None:
            return self._common(activity, facts, column.field, names)
        if column.kind is None or column.kind.id != facts.kind or column.detail.id not in facts.details:
            return None
        return self._detail(column.detail, facts.details[column.detail.id])

    def _common(self, activity: Activity, facts: ActivityFacts, field: str, names: Names) -> Value | None:
        match field:
            case "kind":
                kind = self._kinds.get(facts.kind)
                return facts.kind if kind is None else worded(kind.name, self._language)
            case "unit":
                return names.units.shown(facts.unit)
            case "for_units":
                return listed([names.units.shown(id) for id in facts.for_units])
            case "laws":
                return listed(facts.laws)
            case "observance":
                known = names.observances.get(facts.held_on.year) or Named({})
                return facts.observance and known.shown(facts.observance)
            case "campaign":
                return facts.campaign and names.campaigns.shown(facts.campaign)
            case "title" | "held_on" | "place" | "participants" | "period" | "id":
                value: Value | None = getattr(facts, field)
                return value
            case _:
                return self._kept(activity, facts, field)

    def _kept(self, activity: Activity, facts: ActivityFacts, field: str) -> str | None:
        first, last = activity.steps[0], activity.steps[-1]
        match field:
            case "status":
                return self._say(f"sheets.status.{facts.status.value}")
            case "posted_by":
                return first.by_name
            case "posted_at":
                return _moment(first.at)
            case "verified_at" if facts.status is ActivityStatus.VERIFIED:
                return next((_moment(step.at) for step in reversed(activity.steps) if step.move is Move.VERIFY), None)
            case "reason" if facts.status in _GIVEN_BACK:
                return last.reason
            case _:
                return None

    def _detail(self, detail: Detail, value: Any) -> Value:
        if detail.type is DetailType.BOOLEAN and isinstance(value, bool):
            return self._say("sheets.yes" if value else "sheets.no")
        if detail.type is DetailType.CHOICE:
            chosen = [choice for choice in detail.choices if choice.id == value]
            return worded(chosen[0].label, self._language) if chosen else str(value)
        shown: Value = value
        return shown


def _moment(moment: datetime) -> str:
    return moment.astimezone(DISTRICT_ZONE).strftime("%Y-%m-%d %H:%M")
