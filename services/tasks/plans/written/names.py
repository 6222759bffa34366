"""Units and observances by their names, where a name stands for one of them alone; else by ``〔id〕``."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from services.tasks.plans.domain.fields import Json
from services.tasks.plans.written.escapes import IN_LISTS, escaped, unescaped
from services.tasks.plans.written.words import EACH_KIND, Unclear, Vocabulary
from shared.kinds import Kind

_JOINED = str.maketrans(dict.fromkeys(IN_LISTS, " ") | {"、": "和"})
_LABELLED = re.compile(r"([^〔〕]*)〔([^〔〕]*)〕")


class Names:
    """``reserved``: words that mean something else where these names stand."""

    def __init__(self, named: Iterable[tuple[str, str]], reserved: Vocabulary | None = None) -> None:
        self._names = dict(named)
        self._ids: dict[str, list[str]] = {}
        for id, name in self._names.items():
            self._ids.setdefault(name, []).append(id)
        self._reserved = reserved

    def word(self, id: str) -> str:
        name = self._names.get(id)
        if name is None or len(self._ids[name]) > 1 or (self._reserved and name in self._reserved):
            return f"〔{id}〕"
        return item(name)

    def said(self, id: str) -> str:
        """The name alone, for prose."""
        return self._names.get(id, id)

    def id(self, word: str) -> str:
        """Raises ``Unclear`` for a name that nobody or more than one has."""
        label, value = labelled(word)
        if value is not None:
            return value
        ids = self._ids.get(label, [])
        if len(ids) != 1:
            raise Unclear("drafts.annex.several_named" if ids else "drafts.annex.unknown_name", name=label)
        return ids[0]


@dataclass(frozen=True)
class Context:
    """What the words of a plan's tables are understood by.

    ``kinds`` give labels; without them ids stand alone. ``root_kind``: the root's, if it is the only unit of that kind.
    """

    units: Names
    observances: Names
    kinds: Collection[Kind] = ()
    root_kind: str | None = None

    @staticmethod
    def of(units: Collection[Json], observances: Collection[Json], kinds: Collection[Kind] = ()) -> "Context":
        return Context(
            Names(((unit["id"], unit["name"]) for unit in units), EACH_KIND),
            Names((each["id"], each["name"]) for each in observances),
            kinds,
            _root_kind(units),
        )


def _root_kind(units: Collection[Json]) -> str | None:
    kinds = [unit["kind"] for unit in units]
    top = next((unit["kind"] for unit in units if "under" not in unit), None)
    return top if kinds.count(top) == 1 else None


def item(text: str) -> str:
    """An item of a list."""
    return escaped(text, IN_LISTS)


def items(cell: str) -> list[str]:
    """The items of a list, each as it stands (``labelled`` or ``unescaped`` reads it)."""
    return [part.strip() for part in cell.split("、") if part.strip()]


def labelled(word: str) -> tuple[str, str | None]:
    """``label〔value〕`` as its two parts; without brackets there is no value."""
    found = _LABELLED.fullmatch(word)
    return (unescaped(found[1]), unescaped(found[2])) if found else (unescaped(word), None)


def with_label(label: str | None, value: str) -> str:
    return f"{escaped(label.translate(_JOINED)) if label else ''}〔{item(value)}〕"


def value_of(word: str) -> str:
    """Raises ``Unclear`` where a label stands without its value."""
    label, value = labelled(word)
    if value is None:
        raise Unclear("drafts.annex.no_brackets", word=label)
    return value
