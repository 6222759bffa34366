"""Numbered nodes, short lines and paragraphs as items."""

from collections.abc import Sequence

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.structure.bare_headings import short_lines
from services.tasks.drafts.domain.structure.dregs import stripped
from services.tasks.drafts.domain.structure.notes import OWN_LINE, is_note, noted
from services.tasks.drafts.domain.structure.numbering import STEP_STYLES, Mark, Style
from services.tasks.drafts.domain.structure.parts import Item, Step
from services.tasks.drafts.domain.structure.tree import Node, title_of

_GUESSED = 0.6
_SURE = {**dict.fromkeys(STEP_STYLES, 0.8), Style.SUBHEAD: _GUESSED}
"""How sure an item is one, by what marks it: 1 for numbers; marks of steps and bare lines may be less."""


def _step(folded: str, node: Node, end: int, *, last: bool) -> Step:
    """Without the note on lines of its own below the last one, which is the whole task's unless each has its own."""
    if last and (note := OWN_LINE.search(folded, node.mark.after, end)):
        end = note.start()
    return Step(node.mark.no, stripped(folded, Span(node.mark.after, end)))


def _bullets_apart(nodes: Sequence[Node]) -> list[tuple[Node, int]]:
    """Each with where it ends; bullets below a bullet are steps like it."""
    apart = []
    for node in nodes:
        inner = [child for child in node.children if child.mark.style is Style.INNER_BULLET]
        apart.append((node, inner[0].start if inner else node.end))
        apart.extend((child, child.end) for child in inner)
    return apart


def item_of(folded: str, node: Node, section: int | None) -> Item:
    """A node with all that stands below it; its children, whatever their numbers, are the steps.

    The body of a block that says who does it before its name is the whole block.
    """
    named_later = node.mark.block and noted(folded, Span(node.start, node.title.start))
    body = stripped(folded, node.whole if named_later else Span(node.title.end, node.end))
    each = len(node.children) > 1 and noted(folded, node.children[0].whole)
    below = _bullets_apart(node.children)
    steps = tuple(_step(folded, child, end, last=child is below[-1][0] and not each) for child, end in below)
    return Item(node.mark.no, node.title, node.whole, body, steps, section, sure=_SURE.get(node.mark.style, 1.0))


def _within(lines: Sequence[Span], span: Span) -> list[Span]:
    inside = (Span(max(line.start, span.start), min(line.end, span.end)) for line in lines)
    return [line for line in inside if line]


def unnumbered(folded: str, lines: Sequence[Span], span: Span, section: int | None) -> list[Item]:
    """The items of a text without numbers: what short lines head, else each paragraph; either is a guess."""
    inside = _within(lines, span)
    told = [line for line in inside if noted(folded, line) and not is_note(folded, line)]
    heads = told if len(told) > 1 and len(told) == len(inside) else short_lines(folded, inside)
    starts = [line.start for line in heads]
    if not inside:
        return []
    if not starts or starts[0] != inside[0].start:
        starts = [line.start for line in inside if not is_note(folded, line)]
    items = []
    for start, end in zip(starts, [*starts[1:], span.end], strict=False):
        whole = stripped(folded, Span(start, end))
        title = title_of(folded, whole)
        if title:
            body = stripped(folded, Span(title.end, whole.end))
            items.append(Item("", title, whole, body, section=section, sure=_GUESSED))
    return items


def heading_nodes(folded: str, lines: Sequence[Span], end: int) -> list[Node]:
    """A document without any number, as nodes that its short lines head."""
    heads = short_lines(folded, lines)
    nodes = []
    for line, after in zip(heads, [*(line.start for line in heads[1:]), end], strict=False):
        node = Node(Mark(line.start, line.start, Style.SUBHEAD, 0, ""), after)
        node.end = stripped(folded, node.whole).end
        node.title = title_of(folded, line)
        nodes.append(node)
    return nodes


def numbered_below(node: Node) -> list[Node]:
    """The children that may be items: those with numbers, else those with the marks of steps."""
    return [child for child in node.children if child.mark.style not in STEP_STYLES] or list(node.children)
