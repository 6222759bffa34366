"""What a rule says."""

from typing import Annotated, Any, Self

from pydantic import Field, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from services.notify.rules.written import OrAWord, Strict


class Wording(Strict):
    """Jinja2 templates of a heading and a text, filled with a happening's words."""

    title: Annotated[str, Field(min_length=1, max_length=500)]
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class RuleText(OrAWord):
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
