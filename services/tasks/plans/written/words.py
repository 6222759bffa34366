"""The words of the official form and what they stand for in a plan. They are read back: what they mean never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from services.tasks.plans.domain.periods import Every
from services.tasks.plans.domain.targets import Measure
from shared.contracts.tasks import UnitKind


class Unclear(Exception):
    """A cell says something that no plan can hold. ``code`` and ``params`` are a catalogue's."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(frozen=True)
class Vocabulary:
    """Words by value, and back."""

    by_value: Mapping[str, str]

    @cached_property
    def _by_word(self) -> dict[str, str]:
        return {word: value for value, word in self.by_value.items()}

    def word(self, value: str) -> str:
        return self.by_value[value]

    def value(self, word: str) -> str:
        """Raises ``Unclear``."""
        if word not in self._by_word:
            raise Unclear("drafts.annex.unknown_word", word=word, known="、".join(self._by_word))
        return self._by_word[word]

    def __contains__(self, word: str) -> bool:
        return word in self._by_word


KINDS = Vocabulary(
    {
        UnitKind.NATION: "国家",
        UnitKind.PROVINCE: "省",
        UnitKind.CITY: "市",
        UnitKind.DISTRICT: "区县",
        UnitKind.SECTION: "科室",
        UnitKind.DEPARTMENT: "部门",
        UnitKind.TOWNSHIP: "街镇",
        UnitKind.VILLAGE: "村（社区）",
    }
)
EACH_KIND = Vocabulary({kind: f"各{word}" for kind, word in KINDS.by_value.items()})
MEASURES = Vocabulary(
    {
        Measure.COUNT: "次数",
        Measure.SUM: "合计",
        Measure.DISTINCT: "不同个数",
        Measure.RATIO: "比率",
        Measure.MILESTONE: "完成即可",
    }
)
PERIODS = Vocabulary({Every.YEAR: "全年", Every.HALF: "每半年", Every.QUARTER: "每季度", Every.MONTH: "每月"})
RETURNS = Vocabulary({Every.YEAR: "每年", Every.HALF: "每半年", Every.QUARTER: "每季度", Every.MONTH: "每月"})
FACTS = Vocabulary({"participants": "参加人数", "place": "地点", "unit": "开展单位", "laws": "法律法规"})
WHOLE = Vocabulary(
    {UnitKind.NATION: "全国", UnitKind.PROVINCE: "全省", UnitKind.CITY: "全市", UnitKind.DISTRICT: "全区"}
)
"""The same where the plan's root is the only one of its kind."""
PLAN_WIDE, ONLY, EXCEPT = "整个计划", "仅：", "，除："
YES, NO, NOTHING = "是", "否", "无"
