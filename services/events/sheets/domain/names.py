"""Names of units, observances and campaigns, and the ids that they stand for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.events.sheets.domain.cells import Unfit, as_list, plain

_WITH_ID = re.compile(r".*[（(]([A-Za-z0-9][A-Za-z0-9_-]{0,63})[)）]", re.S)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
SHOWN = 20


@dataclass(frozen=True)
class Named:
    """Things by id, each with its name; two may be called the same."""

    by_id: Mapping[str, str]
    _by_name: Mapping[str, tuple[str, ...]] = field(init=False)
    _shown: dict[str, str] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, tuple[str, ...]] = {}
        for id, name in self.by_id.items():
            found[plain(name)] = (*found.get(plain(name), ()), id)
        object.__setattr__(self, "_by_name", found)

    def id_of(self, said: str) -> str | None:
        """What is meant by a name, an id, or ``name（id）``; None if nothing is. Raises ``Unfit`` where several may be."""
        text = said.strip()
        if text in self.by_id:
            return text
        found = self._by_name.get(plain(text), ())
        if len(found) > 1:
            ids = "、".join(found[:SHOWN])
            raise Unfit("sheets.cell.name_of_several", given=text, ids=ids, example=f"{text}（{found[0]}）")
        if found:
            return found[0]
        with_id = _WITH_ID.fullmatch(text)
        return with_id[1] if with_id and with_id[1] in self.by_id else None

    def shown(self, id: str) -> str:
        """The name, if ``id_of`` gives this id back for it and it does not look like several; else with, or only, the id."""
        if id not in self._shown:
            self._shown[id] = self._written(id)
        return self._shown[id]

    def _written(self, id: str) -> str:
        name = self.by_id.get(id, "").strip()
        for said in (name, f"{name}（{id}）"):
            if name and as_list(said) == (said,) and self._gives(said, id):
                return said
        return id

    def _gives(self, said: str, id: str) -> bool:
        try:
            return self.id_of(said) == id
        except Unfit:
            return False


@dataclass(frozen=True)
class Names:
    """``observances`` by year, as each year has its own."""

    units: Named
    observances: Mapping[int, Named]
    campaigns: Named

    def unit(self, said: str, own: str) -> str:
        found = self.units.id_of(said)
        if found is None and said.strip() != own:
            raise Unfit("sheets.cell.unit_unknown", given=said)
        return found or own

    def observance(self, said: str, year: int) -> str:
        known = self.observances.get(year) or Named({})
        return _id(known, said, "sheets.cell.observance_unknown")

    def campaign(self, said: str) -> str:
        return _id(self.campaigns, said, "sheets.cell.campaign_unknown")


def _id(known: Named, said: str, code: str) -> str:
    """An id that is not known passes: another service may know it."""
    found = known.id_of(said)
    if found is None and not _ID.fullmatch(said.strip()):
        raise Unfit(code, given=said, known="、".join(list(dict.fromkeys(known.by_id.values()))[:SHOWN]) or "—")
    return found or said.strip()
