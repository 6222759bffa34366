"""Deadlines in running text: a time with something to be done, no history, no reference, no day's name."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from services.tasks.drafts.domain.clauses import Clause, pieces, sentences
from services.tasks.drafts.domain.compact import Compact
from services.tasks.drafts.domain.deadline_phrases import PROSE, Phrase
from services.tasks.drafts.domain.deadline_readings import Reading
from services.tasks.drafts.domain.deadline_settling import Found, settled
from services.tasks.drafts.domain.deadline_subjects import subject_of
from services.tasks.drafts.domain.parse import DeadlineKind

_DOING = re.compile(
    r"完成|开展|制定|制订|组织|举办|举行|报送|上报|提交|报告|报\S{0,6}(?:办|局|科)|召开(?!的)|印发(?!的)|实现|建成|新建|落实|启动|培训|推进|部署"
    r"|总结|形成|出台|评选|验收|考核|考试|检查|督导|建立|更新|发放|公布|公示|达到|设立|编制|组建|录入|调整|通报|安排|宣讲|宣传|学习|另行|提供|征集|结束|时间为|清理|修订|修改|申报|创建|打造|改造|建设|设置|走访|排查|整改|配备|选聘|培育|编写|拍摄|制作|征求|完工|竣工|投入使用|开通|上线|推送|发布|刊[发播]|播放|演出|巡演|授课|走访|推出|遴选|评比|表彰|命名|挂牌|维护|巡查|回访|抽查|轮训|测试|竞赛|比赛|讲座|咨询"
)
_PAST_BEFORE = re.compile(
    r"(?:已于?|曾于?|截至|截止|近|过去|去年|上年|根据|按照|依据|利用|结合|借助|通过|年满|已有?|《|第)$"
)
_PAST_AFTER = re.compile(
    r"(?:起|开始)?(?:正式)?(?:施行|实施(?:的|以来)|生效|修订|修正|颁布|发布|公布(?:的|施行)|通过(?:的|,)|印发的|召开的|以来|出生|成立的|至今|的?(?:《|“))"
    r"|[^,;。]{0,12}(?:召开的|印发的|发布的|通过的|颁布|施行|审议通过|以来)|(?:是|为)"
)
_LIMITS = "前内底末旬"
_SINCE = re.compile(r"[自从]\Z")
_PAST = re.compile(r"已经?(?:于|在|完成|开展)|完成了|开展了|举办了|取得了|以来|去年|上年")

LONGEST_SUBJECT = 30
"""In running text more than that is the whole sentence."""


def prose_clauses(text: Compact, year: int | None) -> list[Found]:
    """One for each time that is a deadline, with the part between commas that holds it."""
    hidden = _hidden(text.text)
    phrases = [phrase for phrase in PROSE.phrases(text.text, year) if phrase.start not in hidden]
    whole = Clause(0, len(text.text), tuple(phrases))
    return [
        each for sentence in sentences(text, whole) if sentence.phrases for each in _in_sentence(text, sentence, year)
    ]


def _hidden(text: str) -> set[int]:
    """Positions within 《…》, (…) and quotes."""
    return {at for found in re.finditer(r"《[^《》]{0,80}》|“[^“”]{0,60}”", text) for at in range(*found.span())}


def _in_sentence(text: Compact, sentence: Clause, year: int | None) -> Iterator[Found]:
    taken = sentence.start
    parts = pieces(text, sentence)
    for index, part in enumerate(parts):
        wanted = tuple(phrase for phrase in part.phrases if _is_deadline(text.text, part, phrase, year))
        if not wanted or part.start < taken:
            continue
        clause = Clause(part.start, part.end, wanted)
        if not _DOING.search(text.text, part.start, part.end):
            clause = _with_rest(text.text, clause, islice(parts, index + 1, None))
        if not _DOING.search(text.text, clause.start, clause.end) or _PAST.search(text.text, clause.start, clause.end):
            continue
        taken = clause.end
        sure = min(phrase.prose for phrase in wanted)
        subject = subject_of(text, clause)
        subject = subject if subject and len(subject) <= LONGEST_SUBJECT else None
        yield from (Found(clause, reading.at_most(sure), subject) for reading in settled(wanted))


def _with_rest(text: str, clause: Clause, rest: Iterable[Clause]) -> Clause:
    """Up to the part that says what is done: 在12月4日至10日, … 开展. Another date ends it, 每月 does not."""
    end, phrases = clause.end, list(clause.phrases)
    for part in rest:
        if any(reading.kind is not DeadlineKind.EACH for phrase in part.phrases for reading in phrase.readings):
            break
        end = part.end
        phrases += part.phrases
        if _DOING.search(text, part.start, part.end):
            break
    return Clause(clause.start, end, tuple(phrases))


def _is_deadline(text: str, part: Clause, phrase: Phrase, year: int | None) -> bool:
    if not phrase.prose or not phrase.readings:
        return False
    before = max(part.start, phrase.start - 8)
    if _PAST_BEFORE.search(text, before, phrase.start):
        return False
    if text[phrase.end - 1] not in _LIMITS and _PAST_AFTER.match(text, phrase.end, part.end):
        return False
    if phrase.readings[0].kind is not DeadlineKind.RANGE and _SINCE.search(text, before, phrase.start):
        return False
    return all(_in_reach(reading, year) for reading in phrase.readings)


def _in_reach(reading: Reading, year: int | None) -> bool:
    """Dates of another year are history or a longer programme's; the year's end may lie in the next."""
    if reading.kind is DeadlineKind.EACH or reading.due is None or year is None:
        return True
    return date(year, 1, 1) <= reading.due < date(year + 1, 7, 1)
