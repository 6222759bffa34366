"""What a deadline's clause is about, as far as it says which of its task's targets it governs."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from services.tasks.drafts.domain.document import fold
from services.tasks.drafts.domain.parse import ReadDeadline

_COMMON = re.compile(r"[各每年月日底前后内完成开展组织进行上下半\d\W]")
_ANY_WORK = re.compile(r"(?:工作|任务|事项)\Z")
_REST = re.compile(r"其[余他它]|余下|剩余")
_ONE_OF_SEVERAL = re.compile(r"第[一二三四五六七八九十\d]+([次期批轮场])")
_AMONG = re.compile(r"其中")
_BEGINS = re.compile(r"(?:开工|动工|开建|启动|开始|立项|选址)(?:建设)?\Z")
_ENDS = re.compile(r"(?:全部|全面|正式|基本)?(?:建成|建好|完工|竣工|投用|投入使用|交付|验收|挂牌|揭牌|对外开放)+")
_ASIDE = re.compile(r"结果|成绩|通报|公布|公示|公告|反馈|表彰|总结|方案|报名|申报|部署")
_LONGEST = 400


class Subject(NamedTuple):
    """``rest``: 其余, what no other clause names. ``among``: 其中X, nothing but X.

    ``begins``: 开工, a later clause says when the same thing is done. ``aside``: words for what goes with the thing:
    its plan, its results. ``ordinal``: 期 of 第一期, one of several.
    """

    words: str
    pairs: frozenset[str]
    rest: bool
    among: bool
    begins: bool
    aside: frozenset[str]
    ordinal: str

    def shares(self, text: str, has: frozenset[str]) -> int:
        """How many pairs it has in common with ``text``; a short one that stands there whole counts as two."""
        common = len(self.pairs & has)
        return max(common, 2) if common and self.words in text else common

    def names(self, text: str) -> bool:
        """Whether all of it stands in ``text``."""
        return bool(self.pairs) and self.words in text


def subjects(deadlines: Sequence[ReadDeadline]) -> list[Subject]:
    """For each of a task's deadlines, in order. 公园6月底前开工、10月底前建成: the second is about the same thing."""
    read: list[Subject] = []
    begun: str | None = None
    for deadline in deadlines:
        words, text = _ANY_WORK.sub("", fold(deadline.subject or "")), fold(deadline.text)
        if begun is not None and (not words or _ENDS.fullmatch(words)):
            read[-1] = read[-1]._replace(begins=True)
            words = begun
        read.append(_subject(words, text))
        begun = _BEGINS.sub("", words) if _BEGINS.search(text) else None
    return read


def _subject(words: str, text: str) -> Subject:
    return Subject(
        words,
        pairs(words),
        rest=_REST.match(words) is not None,
        among=_AMONG.match(text) is not None,
        begins=False,
        aside=frozenset(_ASIDE.findall(text)),
        ordinal=each[1] if (each := _ONE_OF_SEVERAL.match(words)) else "",
    )


@lru_cache(maxsize=512)
def pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, without what deadlines say of anything."""
    runs = _COMMON.split(text[:_LONGEST])
    return frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1))
