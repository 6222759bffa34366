"""Who hears of what: rules as data."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from services.notify.channels.domain import ChannelKind
from services.notify.rules.audiences import Tell
from services.notify.rules.conditions import When
from services.notify.rules.happenings import Happening
from services.notify.rules.urgency import Urgency
from services.notify.rules.wording import RuleText
from services.notify.rules.written import Strict
from shared.contracts.registry import BY_TYPE

DAY_SECONDS = 86_400
OWN_TEXTS = "own_texts"
"""Among a notice's words: the texts that its rule brought along."""


def _known_type(name: object) -> object:
    if not isinstance(name, str) or name not in BY_TYPE:
        raise PydanticCustomError("rule.no_event", "no event has the type {name}", {"name": str(name)[:100]})
    return name


class Rule(Strict):
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


class Rules(Strict):
    rules: tuple[Rule, ...]

    def applying(self, happening: Happening) -> list[Rule]:
        return [rule for rule in self.rules if rule.applies(happening)]
