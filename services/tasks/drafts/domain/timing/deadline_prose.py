"""Deadlines in running text: a time with something to be done, no history, no reference, no day's name."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from services.tasks.drafts.domain.parse import DeadlineKind
from services.tasks.drafts.domain.timing.clauses import Clause, pieces, sentences
from services.tasks.drafts.domain.timing.compact import Compact
from services.tasks.drafts.domain.timing.deadline_phrases import PROSE, Phrase
from services.tasks.drafts.domain.timing.deadline_readings import Reading
from services.tasks.drafts.domain.timing.deadline_settling import Found, settled
from services.tasks.drafts.domain.timing.deadline_subjects import subject_of

_DOING = re.compile(
    r"完成|开展|制定|制订|组织|举办|举行|报送|上报|提交|报告|报\S{0,6}(?:办|局|科)|召开(?!的)|印发(?!的)|实现|建成|新建|落实|启动|培训|推进|部署"
    r"|总结|形成|出台|评选|验收|考核|考试|检查|督导|建立|更新|发放|公布|公示|达到|设立|编制|组建|录入|调整|通报|安排|宣讲|宣传|学习|另行|提供|征集|结束|时间为|清理|修订|修改|申报|创建|打造|改造|建设|设置|走访|排查|整改|配备|选聘|培育|培养|选树|覆盖|普及|编写|拍摄|制作|征求|完工|竣工|投入使用|开通|上线|推送|发布|刊[发播]|播放|演出|巡演|授课|走访|推出|遴选|评比|表彰|命名|挂牌|维护|巡查|回访|抽查|轮训|测试|竞赛|比赛|讲座|咨询"
)
_PAST_BEFORE = re.compile(
    r"(?:已于?|曾于?|截至|截止|近|过去|去年|上年|根据|按照|依据|利用|结合|借助|通过|年满|已有?|《|第)$"
)
_PAST_AFTER = re.compile(
    r"(?:起|开始)?(?:正式)?(?:施行|实施(?:的|以来)|生效|修订|修正|颁布|发布|公布(?:的|施行)|通过(?:的|,)|印发的|召开的|以来|出生|成立的|至今|的?(?:《|“))"
    r"|[^,;。]{0,12}(?:召开的|印发的|发布的|通过的|颁布|施行|审议通过|以来)|(?:是|为)"
)
_FESTIVAL = re.compile(r"[^\d月年]{0,6}[节旦庆明午秋日一八四][”\"]?(?:之|以)?前")
_LEADS_TO = re.compile(r"[在于须要应,;。:)]\Z|确保|力争|争取")
_HOW_MANY = re.compile(r"[每各]|\d|全部")
_LONGEST_STEP = 20
_FARTHEST = 10
"""Years ahead for which a programme says 到2030年."""
_LIMITS = "前内底末旬"
_SINCE = re.compile(r"[自从]\Z")
_PAST = re.compile(r"已经?(?:于|在|完成|开展)|完成了|开展了|举办了|取得了|以来|去年|上年")

LONGEST_SUBJECT = 30
"""In running text more than that is the whole sentence."""


def prose_clauses(text: Compact, year: int | None) -> list[Found]:
    """One for each time that is a deadline, with the part between commas that holds it."""
    hidden = _hidden(text.text)
    phrases = [phrase for phrase in PROSE.phrases(text.text, year) if not hidden or not _in(hidden, phrase)]
    whole = Clause(0, len(text.text), tuple(phrases))
    return [
        each for sentence in sentences(text, whole) if sentence.phrases for each in _in_sentence(text, sentence, year)
    ]


def _hidden(text: str) -> set[int]:
    """Positions within 《…》, (…) and quotes."""
    return {at for found in re.finditer(r"《[^《》]{0,80}》|“[^“”]{0,60}”", text) for at in range(*found.span())}


def _in(hidden: set[int], phrase: Phrase) -> bool:
    """“七一”前 begins with a quote and ends after it."""
    return phrase.start in hidden and phrase.end - 1 in hidden


def _in_sentence(text: Compact, sentence: Clause, year: int | None) -> Iterator[Found]:
    taken = sentence.start
    parts = pieces(text, sentence)
    for index, part in enumerate(parts):
        wanted = tuple(phrase for phrase in part.phrases if _is_deadline(text.text, part, phrase, year))
        if not wanted or part.start < taken:
            continue
        clause = Clause(_opened(text.text, part, wanted[0]), part.end, wanted)
        if _follows(clause, taken, sentence):
            taken = clause.end
            subject = subject_of(text, clause)
            yield from (Found(clause, reading.at_most(0.75), subject) for reading in settled(wanted))
            continue
        if not _DOING.search(text.text, part.start, part.end):
            clause = _with_rest(text.text, clause, islice(parts, index + 1, None))
        if not _asks(text.text, clause) or _PAST.search(text.text, clause.start, clause.end):
            continue
        taken = clause.end
        sure = min(phrase.prose for phrase in wanted)
        subject = subject_of(text, clause)
        subject = subject if subject and len(subject) <= LONGEST_SUBJECT else None
        yield from (Found(clause, reading.at_most(sure), subject) for reading in settled(wanted))


def _asks(text: str, clause: Clause) -> bool:
    """到2027年底，每个村民小组有1名: who says by which year how many of each needs no verb."""
    first = clause.phrases[0]
    by_year = text[first.start] == "到" and _HOW_MANY.search(text, first.end, clause.end)
    return bool(by_year or _DOING.search(text, clause.start, clause.end))


def _opened(text: str, part: Clause, phrase: Phrase) -> int:
    """配备图书50册(阵地建设6月底前完成,…): what stands in the brackets begins after them."""
    opens = text.rfind("(", part.start, phrase.start)
    return opens + 1 if opens >= 0 and text.find(")", opens, part.end) < 0 else part.start


def _follows(clause: Clause, taken: int, sentence: Clause) -> bool:
    """4月至6月各地自查 after 3月底前印发方案: a step of several, whatever it is that is done."""
    first = clause.phrases[0]
    ranged = any(reading.kind is DeadlineKind.RANGE and reading.begins for reading in first.readings)
    says = 2 <= clause.end - first.end <= _LONGEST_STEP
    return taken > sentence.start and ranged and first.start == clause.start and len(clause.phrases) == 1 and says


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
    if _FESTIVAL.fullmatch(text, phrase.start, phrase.end) and not _stands_free(text, part, phrase):
        return False
    if text[phrase.end - 1] not in _LIMITS and _PAST_AFTER.match(text, phrase.end, part.end):
        return False
    if phrase.readings[0].kind is not DeadlineKind.RANGE and _SINCE.search(text, before, phrase.start):
        return False
    by_then = text[phrase.start] in "到至"
    return all(_in_reach(reading, year, by_then=by_then) for reading in phrase.readings)


def _stands_free(text: str, part: Clause, phrase: Phrase) -> bool:
    """春节前，开展…; 在春节前完成…. In 开展春节前政策辅导 it is a part of the deed's name."""
    ahead = text[max(part.start, phrase.start - 4) : phrase.start]
    behind = text[phrase.end : phrase.end + 4]
    return not ahead or bool(_LEADS_TO.search(ahead)) or not behind or behind[0] in ",。;)" or "完成" in behind


def _in_reach(reading: Reading, year: int | None, *, by_then: bool = False) -> bool:
    """Dates of another year are history or a longer programme's; the year's end may lie in the next."""
    if reading.kind is DeadlineKind.EACH or reading.due is None or year is None:
        return True
    if by_then and reading.due.year > year:
        return reading.due.year <= year + _FARTHEST
    return date(year, 1, 1) <= reading.due < date(year + 1, 7, 1)
