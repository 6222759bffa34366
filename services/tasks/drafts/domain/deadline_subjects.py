"""What a clause with a deadline is about: what is left of it without its time, its actor and its verbs."""

import re

from services.tasks.drafts.domain.clauses import Clause
from services.tasks.drafts.domain.compact import Compact
from services.tasks.drafts.domain.numerals import DIGITS, HAN

_BODY = r"单位|部门|委办局|局|街镇|镇街|乡镇|街道|镇|乡|社区|村居|村|学校|科室|司法所|普法办|所|站|委员会|委|企业|机关|县区|区县|县|市|区|支部|党组织"
_ACTOR = rf"(?:各个?级?|每个?|全[区市县镇]|本|所有|有关|相关)[^,;。、完开组制报]{{0,10}}(?:{_BODY})(?:\([^()]{{0,20}}\))?(?:、各?[^,;。、完开组制报]{{1,10}}(?:{_BODY}))*(?!法|级|层)"
_ORGAN = r"^[^,;。、]{0,12}(?:部门|单位|局|委|办公室|普法办|科|街道|司法所|党委|政府|法院|检察院|学校|中心)(?=$|完成|开展|组织|制定|报送|上报|举办|负责)"
_COUNT = rf"(?:不少于|至少|不低于|各|共|累计)*(?:{DIGITS}|{HAN})(?:次|篇|场次?|期|份|个|场)(?:以上)?"
_CONDITION = r"(?:待|根据|按照?|依据|结合)[^;。]*?(?:完成|开展|组织|举办|实施)"
_RECIPIENT = r"向[^,;。]{2,14}?(?=报送|上报|提交|报告|通报)"
_LABEL = r"(?:完成|办理|整改)?(?:时限|时间|期限)(?:要求)?:"
_CUT = re.compile("|".join((_CONDITION, _RECIPIENT, _LABEL, _ACTOR, _COUNT)))
_BETWEEN = "\0"
_MARKS = r"[\s,;:。、()“”\"!?.\-]"
_VERBS = (
    r"(?:全面|全部|基本|按时|集中|自行|统一|分别|认真|负责|组织|完成|开展|举办|举行|进行|制定|制订|落实|实施|推进|报送|上报|提交|到位|结束|完毕"
    r"|召开|启动|印发|各|均|并|要|应|需|须|由|于|在|前|内|的|至少|每|达到|坚持|和|及|与|以及|并且|然后|其中|同时|时间|\d{1,2}时)"
)
_HEAD = re.compile(rf"^(?:{_MARKS}|[①-⑳]|\d{{1,2}}[.、)]|{_VERBS})+")
_TAIL = re.compile(rf"(?:{_MARKS}|{_VERBS}){{1,12}}$")
_ORGAN_FIRST = re.compile(_ORGAN)


def subject_of(text: Compact, clause: Clause) -> str | None:
    """In the document's own characters, without white space; None where nothing is left."""
    folded, own = _without_times(text, clause)
    for found in reversed(list(_CUT.finditer(folded))):
        folded, own = _blank(folded, own, *found.span())
    parts = [_trimmed(*part) for part in _parted(folded, own)]
    return "".join(part for part in parts if part) or None


def _without_times(text: Compact, clause: Clause) -> tuple[str, str]:
    folded, own = text.text[clause.start : clause.end], text.quote(clause.start, clause.end)
    for phrase in reversed(clause.phrases):
        folded, own = _blank(folded, own, phrase.start - clause.start, phrase.end - clause.start)
    return folded, own


def _blank(folded: str, own: str, start: int, end: int) -> tuple[str, str]:
    return folded[:start] + _BETWEEN + folded[end:], own[:start] + _BETWEEN + own[end:]


def _parted(folded: str, own: str) -> list[tuple[str, str]]:
    return list(zip(folded.split(_BETWEEN), own.split(_BETWEEN), strict=True))


def _trimmed(folded: str, own: str) -> str:
    for pattern in (_HEAD, _ORGAN_FIRST, _HEAD):
        if found := pattern.match(folded):
            folded, own = folded[found.end() :], own[found.end() :]
    if found := _TAIL.search(folded):
        own = own[: found.start()]
    return own
