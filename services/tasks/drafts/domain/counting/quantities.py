"""Numbers with a measure word that may ask for something: 不少于2次, 各完成1篇, 90%以上. Not 2023年, 第3次, “三项活动”."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.numerals import DIGITS, HAN, NUMBER, number, whole
from services.tasks.drafts.domain.words.lexicon import Lexicon, Unit

_FLOOR = r"不(?:得|能)?[少低]于|不[小下]于|至少|最少|达到|达(?![标成到])|≥|>="
STRONG = re.compile(rf"{_FLOOR}|超过|大于|高于|各|分别|均|确保")
_LEAST = re.compile(_FLOOR)
_AND_MORE = re.compile(r"\s?(?:\(含\)|及)?以上")
_AT_MOST = re.compile(r"(?:不(?:得|能|应)?(?:超过|多于|高于|大于)|最多|至多)[^\d,;。]{0,3}\Z")
_UP_TO = re.compile(r"\s?(?:之内|以内|以下|封顶)")
_OF_EACH = re.compile(
    r"每(?:场次|批次|[期场批次堂节轮课](?!组织))|每(?:支|队|(?:个?班)(?!上交|提交|报送|推荐|选送|召开|开展|组织|举办|制作|每|出[一刊版]|评选|选拔)|组(?!织)|个小组)[^,;。]{0,8}\Z"
)
"""每期参加居民不少于50人 says how each is held, not how much is asked."""
_PART_OF_IT = re.compile(r"\((?:含|其中|包括|包含)[^()]*\Z")
_MADE_OF = re.compile(r"[^,;。]{0,12}组成")
_ACTS = re.compile(
    r"开展|组织|举办|举行|召开|完成|安排|进行|报送|上报|撰写|播放|放映|发布|推送|刊发|刊播|发放|参加|旁听|评选|讲|上|演出|授课|培训|集中|巡演|计划|拍摄|创作|制作|编排"
)
DEEDS = re.compile(
    r"办理|办结|曝光|审理|调解|调处|查处|审查|复议|抽查|巡查|举行|创办|购置|购买|新建|改建|扩建|建成|建设|建好|打造|创建|培育|培养|评选|选树|推荐|推选|申报|命名|认定|挂牌|表彰|发放|赠送|赠阅|编发|编排|选派|选任|摆放|(?<!下)设(?=[一-鿿]{2})|\)建|编印|印发|印制|制作|绘制|录制|组建|成立|设立|设置|开设|开办|开通"
    r"|上线|安装|配备|配齐|配强|选聘|聘请|报送|上报|征集|遴选|推出|提出|出具|拍摄|创作|完成|更新|改造|提升|修缮|建立|建有|选拔|新增|新设|增加|增设|培训|轮训|撰写|提炼|编写|制定|制订|发展|张贴|悬挂"
    r"|开展|举办|确定|整理|形成|推送|发布|公布|公开|刊发|刊播|刊载|播放|播出|投放|发表|选取|抽取|选定|落实|聘任|实现|接受|受理|解答|走访|慰问|服务|覆盖|惠及|辐射|化解|签订|订阅|征订|采购|排查|回访|评查|宣讲"
)
_MADE_AFTER = re.compile(r"更新|改造|维护|提升|修缮|升级")
_FOR_WHOM = re.compile(r"(?:[为对到向给]|深入|走进|面向)\Z")
_DONE_FOR = re.compile(r"[^,;。]{1,24}?(?:开展|进行|提供|举办|上门|送)")
_CLOSE = 30
_INTO = re.compile(r"(?:走进|深入|(?<![推促先改引增跟前])进(?![行度展一步修])|入)[一-鿿]{1,6}\Z")
_PLACE_WORDS = ("家", "户", "所")
_INTENT = re.compile(r"力争|计划|拟|目标")
_PAST = re.compile(
    r"扣\d|每[少缺]|已经?(?:开展|完成|建成|有|举办|组织|创建|打造|培育|发放|建|配备)|去年|上年|上一年|累计|截至|截止|近年来|(?<!对)现有|(?<!对)原有的?\d|先后|[展办织成放训立]了|共(?:开展|举办|组织|发放|建成|评选|解答)"
)
_SHARE_ONLY = re.compile(
    r"占(?!比不[少低]于|[^,;。]{0,6}不[少低]于)|权重|分值|比重|比例(?!不[少低]于)|提高|提升|增长|下降|降低|上升|计入|计分|扣|加分|折算|同比|环比|按"
)
_KINDS_OF = ("批", "种")
_TIMES = ("次", "期", "场", "讲", "课")
_ONE_EACH = re.compile(r"一[一-鿿]{1,3}\Z")
_NOT_ALONE = re.compile(r"[第同单统专唯万之另逐首再进期周]\Z")
_NO_GOAL_AFTER = ("“", '"', "这", "该", "上述", "以上", "前", "围绕", "按照", "坚持")
_MOST = 40
"""Of one clause."""
_DIGIT = r"[\d零○一二两三四五六七八九十百千万亿]"
_A_DIGIT = re.compile(_DIGIT)
_NUMBER_STARTS = rf"(?={_DIGIT})(?<!{_DIGIT})"
_OTHER_THAN = (
    r"(?![性织]|(?<=部)分|百分点|工作日|自然日|月|季度|年|星期|(?:[、和]?[一二三四五六七八九十]+次){0,3}(?:全会|全体会议|党代会|会议精神)"
    r"|座(?=[,;。]|\Z)|值班|在线|不打烊|不间断|热线)"
)
"""一次性, 一部分, 5个工作日, 三次全会: the measure word measures something else."""
_PLACES = re.compile(
    r"(?:乡镇|镇街|街镇|街道|村|社区|部门|单位|方面|环节|阶段|步骤|重点(?!企业|项目|对象)|层面|维度|板块|主题|群体|领域|[工作]{0,2}专?班|(?:专项|工作|领导)*小?组(?!织))(?!级|法治|普法|宣传|阵地)"
)
_ALL_OF = re.compile(r"(?:[全本][区县市镇省]|辖区内?|所辖|剩余|其余)的?\Z")
_UNITS = re.compile(r"(?:乡镇|镇街|街镇|街道|行政村|村|社区|部门|单位)")
_NEAR = 10
_OFTEN_BEFORE = re.compile(r"每(?:个?学期|一?周|个?星期|两周)\Z")
_A_NAME = re.compile("[一-鿿]")
_PARTS = (
    rf"[一二三四五六七八九]成半?(?=以上|左右|[的,;。)]|\Z)|(?:{HAN}|{DIGITS})分之(?:{HAN}|{DIGITS})"
    r"|\d{1,2}/\d{1,2}(?=以上|的)"
)
"""九成, 三分之二, 2/3以上."""
_ENDS = r"(?=[多余]?以上|[,;。)\s]|\Z)"
_AMOUNT = re.compile(
    rf"(人次|人数|点击量|点击数|阅读量|浏览量|播放量|访问量|观看量|阅览量|转发量|关注量|曝光量|点击率)(?:总数|总量)?(?:累计|共|突破|力争|为|约|{_FLOOR}|超过?|大于|高于)*\Z"
)
"""参与人次不低于10万: what is counted stands before the number."""


class Quantity(NamedTuple):
    """``span``: number and measure word. ``marked``: 不少于, 各 … stand before it. ``share``: a ratio, without a word.

    ``least``: they say that it is asked for, whatever it counts (不少于).
    ``starts``: where the marks before it begin. ``spread``: 各 or 分别 stands right before the number.
    """

    span: Span
    starts: int
    value: float
    counted_in: str | None
    unit: Unit | None
    marked: bool
    least: bool
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
        share = rf"百分之(?:{HAN}|{DIGITS})|{DIGITS}\s?%|{_PARTS}"
        ranged = rf"(?P<low>{NUMBER})\s?(?:(?P<between>[-至到、])\s?(?P<high>{NUMBER}))?"
        unit = rf"[多余]?\s?(?P<unit>{lexicon.unit_phrases.pattern}){_OTHER_THAN}"
        plain = rf"(?P<plain>{NUMBER})\+?{_ENDS}"
        return cls(lexicon, re.compile(rf"{_NUMBER_STARTS}(?:(?P<share>{share})|{ranged}\s?{unit}|{plain})"))

    def all(self, text: str) -> list[Quantity]:
        """Every quantity of a clause that may be meant as a goal, from left to right."""
        if not _A_DIGIT.search(text):
            return []
        matches = islice(self._regex.finditer(text), _MOST)
        return [quantity for match in matches if (quantity := self._read(text, match))]

    def _read(self, text: str, match: re.Match[str]) -> Quantity | None:
        ahead = text[: match.start()].rstrip()
        near = ahead[-_NEAR:]
        mark = STRONG.search(near)
        behind = text[match.end() : match.end() + _NEAR]
        amount = _AMOUNT.search(ahead[-_NEAR * 2 :]) if match["plain"] else None
        if match["plain"] and not amount:
            return None
        if _inside_a_number(ahead, match[0], behind) or (not mark and _named_only(ahead, match)):
            return None
        if _bounded(ahead, behind) or _OF_EACH.search(ahead):
            return None
        value, sure = _value(match)
        if value is None or value <= 0:
            return None
        starts = len(ahead) - len(near) + mark.start() if mark else match.start()
        word = _counted_by(amount) if amount else match["unit"]
        more = _AND_MORE.match(behind)
        return Quantity(
            span=Span(*match.span()),
            starts=starts,
            value=value,
            counted_in=word,
            unit=self.lexicon.unit_phrases.meaning(word) if word else None,
            marked=bool(mark or more or amount),
            least=bool(amount or (mark and _LEAST.search(near))) or bool(more and not behind[more.end() :].strip()),
            spread=bool(mark and mark[0] in ("各", "分别", "均")),
            sure=sure,
        )


def _counted_by(amount: re.Match[str]) -> str:
    """人次 and 人数 are words for a number's unit; views and the like are counted by times."""
    return {"人次": "人次", "人数": "人"}.get(amount[1], "次")


def _bounded(ahead: str, behind: str) -> bool:
    """不超过2次 is no goal; 由3名律师组成 says what something is."""
    if _AT_MOST.search(ahead[-_NEAR:]) or _UP_TO.match(behind):
        return True
    if _PART_OF_IT.search(ahead):
        return True
    return bool(_MADE_OF.match(behind)) and "由" in ahead[-_NEAR * 2 :]


def _named_only(ahead: str, match: re.Match[str]) -> bool:
    """“三项活动”, 围绕3个方面: a number by which something is called. 对2处阵地进行更新 is none."""
    word = match["unit"]
    if ahead.endswith(("奖", "奖项")) or (word == "届" and _A_NAME.match(match.string, match.end())):
        return True
    upon = ahead.endswith(("对", "在", "于")) and (not match[0][0].isdigit() or word in ("次", "期", "轮"))
    return upon or ahead.endswith(_NO_GOAL_AFTER)


def _inside_a_number(ahead: str, words: str, behind: str) -> bool:
    """第3次, 2.5次 read from its 5, 统一部, 一人一档, 一批: the number is a part of something else."""
    if ahead.endswith("+") or re.match(r"[一-鿿]{0,6}\+", behind):
        return True
    if words.startswith("一") and (behind.startswith("一") or words.endswith(_KINDS_OF)):
        return True
    if not ahead:
        return False
    if ahead.endswith("第") or ahead[-1].isdigit() or (ahead[-1] == "." and ahead[-2:-1].isdigit()):
        return True
    if words[0] == "一" and _ONE_EACH.search(ahead) and not words.endswith(_TIMES):
        return True
    if _OFTEN_BEFORE.search(ahead):
        return False
    return not words[0].isdigit() and bool(_NOT_ALONE.search(ahead) or re.search(rf"{HAN}\Z", ahead[-1]))


def _value(match: re.Match[str]) -> tuple[float | None, float]:
    """The lower end of a range counts, and is less sure; two Chinese digits in a row (三八, 五一) are no number."""
    if match["plain"]:
        return number(match["plain"]), 1
    if share := match["share"]:
        return _part(share) or number(share), 1
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


def _part(words: str) -> float | None:
    """九成, 三分之二, 2/3; None: it is written otherwise."""
    if words.endswith(("成", "成半")):
        return (whole(words[0]) or 0) / 10 + 0.05 * words.endswith("半")
    if words.startswith("百分之"):
        return None
    below, sign, above = words.partition("分之")
    if not sign:
        above, sign, below = words.partition("/")
    parts = (number(above), number(below)) if sign else (None, None)
    return parts[0] / parts[1] if parts[0] and parts[1] else None


def alone(quantity: Quantity, text: str) -> bool:
    """A cell that says 2次 and no more."""
    return quantity.starts == 0 and text[quantity.span.end :].strip() in ("", "以上", "及以上")


def asks(quantity: Quantity, text: str, *, known: bool, scoped: bool) -> bool:
    """Whether a number is a goal. ``known``: its clause names an activity; ``scoped``: it names whose or how often."""
    ahead, behind = text[: quantity.span.start], text[quantity.span.end :]
    if quantity.share:
        return not _SHARE_ONLY.search(text) and (known or quantity.marked)
    if quantity.least:
        return True
    if not quantity.marked and _PAST.search(text):
        return False
    makes = DEEDS.search(ahead[-_CLOSE:])
    stands_last = not behind.strip() and bool(ahead.strip())
    if quantity.unit and quantity.unit.strong:
        return (
            known
            or quantity.marked
            or scoped
            or stands_last
            or alone(quantity, text)
            or bool(makes or _ACTS.search(ahead))
        )
    if not quantity.marked and (_PLACES.match(behind) or (_ALL_OF.search(ahead) and _UNITS.match(behind))):
        return False
    done = makes or _MADE_AFTER.search(behind) or (_FOR_WHOM.search(ahead) and _DONE_FOR.match(behind))
    if done and not known and not scoped and text[quantity.span.start] == "一":
        return False
    visits = quantity.counted_in in _PLACE_WORDS and _INTO.search(ahead)
    if done or visits or (scoped and stands_last) or _INTENT.search(ahead) or _counted_amount(quantity):
        return True
    if known and stands_last and text[quantity.span.start].isdigit():
        return True
    return (known and scoped) or (quantity.marked and (known or scoped))


def _counted_amount(quantity: Quantity) -> bool:
    """2平方米: the measure word itself says what is meant, where 各 and the like ask for it."""
    return bool(quantity.marked and quantity.unit and quantity.unit.kind)
