"""The units of a draft: the register's, or where there is none, those that the document speaks of."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from services.tasks.drafts.domain.parse import Option, Parse
from services.tasks.drafts.domain.proposing.asking import Asking, Subject
from services.tasks.drafts.domain.proposing.naming_ids import Ids
from services.tasks.drafts.domain.proposing.units_named import Naming, plain, without_others
from services.tasks.plans.domain.units import Unit, UnitTree
from shared.contracts.tasks import UnitKind

_PLACE = re.compile(
    r"^(.{1,20}?(?:自治区|自治州|自治县|地区|省|市|州|区|县|旗|街道|镇|乡))(?=.*(?:局|委|办|所|科|院|府|会)|$)"
)
_LAST_PLACE = re.compile(r"^(?:.{1,12}?(?:省|自治区|市|州|地区))?(.{1,12}?(?:(?<!社)(?<!自治)区|县|旗|街道|镇|乡))")
_KINDS = (
    (re.compile(r"(?:街道|街道办事处|镇|乡|镇人民政府|乡人民政府)$"), UnitKind.TOWNSHIP),
    (re.compile(r"(?:村|社区|村委会|居委会)$"), UnitKind.VILLAGE),
    (re.compile(r"(?:科|室|股|处|大队|中队|中心)$"), UnitKind.SECTION),
    (re.compile(r"(?:局|委|部|办|院|联|会|公司|学校|部门|单位|团|所|队)$"), UnitKind.DEPARTMENT),
)
_PLACES = (
    (re.compile(r"(?:街道|镇|乡)$"), UnitKind.TOWNSHIP),
    (re.compile(r"(?:区|县|旗)$"), UnitKind.DISTRICT),
    (re.compile(r"(?:市|州|地区|盟)$"), UnitKind.CITY),
    (re.compile(r"(?:省|自治区)$"), UnitKind.PROVINCE),
)
_LEVEL = re.compile(r"街道|[省市区县旗镇乡]")
MOST_PROPOSED = 100
_NAME = 200


def root_of(units: Sequence[Unit], parse: Parse, asking: Asking) -> Unit:
    """The unit whose plan it is: the register's that issuer or title name, else its top; asked where that is unclear.

    ``units`` is not empty.
    """
    by_id = {unit.id: unit for unit in units}
    tops = [unit for unit in units if unit.under is None or unit.under not in by_id]
    tree = UnitTree(units)
    said = plain(f"{parse.issuer or ''} {parse.title}")
    named = [unit for unit in units if unit.kind not in _PARTS and plain(unit.name) in said]
    deepest = max(named, key=lambda unit: len(tree.path(unit.id)), default=None)
    if deepest is not None:
        return deepest
    choices = [unit for unit in units if unit.kind not in _PARTS] or tops
    id = asking.ask(
        "root",
        Subject(None, parse.issuer or parse.title),
        "units",
        accepts=lambda value: isinstance(value, str) and value in by_id,
        params={"issuer": parse.issuer or parse.title},
        suggested=tops[0].id,
        options=[Option(value=unit.id, code="drafts.option.unit", params={"name": unit.name}) for unit in choices[:50]],
        source=parse.sources.get("issuer") or parse.sources.get("title"),
    )
    return by_id[id]


_PARTS = frozenset({UnitKind.SECTION, UnitKind.DEPARTMENT, UnitKind.VILLAGE})


def below(units: Sequence[Unit], root: Unit) -> list[Unit]:
    """``root``, as the top, and all units below it."""
    by_id = {unit.id: unit for unit in units}
    found = [by_id[id] for id in UnitTree(units).at_or_below(root.id)]
    return [found[0].model_copy(update={"under": None}), *found[1:]]


def proposed_units(parse: Parse, groups: Mapping[str, UnitKind], asking: Asking) -> list[Unit]:
    """A root from issuer or title and a unit for each owner that is no group, each with a question."""
    root = _asked(asking, parse, _root(parse), parse.issuer or parse.title, optional=False)
    assert root is not None
    ids = Ids([root.id])
    found = [root]
    for words in _owners(parse, Naming((), root, groups))[:MOST_PROPOSED]:
        kind = next((kind for form, kind in _KINDS if form.search(words)), UnitKind.DEPARTMENT)
        guess = Unit(id=ids.numbered(kind.value), name=words[:_NAME], kind=kind, under=root.id)
        if (unit := _asked(asking, parse, guess, words, optional=True)) is not None:
            ids.take(unit.id)
            found.append(unit)
    return found


def _root(parse: Parse) -> Unit:
    """The place that issuer or title name; else the level that most owners begin with (镇, 区), called so."""
    said = plain(parse.issuer or parse.title)
    match = _LAST_PLACE.match(said) or _PLACE.match(said)
    levels = Counter(level[0] for owner in owners_of(parse) if (level := _LEVEL.match(plain(owner))))
    usual = levels.most_common(1)[0][0] if levels else ""
    name = match[1] if match else (parse.issuer and plain(parse.issuer)) or usual or "-"
    kind = next((kind for form, kind in _PLACES if form.search(match[1] if match else usual)), UnitKind.DISTRICT)
    return Unit(id=kind.value, name=name[:_NAME], kind=kind)


def _owners(parse: Parse, naming: Naming) -> list[str]:
    """Every owner that names one unit, once, in the document's order."""
    said: dict[str, str] = {}
    for owner in owners_of(parse):
        name = without_others(plain(owner))
        if naming.group(owner) is None and name:
            said.setdefault(name, owner)
    return list(said)


def owners_of(parse: Parse) -> Iterable[str]:
    for task in parse.tasks:
        yield from (*task.lead, *task.assisting)


def _asked(asking: Asking, parse: Parse, guess: Unit, words: str, *, optional: bool) -> Unit | None:
    suggested = guess.model_dump(mode="json", exclude_none=True)
    options = [
        Option(
            value=suggested | {"kind": kind.value}, code=f"drafts.option.kind.{kind.value}", params={"name": guess.name}
        )
        for kind in UnitKind
        if kind is not UnitKind.NATION
    ]
    if optional:
        options.append(Option(value=None, code="drafts.option.leave_out"))
    value = asking.ask(
        "unit" if optional else "root_unit",
        Subject(None, plain(words)),
        f"units/{guess.id}",
        accepts=lambda value: (optional and value is None) or _is_unit(value, guess.under),
        params={"words": words},
        suggested=suggested,
        options=options,
        source=None if optional else parse.sources.get("issuer") or parse.sources.get("title"),
    )
    return None if value is None else Unit.model_validate(value)


def _is_unit(value: Any, under: str | None) -> bool:
    try:
        return Unit.model_validate(value).under == under
    except ValidationError:
        return False
