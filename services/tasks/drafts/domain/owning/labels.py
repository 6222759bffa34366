"""The labels of annotations and columns: 牵头单位, 责任科室, 完成时限 … One table of words, one pattern."""

import re
from enum import StrEnum

GAP = r"[ ]{0,3}"
_BROKEN = r"[ \n]{0,3}"
"""Within a label also the end of a line, where a text is broken at the page's width."""


class Mark(StrEnum):
    """``RESPONSIBLE`` leads, unless a ``LEAD`` stands beside it. ``MIXED``: offices and persons in one list."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    ASSISTING = "assisting"
    MIXED = "mixed"
    PERSON = "person"
    DEADLINE = "deadline"
    OTHER = "other"


OWNING = frozenset({Mark.LEAD, Mark.RESPONSIBLE, Mark.ASSISTING, Mark.MIXED})


def spaced(words: str) -> str:
    """``words`` (a|b|c), the longer first, with stray spaces and line ends allowed between their characters."""
    ordered = sorted(words.split("|"), key=len, reverse=True)
    return "(?:" + "|".join(_BROKEN.join(map(re.escape, word)) for word in ordered) + ")"


_LEADS = "牵头|主办|承办|主责|总牵头|主管|主抓"
_RESPONSIBLE = "责任|负责|落实|实施|执行|组织|完成"
_ASSISTS = "协助|配合|协办|参与|参加|协同|会同|联合|协作|支持"
_NOUNS = "单位|部门|科室|处室|股室|机构|机关|主体|站所|街镇|处|科|室|股|方|单位部门|部门单位|科室单位"
_PERSONS = (
    "责任人|责任领导|负责人|负责同志|联系人|联络员|联络人|分管领导|主管领导|牵头领导|包抓领导|挂钩领导|挂点领导|联系领导|包保领导|"
    "责任局领导|分管局领导|局领导|分管负责人|主要负责人|具体负责人|具体责任人|第一责任人|直接责任人|主要责任人|经办人|承办人|牵头人|"
    "责任人员|责任校长|分管校长|责任领导及责任人|责任领导和责任人|责任领导、责任人|督导领导|配合领导|领导"
)
_PERSONS_TOO = f"{_PERSONS}|人|人员"
_DEADLINE_OF = (
    "完成|办结|工作|推进|实施|活动|开展|举办|计划|计划完成|落实|任务|整改|报送|宣传|拟完成|培训|具体|执行|最终"
)
_DEADLINES = (
    "时限|时间|期限|日期|时限要求|时间要求|时间节点|时间安排|时间进度|进度安排|进度要求|节点|时间期限|时间及进度|进度"
)
_OTHERS = (
    "备注|说明|目标|工作目标|成果|成果形式|工作成果|工作标准|考核标准|任务来源|地点|活动地点|内容|工作内容|活动内容|主题|活动主题|对象|"
    "活动对象|参加对象|形式|活动形式|方式|措施|工作措施|要求|工作要求|工作任务|重点任务|任务|联系电话|电话|经费|目标要求|任务目标|"
    "参加人员|参与人员|参训人员|量化指标|考核指标|指标|完成情况|进展情况|经费保障|评价方式|验收标准|普法内容|普法对象|重点内容|重点对象|成果要求"
)
_BARE = "牵头|总牵头|主办|承办|主责|责任|负责|协助|配合|协办|参与"
_BEFORE = "总|主要|具体|普法|宣传|共同|市级|区级|县级|镇级|省级|任务|工作|活动|项目|第一"
_STEM = spaced(f"{_LEADS}|{_RESPONSIBLE}|{_ASSISTS}")
_NOUN = spaced(_NOUNS)
_JOIN = rf"{GAP}[(/、及和与或]{GAP}"
_OWNER = (
    rf"(?:{spaced(_BEFORE)}{GAP})?(?P<stems>{_STEM}(?:(?:{_JOIN})?{_STEM}{GAP}\)?)?)"
    rf"(?P<noun>{_BROKEN}{_NOUN}(?:{_JOIN}{_NOUN}{GAP}\)?)?(?P<also>{_JOIN}{spaced(_PERSONS_TOO)}{GAP}\)?)?)?"
)
_KINDS = (
    rf"(?:(?P<person>{spaced(_PERSONS)}(?P<too>{_JOIN}{_STEM}{GAP}{_NOUN}{GAP}\)?)?)"
    rf"|(?P<deadline>(?P<of>{spaced(_DEADLINE_OF)}{GAP})?{spaced(_DEADLINES)})"
    rf"|(?P<other>{spaced(_OTHERS)})|(?P<owner>{_OWNER}))"
)
COLON = rf"{_BROKEN}[:∶︰﹕]"
_WORDS = (_PERSONS, _DEADLINE_OF, _DEADLINES, _OTHERS, _BEFORE, _LEADS, _RESPONSIBLE, _ASSISTS)
BEGINS = "".join(sorted({word[0] for words in _WORDS for word in words.split("|")}))
"""What a label begins with (the inside of a character class)."""
LABEL = rf"(?=[{BEGINS}])(?<![一-鿿A-Za-z0-9]){_KINDS}"
"""A label in folded text, without what follows it."""

_ALONE = re.compile(spaced(_BARE) + GAP)
_FIRM = re.compile(spaced(_LEADS))
_WEAK = re.compile(spaced(_RESPONSIBLE))


def is_label(found: re.Match[str]) -> bool:
    """Is a match of ``LABEL`` one, or a verb that labels nothing without a noun (组织: is none, 组织单位: is)?"""
    return not found["owner"] or bool(found["noun"]) or bool(_ALONE.fullmatch(found["stems"]))


def mark_of(found: re.Match[str]) -> Mark:
    """What a match of ``LABEL`` is."""
    if found["person"]:
        return Mark.MIXED if found["too"] else Mark.PERSON
    if found["deadline"]:
        return Mark.DEADLINE
    if found["other"]:
        return Mark.OTHER
    if found["also"]:
        return Mark.MIXED
    stems = found["stems"]
    if _FIRM.search(stems):
        return Mark.LEAD
    return Mark.RESPONSIBLE if _WEAK.match(stems) else Mark.ASSISTING


def is_plain(found: re.Match[str]) -> bool:
    """A label that is a word of prose, too (时间, 负责): trusted only where a label is expected."""
    if found["owner"]:
        return not found["noun"]
    return bool(found["other"]) or bool(found["deadline"] and not found["of"])
