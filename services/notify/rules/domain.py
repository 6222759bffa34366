"""Who hears of what: rules as data."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from services.notify.channels.domain import ChannelKind
from services.notify.rules.happenings import Happening as Happening
from services.notify.rules.happenings import happening as happening
from services.notify.rules.urgency import Urgency as Urgency
from shared.contracts.events import CampaignStatus
from shared.contracts.notify import SlipKind
from shared.contracts.registry import BY_TYPE
from shared.contracts.tasks import Role, UnitKind

DAY_SECONDS = 86_400
OWN_TEXTS = "own_texts"
"""Among a notice's words: the texts that its rule brought along."""


class Audience(StrEnum):
    """``poster`` posted the activity; ``unit`` are who post for the unit that it is about, ``above`` who post for the unit
    above theirs or lead it (below the district: its section); ``leads``, ``assisting`` and ``expected`` the people of the
    units of that name; ``section`` and ``leaders`` all in the district; ``anybody`` whoever has the role that is named.
    """

    POSTER = "poster"
    UNIT = "unit"
    ABOVE = "above"
    LEADS = "leads"
    ASSISTING = "assisting"
    EXPECTED = "expected"
    SECTION = "section"
    LEADERS = "leaders"
    ANYBODY = "anybody"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _OrAWord(_Strict):
    """May be written as one word instead."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


class Tell(_OrAWord):
    """Whom a rule tells; with a ``role`` only those of it, in the units that ``who`` means. ``leads`` is short for
    ``{who: leads}``."""

    who: Audience = Audience.ANYBODY
    role: Role | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_a_word(cls, data: Any) -> Any:
        return {"who": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def _is_not_everybody(self) -> Self:
        if self.who == Audience.ANYBODY and self.role is None:
            raise PydanticCustomError("rule.anybody_without_role", "anybody needs a role, or everybody would be told")
        return self

    @model_serializer
    def _as_written(self) -> str | dict[str, str]:
        return self.who.value if self.role is None else {"who": self.who.value, "role": self.role.value}


class Between(_Strict):
    """Both ends belong to it."""

    at_least: int | None = None
    at_most: int | None = None

    def holds(self, count: int | None) -> bool:
        if count is None:
            return False
        return (self.at_least is None or count >= self.at_least) and (self.at_most is None or count <= self.at_most)


class When(_Strict):
    """What must hold of the happening; what is not named does not matter."""

    awaiting_review: bool | None = None
    scope: tuple[UnitKind, ...] | None = None
    days_left: Between | None = None
    days_late: Between | None = None
    campaign: tuple[CampaignStatus, ...] | None = None
    moved: bool | None = None
    by_another: bool | None = None
    kind: tuple[str, ...] | None = None
    slip: tuple[SlipKind, ...] | None = None
    again: bool | None = None

    def holds(self, happening: Happening) -> bool:
        return all(_fits(getattr(self, name), getattr(happening, name)) for name in self.named())

    def named(self) -> list[str]:
        """Which conditions there are, by the names of what they look at in a happening."""
        return [name for name in When.model_fields if getattr(self, name) is not None]


def _fits(wanted: Any, there: Any) -> bool:
    match wanted:
        case Between():
            return wanted.holds(there)
        case tuple():
            return there in wanted
        case _:
            return bool(wanted == there)


class Wording(_Strict):
    """Jinja2 templates of a heading and a text, filled with a happening's words."""

    title: Annotated[str, Field(min_length=1, max_length=500)]
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class RuleText(_OrAWord):
    """Either the ``code`` of texts in the catalogue, or texts of the rule's own: Chinese, and English where there is one.
    ``deadline_missed`` is short for ``{code: deadline_missed}``."""

    code: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    zh: Wording | None = None
    en: Wording | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_a_code(cls, data: Any) -> Any:
        return {"code": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.code is None) == (self.zh is None) or (self.code is not None and self.en is not None):
            raise PydanticCustomError("rule.text_missing", "needs the code of a text, or a text of its own in zh")
        return self

    @model_serializer
    def _as_written(self) -> str | dict[str, Any]:
        own = {name: each.model_dump() for name, each in (("zh", self.zh), ("en", self.en)) if each}
        return self.code if self.code is not None else own


def _known_type(name: object) -> object:
    if not isinstance(name, str) or name not in BY_TYPE:
        raise PydanticCustomError("rule.no_event", "no event has the type {name}", {"name": str(name)[:100]})
    return name


class Rule(_Strict):
    """``tell`` hears of ``on`` where ``when`` holds; ``otherwise`` where nobody was found.

    ``channels`` may be used beside the app (None: whatever the person or unit has; none: the app alone). A notice waits
    ``gather_seconds`` for others, so that one letter carries many.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    on: Annotated[str, BeforeValidator(_known_type)]
    when: When = When()
    tell: Annotated[tuple[Tell, ...], Field(min_length=1, max_length=20)]
    otherwise: Annotated[tuple[Tell, ...], Field(max_length=20)] = ()
    text: RuleText
    urgency: Urgency
    channels: Annotated[tuple[ChannelKind, ...], Field(max_length=20)] | None = None
    gather_seconds: Annotated[int, Field(ge=0, le=DAY_SECONDS)] = 0

    def applies(self, happening: Happening) -> bool:
        return self.on == happening.type and self.when.holds(happening)

    @property
    def code(self) -> str:
        """The catalogue's code of its texts; empty where it brings its own."""
        return self.text.code or ""

    def words(self, happening: Happening, unit_name: str) -> Mapping[str, Any]:
        """What fills its texts, and the texts themselves where they are its own: a notice still says what it said when
        the rule is long another."""
        return {**happening.words, "unit": unit_name, **self.own_texts}

    @property
    def own_texts(self) -> dict[str, Any]:
        return {} if self.code else {OWN_TEXTS: self.text.model_dump()}


class Rules(_Strict):
    rules: tuple[Rule, ...]

    def applying(self, happening: Happening) -> list[Rule]:
        return [rule for rule in self.rules if rule.applies(happening)]
