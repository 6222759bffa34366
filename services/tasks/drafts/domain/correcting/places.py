"""A draft as a tree whose branches are found by number and id, whatever place they have in their list."""

import copy
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, cast

from services.tasks.plans.domain.deadlines import AllYear, EachPeriod, OnDate, OnNotice, Span, WithObservance
from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.observances import Observance
from services.tasks.plans.domain.plan import Plan, Safeguard, Task
from services.tasks.plans.domain.targets import Target
from services.tasks.plans.domain.units import Unit

DEADLINES = (AllYear, EachPeriod, OnDate, OnNotice, Span, WithObservance)

KEYS = {"tasks": "no", "safeguards": "no", "units": "id", "observances": "id", "deadlines": "id", "targets": "id"}
"""Lists of things, and the field that tells one from the other."""

FIELDS = frozenset(
    name
    for model in (Plan, Task, Safeguard, Unit, Observance, Target, *DEADLINES)
    for field, info in model.model_fields.items()
    for name in (info.alias or field,)
)


class Reason(StrEnum):
    CHANGED = "changed"
    GONE = "gone"
    TAKEN = "taken"
    UNFIT = "unfit"


class Refused(Exception):
    """The tree has not been changed. ``stands``: what is there."""

    def __init__(self, reason: Reason, stands: Any = None) -> None:
        self.reason = reason
        self.stands = stands
        super().__init__(reason)


class _Keyed(dict[str, Any]):
    """The things of a list by the key that they came with; an edit may give them another one."""


class Tree:
    """Works on a copy. Every method raises ``Refused`` and nothing else, whatever path and value it is given."""

    def __init__(self, draft: Json) -> None:
        self._root = cast(Json, _keyed(copy.deepcopy(draft)))

    def written(self) -> Json:
        """The draft, with its lists as lists again."""
        return cast(Json, _listed(self._root))

    def set(self, path: Sequence[str], was: Any, now: Any) -> None:
        """Put ``now`` where ``was`` stands; None stands for nothing there."""
        holder, last = self._holder(path)
        stands = _listed(holder.get(last))
        if _same(stands, now):
            return
        if not _same(stands, was):
            raise Refused(Reason.CHANGED, stands)
        if now is None:
            holder.pop(last, None)
        elif isinstance(holder, _Keyed) and not isinstance(now, dict):
            raise Refused(Reason.UNFIT, stands)
        else:
            holder[last] = (
                _keyed_at(last, copy.deepcopy(now)) if not isinstance(holder, _Keyed) else _keyed(copy.deepcopy(now))
            )

    def add(self, path: Sequence[str], item: Any) -> None:
        """Put ``item`` at the end of the list at ``path``."""
        holder, last = self._holder(path)
        if isinstance(holder, _Keyed):
            raise Refused(Reason.UNFIT)
        present = holder.get(last)
        if present is None:
            present = _Keyed() if self._is_keyed(path) else []
        if isinstance(present, _Keyed):
            _add_keyed(present, KEYS[last], item)
        elif isinstance(present, list):
            present = present if item in present else [*present, copy.deepcopy(item)]
        else:
            raise Refused(Reason.UNFIT, _listed(present))
        holder[last] = present

    def remove(self, path: Sequence[str], was: Any) -> None:
        """Take away the thing at ``path``; or, where that is a list of plain values, ``was`` out of it."""
        try:
            holder, last = self._holder(path)
        except Refused as refused:
            if refused.reason is Reason.GONE:
                return
            raise
        stands = holder.get(last)
        if isinstance(stands, list) and not isinstance(holder, _Keyed):
            holder[last] = [each for each in stands if not _same(each, was)]
            if not holder[last]:
                del holder[last]
        elif isinstance(holder, _Keyed):
            if stands is not None and was is not None and not _same(_listed(stands), was):
                raise Refused(Reason.CHANGED, _listed(stands))
            holder.pop(last, None)
        else:
            raise Refused(Reason.UNFIT, _listed(stands))

    def _holder(self, path: Sequence[str]) -> tuple[Json, str]:
        """What holds the last step of ``path``."""
        here: Any = self._root
        for number, step in enumerate(path[:-1]):
            if step in KEYS and isinstance(here, dict) and not isinstance(here, _Keyed) and step not in here:
                raise Refused(Reason.GONE)
            if not isinstance(here, dict) or step not in here:
                raise Refused(Reason.GONE if number < len(path) else Reason.UNFIT)
            here = here[step]
        if not isinstance(here, dict):
            raise Refused(Reason.UNFIT, _listed(here))
        if isinstance(here, _Keyed) and path[-1] not in here:
            raise Refused(Reason.GONE)
        if not isinstance(here, _Keyed) and path[-1] not in FIELDS and not self._is_free(path):
            raise Refused(Reason.UNFIT)
        return here, path[-1]

    @staticmethod
    def _is_free(path: Sequence[str]) -> bool:
        """Whether the step stands in a mapping with names of its own: a filter's conditions, a rule, ``by``."""
        return any(step in ("of", "rule", "by") for step in path[:-1])

    @staticmethod
    def _is_keyed(path: Sequence[str]) -> bool:
        """Whether the list at ``path`` holds things; a target's ``units`` are plain ids."""
        last = path[-1]
        return last in KEYS and (len(path) == 1 or (last in ("deadlines", "targets") and len(path) == 3))


def _add_keyed(present: _Keyed, key: str, item: Any) -> None:
    if not isinstance(item, dict) or not isinstance(item.get(key), str):
        raise Refused(Reason.UNFIT)
    stands = present.get(item[key])
    if stands is None:
        present[item[key]] = _keyed(copy.deepcopy(item))
    elif not _same(_listed(stands), item):
        raise Refused(Reason.TAKEN, _listed(stands))


def _same(one: Any, other: Any) -> bool:
    """Equality of JSON values: true is no 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _keyed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _keyed_at(name, each) for name, each in value.items()}


def _keyed_at(name: str, value: Any) -> Any:
    """A list of things by their keys; any other value as it is."""
    key = KEYS.get(name)
    things = isinstance(value, list) and all(
        isinstance(each, dict) and isinstance(each.get(key), str) for each in value
    )
    if key is None or not things or len({each[key] for each in value}) < len(value):
        return value
    return _Keyed({each[key]: _keyed(each) for each in value})


def _listed(value: Any) -> Any:
    if isinstance(value, _Keyed):
        return [_listed(each) for each in value.values()]
    if isinstance(value, dict):
        return {name: _listed(each) for name, each in value.items()}
    return value
