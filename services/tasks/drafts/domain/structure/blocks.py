"""Tasks as blocks of labelled lines, the first label naming each: 普法内容:… 责任科室:… 主要措施:… 完成时限:…"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.structure.notes import is_note, noted
from services.tasks.drafts.domain.structure.numbering import Mark, Style

_NAMES = (
    r"(?:(?:普法|宣传|学习|学法|工作|任务|活动|项目|责任|清单|重点普法|重点|主要)(?:内容|任务|项目|事项|名称|主题|重点|活动|工作)"
    r"|普法法律法规|法律法规(?:名称)?|(?:普法|工作|任务|责任)事项名称|(?:项目|任务|事项|活动)名称|普法责任|项目|任务|事项)"
)
_NAMED = re.compile(rf"[*# ]{{0,6}}(?P<name>{_NAMES})[ *]{{0,4}}:[ *]{{0,4}}")
_FIELD = re.compile(r"[*# ]{0,6}[\u4e00-\u9fff、()/]{2,14}[ *]{0,4}:")
_SAYS = re.compile(r"[\u4e00-\u9fff、()/ *]{2,20}:[ *]{0,4}[^ *\n]")
_COUNT = re.compile(r"(?:序号|编号)[ ]?:[ ]?(\d{1,4})(?=\s)")
_ENDS = "。;!?,、:"
_SHORT, _OFTEN = 32, 2


def _first_name(folded: str, lines: Sequence[Span], numbers: dict[int, Mark]) -> list[tuple[Span, re.Match[str]]]:
    """The lines that begin with the label that comes back first, behind a number or without one."""
    found: dict[str, list[tuple[Span, re.Match[str]]]] = {}
    for line in lines:
        mark = numbers.get(line.start)
        if match := _NAMED.match(folded, mark.after if mark else line.start, line.end):
            found.setdefault(match["name"], []).append((line, match))
    return next((places for places in found.values() if len(places) >= _OFTEN), [])


def _heads(folded: str, line: Span, numbers: dict[int, Mark]) -> bool:
    """Whether a line names what labels below it describe: one with a number of sections, or a short one without end."""
    mark = numbers.get(line.start)
    if mark is not None and mark.style <= Style.SUBHEAD:
        return True
    words = folded[slice(*line)].strip("* ")
    if words.endswith(":"):
        return not is_note(folded, line)
    return 0 < len(words) <= _SHORT and words[-1] not in _ENDS


def _headed(folded: str, lines: Sequence[Span], starts: Sequence[int], numbers: dict[int, Mark]) -> int:
    """How many of the labels at ``starts`` but the first stand, with other labels, below a line that heads them."""
    count, begun = 0, {*starts}
    above: Span | None = None
    for line in lines:
        if line.start in begun:
            bare = line.start > starts[0] and line.start not in numbers
            count += bare and above is not None and _heads(folded, above, numbers)
            above = None
        elif line.start in numbers or _FIELD.match(folded, *line) is None or folded[line.end - 1] == ":":
            above = line
    return count


def _begins(folded: str, lines: Sequence[Span], starts: Sequence[int], numbers: dict[int, Mark]) -> list[int]:
    """Where each block begins: at its name, or above it with the labels that stand above every name (序号:, 责任单位:)."""
    place = {line.start: index for index, line in enumerate(lines)}
    names = [place[start] for start in starts]
    room = min(after - before for before, after in pairwise([-1, *names])) - 1
    depth = 0
    while depth < room:
        fields = [lines[name - depth - 1] for name in names]
        labels = {found[0] for line in fields if (found := _FIELD.match(folded, *line)) and line.start not in numbers}
        if len(labels) != 1 or any(_FIELD.match(folded, *line) is None for line in fields):
            break
        depth += 1
    return [lines[name - depth].start for name in names]


def _ends(places: Sequence[int], numbered: Sequence[Mark], numbers: dict[int, Mark], end: int) -> list[int]:
    """Where each block ends: at the next one; a numbered block at the next number of its form."""
    of_style: dict[Style, list[int]] = {}
    for each in numbered:
        of_style.setdefault(each.style, []).append(each.start)
    ends = []
    for start, following in pairwise([*places, end]):
        mark = numbers.get(start)
        alike = of_style[mark.style] if mark else []
        later = bisect_right(alike, start)
        ends.append(min(alike[later], following) if later < len(alike) else following)
    return ends


def blocks(folded: str, lines: Sequence[Span], numbered: Sequence[Mark]) -> list[Mark] | None:
    """All marks of a document of such blocks, each block's behind its first label; None where there are none.

    A label below a title or a number that stands on a line of its own is a field of that item, and begins none.
    """
    numbers = {mark.start: mark for mark in numbered}
    places = _first_name(folded, lines, numbers)
    if not places:
        return None
    starts = [line.start for line, _ in places]
    bare = sum(start not in numbers for start in starts[1:])
    if 2 * _headed(folded, lines, starts, numbers) > bare:
        return None
    begins = _begins(folded, lines, starts, numbers)
    ends = _ends(begins, numbered, numbers, lines[-1].end)
    told = [noted(folded, Span(*extent)) for extent in zip(begins, ends, strict=True)]
    if 2 * sum(told) <= len(told):
        return None
    begun: dict[int, Mark] = {}
    for start, (_, match) in zip(begins, places, strict=True):
        count = _COUNT.match(folded, start, match.start())
        mark = numbers.get(start) or Mark(
            start, 0, Style.BLOCK, int(count[1]) if count else 0, count[1] if count else ""
        )
        begun[start] = mark._replace(after=match.end(), block=True)
    return sorted([*(mark for mark in numbered if mark.start not in begun), *begun.values()])


def outside(folded: str, begun: Sequence[Mark], headings: Sequence[Mark]) -> list[Mark]:
    """``headings`` without a number that are no fields of a block: those before the first, and lines of their own
    after the last."""
    places = [mark.start for mark in begun if mark.block]
    before = [mark for mark in headings if mark.start < places[0]]
    return before + [m for m in headings if m.start > places[-1] and not _SAYS.match(folded, m.start)]
