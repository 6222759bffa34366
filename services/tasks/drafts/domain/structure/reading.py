"""Headings, tasks and safeguards out of the tree of a document's numbers."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.parse import SectionRole
from services.tasks.drafts.domain.structure.dregs import stripped
from services.tasks.drafts.domain.structure.items import item_of, numbered_below, unnumbered
from services.tasks.drafts.domain.structure.levels import Picked, any_noted, counted, pick
from services.tasks.drafts.domain.structure.numbering import Style
from services.tasks.drafts.domain.structure.parts import Heading, Item
from services.tasks.drafts.domain.structure.sections import Sorted, is_calendar, is_deed, sort_out, top_of
from services.tasks.drafts.domain.structure.tree import Node


@dataclass(slots=True)
class Reading:
    headings: list[Heading] = field(default_factory=list)
    tasks: list[Item] = field(default_factory=list)
    safeguards: list[Item] = field(default_factory=list)
    aims: list[Node] = field(default_factory=list)


class _Reader:
    def __init__(self, folded: str, lines: Sequence[Span], tables: Sequence[int]) -> None:
        self.folded, self.lines, self.tables = folded, lines, tables
        self.found = Reading()
        self._index: dict[int, int] = {}

    def heading(self, node: Node, role: SectionRole, level: int) -> int:
        """The index of a node's heading, made when first asked for."""
        if node.start not in self._index:
            self._index[node.start] = len(self.found.headings)
            intro = stripped(self.folded, node.own)
            self.found.headings.append(Heading(node.mark.no, node.title, role, level, node.whole, intro))
        return self._index[node.start]

    def holds_table(self, node: Node) -> bool:
        """Whether a table of tasks, and nothing else that counts, stands below a heading."""
        at = bisect_left(self.tables, node.start)
        return at < len(self.tables) and self.tables[at] < node.end and not counted(node)

    def tasks(self, picked: Sequence[Picked], base: int, above: int | None) -> None:
        for node, groups in picked:
            section = above
            for depth, group in enumerate(groups):
                section = self.heading(group, SectionRole.TASKS, base + depth)
            if node.title:
                self.found.tasks.append(item_of(self.folded, node, section))

    def holder(self, node: Node) -> None:
        """A section that says it holds tasks."""
        section = self.heading(node, SectionRole.TASKS, 1)
        below = numbered_below(node)
        if below:
            self.tasks(pick(self.folded, below, themes=False), 2, section)
        elif not self.holds_table(node):
            self.found.tasks.extend(unnumbered(self.folded, self.lines, node.own, section))

    def calendar(self, node: Node, level: int) -> None:
        """A month and what is to be done in it."""
        section = self.heading(node, SectionRole.TASKS, level)
        below = numbered_below(node)
        if below:
            self.found.tasks.extend(item_of(self.folded, child, section) for child in below if child.title)
        else:
            said = unnumbered(self.folded, self.lines, Span(node.title.end, node.end), section)
            if len(said) == 1:
                no = node.mark.no if node.mark.style is not Style.MONTH else ""
                said = [replace(said[0], no=no, sure=1.0)]
            self.found.tasks.extend(said)

    def safeguards(self, node: Node) -> None:
        section = self.heading(node, SectionRole.SAFEGUARDS, 1)
        below = numbered_below(node)
        deed = is_deed(self.folded, node)
        for child in (child for child in below if child.title):
            kept = self.found.tasks if deed and any_noted(self.folded, [child]) else self.found.safeguards
            kept.append(item_of(self.folded, child, section))
        if not below and node.title:
            self.found.safeguards.append(item_of(self.folded, node, section))


def _themes(reader: _Reader, themes: Sequence[Node]) -> None:
    for node in (node for node in themes if reader.holds_table(node)):
        reader.heading(node, SectionRole.TASKS, 1)
    themes = [node for node in themes if not reader.holds_table(node)]
    if is_calendar(reader.folded, themes):
        for node in themes:
            reader.calendar(node, 1)
    else:
        reader.tasks(pick(reader.folded, themes, themes=True), 1, None)


def _holders(reader: _Reader, holders: Sequence[Node]) -> None:
    for node in holders:
        if is_calendar(reader.folded, node.children):
            reader.heading(node, SectionRole.TASKS, 1)
            for month in node.children:
                reader.calendar(month, 2)
        else:
            reader.holder(node)


def read(folded: str, lines: Sequence[Span], nodes: Sequence[Node], tables: Sequence[int]) -> Reading:
    """``nodes``: the top of the tree; annexes count only where the document itself has no tasks.

    ``tables``: where tables of tasks begin, in order; their rows are read elsewhere.
    """
    own = [node for node in nodes if node.mark.style is not Style.ANNEX]
    annexed = [child for node in nodes if node.mark.style is Style.ANNEX for child in node.children]
    found = _read(_Reader(folded, lines, tables), top_of(folded, own))
    return (
        found
        if found.tasks or tables or not annexed
        else _read(_Reader(folded, lines, tables), top_of(folded, annexed))
    )


def _read(reader: _Reader, top: Sequence[Node]) -> Reading:
    folded, tables = reader.folded, reader.tables
    found: Sorted = sort_out(folded, top)
    if tables and not found.holders:
        found.themes = [node for node in found.themes if node.start < tables[-1] or any_noted(folded, [node])]
    tasked = {node.start for node in (*found.holders, *found.themes)}
    _holders(reader, found.holders)
    _themes(reader, found.themes)
    if found.sure < 1:
        reader.found.tasks = [replace(item, sure=min(item.sure, found.sure)) for item in reader.found.tasks]
    for node in found.safeguards:
        reader.safeguards(node)
    for node in top:
        if node.start not in tasked:
            role = SectionRole.TASKS if reader.holds_table(node) else found.roles[node.start]
            reader.heading(node, role, 1)
    reader.found.aims = found.aims
    return reader.found


def ordered(found: Reading) -> Reading:
    """Headings and items as they stand in the document, with the indexes that follow from it."""
    order = sorted(range(len(found.headings)), key=lambda index: found.headings[index].whole.start)
    place = {old: new for new, old in enumerate(order)}

    def moved(items: Sequence[Item]) -> list[Item]:
        placed = [item if item.section is None else replace(item, section=place[item.section]) for item in items]
        return sorted(placed, key=lambda item: item.whole.start)

    headings = [found.headings[old] for old in order]
    return Reading(headings, moved(found.tasks), moved(found.safeguards), found.aims)
