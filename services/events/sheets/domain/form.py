"""The sheet's columns: what each is called, in both languages, and which column a heading means."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.events.sheets.domain.cells import plain, worded
from shared.kinds import Detail, Kind, Label

LANGUAGES = ("zh", "en")
REQUIRED = ("kind", "title", "held_on")
COMMON = (*REQUIRED, "place", "participants", "unit", "for_units", "observance", "campaign", "laws", "period")
KEPT = ("id", "status", "posted_by", "posted_at", "verified_at", "reason")
"""What an export says beyond an activity's content; of these only the id is read again."""

PROBLEM = "problem"
"""What was wrong with a row, in a sheet that came back."""

Say = Callable[..., str]
"""A catalogue in one language: code and parameters to words."""

_UNMARKED = str.maketrans("", "", "*:()·")


@dataclass(frozen=True)
class Column:
    """``field`` is the activity's (``title``, ``details.stalls``). A kind's own field knows both; ``kind`` None: several
    kinds have a field of this name, and the row's kind says which is meant."""

    field: str
    kind: Kind | None = None
    detail: Detail | None = None


@dataclass(frozen=True)
class Form:
    """``say``: the catalogue by language."""

    kinds: Mapping[str, Kind]
    say: Mapping[str, Say]
    _headings: Mapping[str, tuple[Column, ...]] = field(init=False)
    _kinds: Mapping[str, Kind] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, dict[Column, None]] = {}
        for column, heading in self._written():
            found.setdefault(key(heading), {})[column] = None
        object.__setattr__(self, "_headings", {heading: tuple(columns) for heading, columns in found.items()})
        by_name = {name: kind for kind in reversed(list(self.kinds.values())) for name in _names(kind.name)}
        object.__setattr__(self, "_kinds", by_name | {key(kind.id): kind for kind in self.kinds.values()})

    def columns(self, kinds: Sequence[Kind]) -> list[Column]:
        """What a template for these kinds has."""
        return [*map(Column, COMMON), *(column for kind in kinds for column in details_of(kind))]

    def heading(self, column: Column, language: str) -> str:
        """The words above a column, with the unit of a number: ``发放资料（份）``."""
        if column.detail is None:
            return self.say[language](f"sheets.column.{column.field}")
        label, unit = worded(column.detail.label, language), column.detail.unit
        return (
            label if unit is None else self.say[language]("sheets.with_unit", label=label, unit=worded(unit, language))
        )

    def full_heading(self, column: Column, language: str) -> str:
        """The heading where nothing above it names the kind."""
        heading = self.heading(column, language)
        if column.kind is None:
            return heading
        return self.say[language]("sheets.with_kind", kind=worded(column.kind.name, language), heading=heading)

    def meant(self, heading: str, above: str) -> Column | None:
        """The column of this heading; ``above`` is what stands over it, perhaps the name of its kind."""
        found = self._headings.get(key(heading), ())
        if len(found) > 1:
            of_kind = [each for each in found if each.kind and key(above) in _names(each.kind.name)]
            common = [each for each in found if each.detail is None]
            return next(iter((*of_kind, *common)), Column("details", None, found[0].detail))
        return found[0] if found else None

    def kind_named(self, name: str) -> Kind | None:
        """By its id, or its name in either language."""
        return self._kinds.get(key(name))

    def _written(self) -> Iterator[tuple[Column, str]]:
        """Every column with every way to write its heading."""
        for language, say in self.say.items():
            for name in (*COMMON, *KEPT, PROBLEM):
                column = Column(name)
                yield column, self.heading(column, language)
                yield column, say("sheets.required", heading=self.heading(column, language))
                yield from (
                    (column, also) for also in say(f"sheets.also.{name}").split("|") if also != f"sheets.also.{name}"
                )
            for kind in self.kinds.values():
                for column in details_of(kind):
                    assert column.detail is not None
                    yield column, worded(column.detail.label, language)
                    yield column, self.heading(column, language)
                    yield column, self.full_heading(column, language)


def details_of(kind: Kind) -> list[Column]:
    return [Column(f"details.{detail.id}", kind, detail) for detail in kind.details]


def detail_for(kind: Kind, column: Column) -> Detail | None:
    """The field of ``kind`` that is meant by a cell in this column: its own, or one called the same."""
    assert column.detail is not None
    if column.kind is not None and column.kind.id == kind.id:
        return column.detail
    names = _names(column.detail.label)
    return next((detail for detail in kind.details if names & _names(detail.label)), None)


def key(heading: str) -> str:
    """A heading for comparing: without blanks, stars, colons and brackets."""
    return plain(heading).translate(_UNMARKED)


def _names(label: Label) -> frozenset[str]:
    return frozenset((key(label.zh), key(label.en)))
