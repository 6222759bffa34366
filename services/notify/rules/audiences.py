"""Whom a rule tells."""

from enum import StrEnum
from typing import Any, Self

from pydantic import model_serializer, model_validator
from pydantic_core import PydanticCustomError

from services.notify.rules.written import OrAWord
from shared.contracts.tasks import Role


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


class Tell(OrAWord):
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
