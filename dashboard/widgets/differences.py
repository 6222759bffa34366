"""What changed between two versions of an activity, in words."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from dashboard.models import Difference, Kind
from dashboard.texts import Texts
from dashboard.widgets.details import described

DETAIL = "details."
UNITS = frozenset({"unit", "for_units"})


class Changed(NamedTuple):
    """``before`` and ``after`` as they are shown; a dash for nothing."""

    label: str
    before: str
    after: str


def in_words(
    changes: Iterable[Difference], kinds: Mapping[str, Kind], kind: str, names: Mapping[str, str], t: Texts
) -> list[Changed]:
    """Fields by the words that the pages use for them, details by their kind's, units and kinds by name."""
    schema = kinds[kind].details if kind in kinds else {}
    return [_changed(change, schema, {id: each.name for id, each in kinds.items()}, names, t) for change in changes]


def _changed(
    change: Difference, schema: Mapping[str, Any], kinds: Mapping[str, str], names: Mapping[str, str], t: Texts
) -> Changed:
    if change.field.startswith(DETAIL):
        id = change.field.removeprefix(DETAIL)
        told = [described(schema, {id: value}, t)[0] if value is not None else None for value in _both(change)]
        label = next(each[0] for each in told if each)
        return Changed(label, *(each[1] if each else "–" for each in told))
    known = names if change.field in UNITS else kinds if change.field == "kind" else {}
    if change.field == "evidence":
        return Changed(t("field.evidence"), *(t("field.pieces", n=len(value or ())) for value in _both(change)))
    return Changed(t(f"field.{change.field}"), *(_said(value, known) for value in _both(change)))


def _both(change: Difference) -> tuple[Any, Any]:
    return change.before, change.after


def _said(value: Any, known: Mapping[str, str]) -> str:
    if value is None:
        return "–"
    each = value if isinstance(value, list) else [value]
    return "、".join(known.get(str(one), str(one)) for one in each)
