"""The field's vocabulary as data (``plans/lexicon.yaml``): what activities, units and observances are called."""

import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.tasks.drafts.domain.document import fold
from services.tasks.drafts.domain.words.phrases import Phrases
from services.tasks.plans.domain.fields import Id
from services.tasks.plans.domain.observances import Rule
from services.tasks.plans.domain.targets import FieldName
from shared.contracts.tasks import UnitKind
from shared.data_file import DataFile
from shared.kinds import KindId


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


Word = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(fold)]
Wordlist = Annotated[tuple[Word, ...], Field(min_length=1)]
Scope = Literal["clause", "sentence"]
Reach = Literal["name", "clause", "sentence"]
Sureness = Annotated[float, Field(gt=0, le=1)]
Of = dict[str, Any]


class KindWords(_Data):
    """``of``: what the words say besides the kind. ``field``: what of it is added up.

    ``not_after``, ``not_before``: beside these the word is a part of another (中小学|法治).
    """

    kind: KindId
    of: Of = Field(default_factory=dict)
    field: FieldName | None = None
    words: Wordlist
    not_after: tuple[Word, ...] = ()
    not_before: tuple[Word, ...] = ()


class Condition(_Data):
    """One of ``words`` within ``read_in`` makes ``field`` of an activity of ``kinds`` be ``value``.

    ``name``: the word that the activity was known by.
    """

    field: FieldName
    value: str | bool
    kinds: tuple[KindId, ...]
    read_in: Reach = "clause"
    words: Wordlist


class Form(_Data):
    """A milestone's form: one word of each line of ``needs``, none of ``unless``, within a clause or a sentence.

    ``each_of``: one milestone for each value of that field. ``in_deadlines``: only where a deadline says it.
    ``about``: where its conditions are sought.
    """

    id: str
    kind: KindId
    of: Of = Field(default_factory=dict)
    within: Scope
    needs: tuple[Wordlist, ...] = Field(min_length=1)
    unless: tuple[Word, ...] = ()
    each_of: FieldName | None = None
    themed: bool = False
    in_deadlines: bool = False
    per: UnitKind = UnitKind.DISTRICT
    certainty: Sureness = 1
    about: Scope = "clause"

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """One for each line of ``needs``."""
        return tuple(re.compile("|".join(map(re.escape, words))) for words in self.needs)


class Filings(_Data):
    kinds: tuple[KindId, ...]
    verbs: Wordlist
    unless: tuple[Word, ...] = ()


class AllUnits(_Data):
    all: Wordlist
    verbs: Wordlist


class Ratio(_Data):
    """``not_after``: beside these it is a share of something else (培训|合格率), whose kind nobody knows."""

    words: Wordlist
    kind: KindId | None = None
    numerator: FieldName | None = None
    denominator: FieldName | None = None
    once_per: FieldName | None = None
    certainty: Sureness = 1
    not_after: tuple[Word, ...] = ()


class Unit(_Data):
    """A measure word. ``fields``: what is added up, by kind; ``*`` for a kind that is not named."""

    words: Wordlist
    strong: bool = False
    kind: KindId | None = None
    fields: dict[str, FieldName] = Field(default_factory=dict)


class KnownObservance(_Data):
    """``certainty``: below ``SURE`` where the day moves from year to year, so that a person is asked."""

    id: Id
    names: Wordlist
    rule: Rule
    holds: tuple[Id, ...] = ()
    certainty: Sureness = 1


class Lexicon(_Data):
    kinds: tuple[KindWords, ...]
    conditions: tuple[Condition, ...] = ()
    not_before: tuple[Word, ...] = ()
    forms: tuple[Form, ...] = ()
    filings: Filings
    all_units: AllUnits
    ratios: tuple[Ratio, ...] = ()
    groups: dict[UnitKind, Wordlist]
    group_fillers: tuple[Word, ...] = ()
    people: tuple[Word, ...] = ()
    units: tuple[Unit, ...]
    counted_in: dict[KindId, str] = Field(default_factory=dict)
    observances: tuple[KnownObservance, ...] = ()

    def __hash__(self) -> int:
        return id(self)

    @cached_property
    def kind_phrases(self) -> Phrases[KindWords]:
        return Phrases((word, entry) for entry in self.kinds for word in entry.words)

    @cached_property
    def ratio_phrases(self) -> Phrases[Ratio]:
        return Phrases((word, ratio) for ratio in self.ratios for word in ratio.words)

    @cached_property
    def unit_phrases(self) -> Phrases[Unit]:
        return Phrases((word, unit) for unit in self.units for word in unit.words)

    @cached_property
    def observance_phrases(self) -> Phrases[KnownObservance]:
        return Phrases((_bare(name), each) for each in self.observances for name in each.names)

    @cached_property
    def group_phrases(self) -> Phrases[UnitKind]:
        return Phrases((word, kind) for kind, words in self.groups.items() for word in words)


def _bare(name: str) -> str:
    return name.translate(dict.fromkeys(map(ord, '“”"'), None))


def load_lexicon(path: Path) -> Lexicon:
    """A file that is wrong stops the start: ``DataFileInvalid``."""
    return _read(DataFile.at(path, "PUFA_LEXICON_FILE"))


@lru_cache(maxsize=1)
def _read(file: DataFile) -> Lexicon:
    """Read once for all who start with the same file."""
    lexicon, _ = file.parse(Lexicon)
    _refuse_doubles(lexicon, file)
    return lexicon


def _refuse_doubles(lexicon: Lexicon, file: DataFile) -> None:
    tables: tuple[Phrases[Any], ...] = (
        lexicon.kind_phrases,
        lexicon.ratio_phrases,
        lexicon.unit_phrases,
        lexicon.observance_phrases,
        lexicon.group_phrases,
    )
    lines = file.content.decode("utf-8").splitlines()
    for word in (word for table in tables for word in table.doubled):
        line = max((no for no, text in enumerate(lines, 1) if word in fold(text)), default=None)
        raise file.wrong_at(line, word, "stands there for two things")
