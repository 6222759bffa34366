"""Numbers with a measure word that may ask for something: 不少于2次, 各完成1篇, 90%以上. Not 2023年, 第3次, “三项活动”."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.lexicon import Lexicon, Unit
from services.tasks.drafts.domain.numerals import DIGITS, HAN, NUMBER, number

STRONG = re.compile(
    r"不少于|不得少于|不能少于|不低于|不得低于|不小于|不下于|至少|最少|达到|超过|大于|高于|≥|>=|各|分别|均|确保"
)
_ACTS = re.compile(
    r"开展|组织|举办|举行|召开|完成|安排|进行|报送|上报|撰写|播放|放映|发布|推送|刊发|刊播|发放|参加|旁听|评选|讲|上|演出|授课|培训|集中|巡演|计划|拍摄|创作|制作|编排"
)
_MAKES = re.compile(
    r"新建|建成|建设|打造|创建|培育|培养|评选|选树|推荐|推选|申报|命名|发放|编发|编印|印发|印制|制作|组建|成立|设立|设置|配备|选聘|聘请|报送|上报|征集|推出|拍摄|创作|完成"
    r"|更新|改造|提升|建立|建有|选拔|新增|增加|培训|轮训|撰写|提炼|编写|遴选|发展|张贴|悬挂|开展|举办|确定|整理|形成|推送|发布|刊发|刊播|播放|投放|发表|落实|选聘|聘任|实现"
)
_MADE_AFTER = re.compile(r"更新|改造|维护|提升|修缮|升级")
_INTENT = re.compile(r"力争|计划|拟|目标")
_PAST = re.compile(
    r"扣\d|每[少缺]|已经?(?:开展|完成|建成|有|举办|组织|创建|打造|培育|发放|建|配备)|去年|上年|上一年|累计|截至|截止|近年来|现有|原有的?\d|先后|共(?:开展|举办|组织|发放|建成|评选|解答)"
)
_SHARE_ONLY = re.compile(r"占|权重|分值|比重|比例|提高|提升|增长|下降|降低|上升|计入|计分|扣|加分|折算|同比|环比|按")
_NOT_ALONE = re.compile(r"[第同单统专唯万之另逐首再进]\Z")
_NO_GOAL_AFTER = ("“", '"', "这", "该", "上述", "以上", "前", "围绕", "按照", "坚持")
_NUMBER_STARTS = r"(?<![\d零○一二两三四五六七八九十百千万亿])"
_OTHER_THAN = r"(?![性分]|工作日|自然日|月|季度|年|星期|全会|全体会议|党代会|会议精神)"
"""一次性, 一部分, 5个工作日, 三次全会: the measure word measures something else."""
_PLACES = re.compile(r"(?:乡镇|镇街|街镇|街道|村|社区|部门|单位|方面|环节|阶段|步骤|重点)(?!级|法治|普法|宣传|阵地)")
_NEAR = 10


class Quantity(NamedTuple):
    """``span``: number and measure word. ``marked``: 不少于, 各 … stand before it. ``share``: a ratio, without a word.

    ``starts``: where the marks before it begin. ``spread``: 各 or 分别 stands right before the number.
    """

    span: Span
    starts: int
    value: float
    counted_in: str | None
    unit: Unit | None
    marked: bool
    spread: bool
    sure: float

    @property
    def share(self) -> bool:
        return self.unit is None


@dataclass(frozen=True)
class Quantities:
    lexicon: Lexicon
    _regex: re.Pattern[str]

    @classmethod
    def of(cls, lexicon: Lexicon) -> "Quantities":
        share = rf"百分之(?:{HAN}|{DIGITS})|{DIGITS}\s?%"
        ranged = rf"(?P<low>{NUMBER})\s?(?:(?P<between>[-至到、])\s?(?P<high>{NUMBER}))?"
        unit = rf"[多余]?\s?(?P<unit>{lexicon.unit_phrases.pattern}){_OTHER_THAN}"
        return cls(lexicon, re.compile(rf"{_NUMBER_STARTS}(?:(?P<share>{share})|{ranged}\s?{unit})"))

    def all(self, text: str) -> list[Quantity]:
        """Every quantity of a clause that may be meant as a goal, from left to right."""
        return [quantity for match in self._regex.finditer(text) if (quantity := self._read(text, match))]

    def _read(self, text: str, match: re.Match[str]) -> Quantity | None:
        ahead = text[: match.start()].rstrip()
        near = ahead[-_NEAR:]
        mark = STRONG.search(near)
        if _inside_a_number(ahead, match[0]) or (not mark and _named_only(ahead, match)):
            return None
        value, sure = _value(match)
        if value is None or value <= 0:
            return None
        starts = len(ahead) - len(near) + mark.start() if mark else match.start()
        word = match["unit"]
        return Quantity(
            span=Span(*match.span()),
            starts=starts,
            value=value,
            counted_in=word,
            unit=self.lexicon.unit_phrases.meaning(word) if word else None,
            marked=bool(mark) or bool(re.match(r"\s?(?:\(含\)|及)?以上", text[match.end() : match.end() + 8])),
            spread=bool(mark and mark[0] in ("各", "分别", "均")),
            sure=sure,
        )


def _named_only(ahead: str, match: re.Match[str]) -> bool:
    """“三项活动”, 围绕3个方面: a number by which something is called. 对2处阵地进行更新 is none."""
    word = match["unit"]
    upon = ahead.endswith(("对", "在", "于")) and (not match[0][0].isdigit() or word in ("次", "期", "轮"))
    return upon or ahead.endswith(_NO_GOAL_AFTER)


def _inside_a_number(ahead: str, words: str) -> bool:
    """第3次, 2.5次 read from its 5, 统一部: the number is a part of something else."""
    if not ahead:
        return False
    if ahead.endswith("第") or ahead[-1].isdigit() or (ahead[-1] == "." and ahead[-2:-1].isdigit()):
        return True
    return not words[0].isdigit() and bool(_NOT_ALONE.search(ahead) or re.search(rf"{HAN}\Z", ahead[-1]))


def _value(match: re.Match[str]) -> tuple[float | None, float]:
    """The lower end of a range counts, and is less sure; two Chinese digits in a row (三八, 五一) are no number."""
    if match["share"]:
        return number(match["share"]), 1
    low, high = match["low"], match["high"]
    if re.fullmatch(r"[一二三四五六七八九两○零]{2,}", low.strip()):
        return None, 0
    if high is None:
        return number(low), 1
    first, last = number(low), number(high)
    if first is None or last is None or match["between"] == "、":
        return last, 1
    scale = {"万": 1e4, "千": 1e3, "百": 1e2}.get(high.strip()[-1], 1) if low.strip().isdigit() else 1
    return (first * scale if first * scale < last else first), 0.6


def alone(quantity: Quantity, text: str) -> bool:
    """A cell that says 2次 and no more."""
    return quantity.starts == 0 and text[quantity.span.end :].strip() in ("", "以上", "及以上")


def asks(quantity: Quantity, text: str, *, known: bool, scoped: bool) -> bool:
    """Whether a number is a goal. ``known``: its clause names an activity; ``scoped``: it names whose or how often."""
    ahead, behind = text[: quantity.span.start], text[quantity.span.end :]
    if quantity.share:
        return not _SHARE_ONLY.search(text) and (known or quantity.marked)
    if not quantity.marked and _PAST.search(text):
        return False
    if quantity.unit and quantity.unit.strong:
        return known or quantity.marked or scoped or alone(quantity, text) or bool(_ACTS.search(ahead))
    if not quantity.marked and _PLACES.match(behind):
        return False
    made = _MAKES.search(ahead) or _MADE_AFTER.search(behind)
    asked = bool(quantity.marked or made) and (known or scoped or bool(_INTENT.search(ahead)))
    return asked or (known and scoped) or _counted_amount(quantity)


def _counted_amount(quantity: Quantity) -> bool:
    """不少于2平方米, 不少于20课时: the measure word itself says what is meant."""
    return bool(quantity.marked and quantity.unit and quantity.unit.kind)
