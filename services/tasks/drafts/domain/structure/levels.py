"""Which level of a document's numbering holds the tasks: by what its items carry, not by a fixed level."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.owning.labels import COLON, LABEL
from services.tasks.drafts.domain.structure.notes import noted
from services.tasks.drafts.domain.structure.numbering import STEP_STYLES, Style
from services.tasks.drafts.domain.structure.roles import is_month
from services.tasks.drafts.domain.structure.tree import Node

_TITLE, _BODY, _MORE, _SENTENCE, _DEEPEST = 40, 10, 5, 26, 4
_FIELD = re.compile(rf"[ *]{{0,4}}{LABEL}{COLON}")
_HEADING = (Style.MONTH, Style.SUBHEAD)


class Picked(NamedTuple):
    """A task's node and the groups above it, the outermost first."""

    node: Node
    groups: tuple[Node, ...]


def counted(node: Node) -> list[Node]:
    """The children whose numbers may be tasks' numbers; a block of labelled lines has none."""
    return [] if node.mark.block else [child for child in node.children if child.mark.style not in STEP_STYLES]


def _noted_children(folded: str, node: Node) -> tuple[bool, bool]:
    """Whether the node itself, and whether its children, carry notes; a note of the last child alone is the node's."""
    own = noted(folded, node.own)
    kids = [noted(folded, child.whole) for child in counted(node)]
    if not own and len(kids) > 1 and kids[-1] and not any(kids[:-1]):
        return True, False
    return own, any(kids)


def _runs_on(parents: Sequence[Node]) -> bool:
    """Whether the children's numbers go on where the parent before left off."""
    pairs = [(counted(a)[-1].mark, counted(b)[0].mark) for a, b in pairwise(parents)]
    on = sum(1 for last, first in pairs if last.style == first.style and first.value == last.value + 1)
    return on * 2 > len(pairs) > 0


def _body_length(folded: str, node: Node) -> int:
    return len(re.sub(r"\s", "", folded[node.own.start : node.own.end]))


def _titled(folded: str, node: Node) -> bool:
    """A short title and then more."""
    short = node.title.end - node.title.start <= _TITLE
    return short and (bool(node.children) or _body_length(folded, node) >= _MORE)


def _fields(folded: str, parents: Sequence[Node]) -> bool:
    """Whether the children are but a form's fields: 1.活动时间:… 2.活动内容:… 3.责任单位:…"""
    below = [child for node in parents for child in counted(node)]
    named = sum(_FIELD.match(folded, child.mark.after, child.end) is not None for child in below)
    return named * 2 > len(below)


def _hold_tasks(folded: str, parents: Sequence[Node], *, themes: bool) -> bool:
    """Whether items with numbered items below them are groups of tasks rather than tasks with steps."""
    if all(node.mark.style in _HEADING or is_month(folded[slice(*node.title)]) for node in parents):
        return True
    if _fields(folded, parents):
        return False
    notes = [_noted_children(folded, node) for node in parents]
    own, kids = sum(a for a, _ in notes), sum(b for _, b in notes)
    if own or kids:
        return kids > own
    if _runs_on(parents):
        return True
    if sum(_body_length(folded, node) >= _BODY for node in parents) * 2 > len(parents):
        return False
    below = [child for node in parents for child in counted(node)]
    if sum(_titled(folded, child) for child in below) * 2 > len(below):
        return True
    long = sum(child.end - child.start >= _SENTENCE for child in below)
    return themes and long * 2 > len(below)


def pick(folded: str, nodes: Sequence[Node], *, themes: bool) -> list[Picked]:
    """The tasks among ``nodes`` and what stands below. ``themes``: the nodes are a document's top, named by subject."""
    layer = [Picked(node, ()) for node in nodes]
    done: list[Picked] = []
    for depth in range(_DEEPEST):
        parents = [picked.node for picked in layer if counted(picked.node)]
        if not parents or not _hold_tasks(folded, parents, themes=themes and depth == 0):
            break
        done.extend(picked for picked in layer if not counted(picked.node))
        layer = [Picked(child, (*up.groups, up.node)) for up in layer for child in counted(up.node)]
    return sorted((*done, *layer), key=lambda picked: picked.node.start)


def any_noted(folded: str, nodes: Iterable[Node]) -> bool:
    return any(noted(folded, Span(*node.whole)) for node in nodes)
