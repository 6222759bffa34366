"""What a clause with a deadline is about: what is left of it without its time, its actor and its verbs."""

import re

from services.tasks.drafts.domain.numerals import DIGITS
from services.tasks.drafts.domain.timing.clauses import Clause
from services.tasks.drafts.domain.timing.compact import Compact

LONGEST_CLAUSE = 400
"""A longer one is no phrase that names something."""

_BODY = (
    r"(?:单位|部门|委办局|司法局|[司派]法?[出]?所|街镇|镇街|乡镇|街道|社区|村居|学校|科室|普法办|委员会|企业|机关|县区|区县|党组织|支部"
    r"|[局镇乡村所站委县市区校院])"
)
_WORD = r"[^,;。、完开组制报]"
_ACTOR = (
    rf"(?:各个?级?|每个?|全[区市县镇]|所有|有关|相关){_WORD}{{0,10}}{_BODY}(?:\([^()]{{0,20}}\))?"
    rf"(?:、各?{_WORD}{{1,10}}{_BODY}){{0,6}}(?![法级层民])"
)
_COUNT = (
    rf"(?<![第\d一二两三四五六七八九十百])(?:不少于|至少|不低于|各|共|累计){{0,3}}(?:{DIGITS}|[一二两三四五六七八九十百]{{1,4}})"
    r"(?:次|篇|家次|户次|课时|场次?|期|份|个|场|部|节|堂|件)(?:以上)?"
)
_CONDITION = r"(?:待|根据|按照?|依据|结合|能?通过|利用)[^;。]{0,80}?(?:完成|开展|组织|举办|实施)"
_RECIPIENT = r"向[^,;。]{2,14}?(?=报送|上报|提交|报告|通报)"
_LABEL = r"(?:完成|办理|整改)?(?:时限|时间|期限)(?:要求)?:"
_BY_WHOM = r"(?<![自理事缘])由[^,;。\0]{1,14}?(?=[于在]?\0|于|负责|牵头|组织)"
_OFFICE = r"(?:[股科办局委处室]|司法所)"
_TOLD = rf"(?<![简通汇填申上海])报(?:送|至|到|给)?[^,;。、\0报]{{1,10}}?{_OFFICE}(?:备案|汇总|备查)?(?=[,;。\0]|\Z)"
_HOUR = r"\d{1,2}[时点]"
_CLASS = r"每个?班(?=每|按|上|召|开|组|[\0])"
_CUT = re.compile("|".join((_CLASS, _BY_WHOM, _TOLD, _CONDITION, _RECIPIENT, _LABEL, _ACTOR, _COUNT, _HOUR)))
_BETWEEN = "\0"
_VERBS = (
    r"(?:全面|全部|基本(?!法)|按时|集中|自行|统一|分别|认真|负责(?!人)|组织(?![部法])|完成|开展|举办|举行|进行|制[定订]|编制|形成|落实"
    r"|实施(?!方案|意见|办法|细则)|推进|报送|上报|提交|到位|结束|完毕|完工|竣工|启动|印发|做好|抓好|截[止至]|坚持|力争|争取|确保|同时|其中|时间为?|至少|达到|以及|并且)"
    r"(?!情况|率|会|仪式)|召开"
)
_LINKS = (
    r"每个?|[各均并须于的由再与]|要(?![点求素事])|应(?![急用考对])|需(?!求)|将(?!军)|在(?![线校])|前(?![期沿置])|内(?![容部外])"
    r"|和(?![谐平])|及(?!时)|[自从]\Z"
)
_MARKS = r"[\s,;:。、()!?.\-]"
_HEAD = re.compile(rf"(?:{_MARKS}|[①-⑳]|\d{{1,2}}[.、)]|{_VERBS}|{_LINKS})+")
_TAIL = re.compile(rf"(?:{_MARKS}|{_VERBS}|[各的于在按])+\Z")
_ORGAN = re.compile(
    r"[^,;。、]{0,12}?(?:部门|单位|[局委科]|办公室|普法办|街道|司法所|党委|政府|法院|检察院|学校|中心)"
    r"(?=\Z|完成|开展|组织|制定|报送|上报|举办|负责)"
)


def subject_of(text: Compact, clause: Clause) -> str | None:
    """In the document's own characters, without white space; None where nothing is left."""
    if clause.end - clause.start > LONGEST_CLAUSE:
        return None
    times = [(phrase.start - clause.start, phrase.end - clause.start) for phrase in clause.phrases]
    folded = _blanked(text.text[clause.start : clause.end], times)
    own = _blanked(text.quote(clause.start, clause.end), times)
    cuts = [found.span() for found in _CUT.finditer(folded)]
    parts = zip(_blanked(folded, cuts).split(_BETWEEN), _blanked(own, cuts).split(_BETWEEN), strict=True)
    return "".join(_trimmed(*part) for part in parts) or None


def _blanked(text: str, cuts: list[tuple[int, int]]) -> str:
    kept, start = [], 0
    for cut, after in cuts:
        kept.append(text[start:cut])
        start = after
    return _BETWEEN.join((*kept, text[start:]))


def _trimmed(folded: str, own: str) -> str:
    for pattern in (_HEAD, _ORGAN, _HEAD):
        if found := pattern.match(folded):
            folded, own = folded[found.end() :], own[found.end() :]
    if found := _TAIL.search(folded):
        own = own[: found.start()]
    return own
