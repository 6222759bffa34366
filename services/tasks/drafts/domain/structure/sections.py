"""The top of a document sorted into aims, tasks, safeguards and the rest."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.tasks.drafts.domain.parse import SectionRole
from services.tasks.drafts.domain.structure.levels import any_noted, counted
from services.tasks.drafts.domain.structure.notes import OWN_LINE, holds_one_note, noted
from services.tasks.drafts.domain.structure.numbering import Style
from services.tasks.drafts.domain.structure.roles import Bent, bent_of, is_month, is_phase, role_of
from services.tasks.drafts.domain.structure.tree import Node

_LAST_RESORT = 0.6
_STRUCTURAL = frozenset({Bent.AIMS, Bent.TASKS, Bent.SAFEGUARDS, Bent.GOALS})
_DEED = re.compile(r"(?:切实|进一步|持续|全面|不断|着力)?(?:加强|强化|完善|健全|压实|夯实|筑牢|狠抓|严格)")
"""A heading that says what to do; 工作要求, 组织保障 only name a part of the document."""
_COUNTED = re.compile(r"\d ?(?:[次场期个份件篇处名条部项节]|%)|[一二两三四] ?[次场期]|\d{1,2}月")


@dataclass(slots=True)
class Sorted:
    """``holders``: sections that say they hold tasks. ``themes``: subjects of their own, groups of tasks or tasks.

    ``sure``: less than 1 where only aims or phases are left to be tasks.
    """

    roles: dict[int, SectionRole] = field(default_factory=dict)
    holders: list[Node] = field(default_factory=list)
    themes: list[Node] = field(default_factory=list)
    safeguards: list[Node] = field(default_factory=list)
    aims: list[Node] = field(default_factory=list)
    sure: float = 1.0


def title_words(folded: str, node: Node) -> str:
    return folded[slice(*node.title)]


def bent_of_node(folded: str, node: Node) -> Bent:
    """By its words; phases and months by theirs."""
    words = title_words(folded, node)
    bent = Bent.THEME if node.mark.block else bent_of(words)
    if bent is Bent.THEME and (node.mark.style is Style.STAGE or is_phase(words)):
        return Bent.STEPS
    if node.mark.style is Style.ANNEX:
        return Bent.OTHER
    return bent


def top_of(folded: str, nodes: Sequence[Node]) -> list[Node]:
    """``nodes``, or what stands below where a single one holds the whole document."""
    top = list(nodes)
    while len(top) == 1 and any(_is_structural(folded, child) for child in top[0].children):
        top = top[0].children
    return top


def _is_structural(folded: str, node: Node) -> bool:
    return bent_of_node(folded, node) in _STRUCTURAL and not _is_itself_a_task(folded, node)


def _is_itself_a_task(folded: str, node: Node) -> bool:
    """学校活动。每校1场。(责任科室:普法科) is no section of tasks: it has one owner and nothing numbered below it."""
    return not counted(node) and holds_one_note(folded, node.whole)


def _is_phase_or_month(folded: str, node: Node) -> bool:
    words = title_words(folded, node)
    return node.mark.style in (Style.STAGE, Style.MONTH) or is_phase(words) or is_month(words)


def _as_themes(folded: str, found: dict[Bent, list[Node]]) -> None:
    """Items among others that are tasks by what they carry, though their titles sound like a section's."""
    everything = [node for members in found.values() for node in members]
    like_tasks = {node.start for node in everything if _is_itself_a_task(folded, node)}
    if 2 * len(like_tasks) > len(everything):
        for bent in (Bent.AIMS, Bent.SAFEGUARDS, Bent.STEPS):
            taken = [n for n in found[bent] if n.start in like_tasks and not _is_phase_or_month(folded, n)]
            found[bent] = [node for node in found[bent] if node not in taken]
            found[Bent.THEME] = sorted((*found[Bent.THEME], *taken), key=lambda node: node.start)
    own = [node for node in found[Bent.TASKS] if node.start in like_tasks]
    if own and (len(own) > 1 or any_noted(folded, found[Bent.THEME])):
        found[Bent.TASKS] = [node for node in found[Bent.TASKS] if node not in own]
        found[Bent.THEME] = sorted((*found[Bent.THEME], *own), key=lambda node: node.start)


def _joins(folded: str, theme: Node) -> bool:
    """Whether a section named by its subject, beside one that says it holds the tasks, holds tasks as well."""
    return bool(counted(theme)) or any_noted(folded, [theme])


def _settle(folded: str, found: dict[Bent, list[Node]]) -> tuple[list[Node], list[Node]]:
    """Holders and themes: the best that the document has."""
    holders = found[Bent.TASKS]
    themes = found[Bent.THEME]
    told = [node for node in found[Bent.STEPS] if counted(node) and any_noted(folded, [node])]
    if told and not any_noted(folded, (*holders, *themes)):
        return told, []
    if holders:
        return holders, [node for node in themes if _joins(folded, node)]
    if themes:
        return [], themes
    goals = [node for node in found[Bent.GOALS] if node.children]
    steps = found[Bent.STEPS]
    if goals:
        return goals, []
    phases = [node for node in steps if node.mark.style is Style.STAGE or is_phase(title_words(folded, node))]
    return [node for node in steps if node not in phases], phases


def is_deed(folded: str, node: Node) -> bool:
    """Whether a section of requirements says what to do: 加强组织领导, not 工作要求."""
    return _DEED.match(title_words(folded, node)) is not None


def _few_noted(folded: str, node: Node) -> bool:
    """Whether owners are noted on but a few of the items below a heading, and on no line of their own."""
    below = counted(node)
    told = [child for child in below if any_noted(folded, [child])]
    lines = noted(folded, node.own) or OWN_LINE.search(folded, *node.whole) is not None
    return bool(told) and 2 * len(told) <= len(below) and not lines


def _runs_on(node: Node) -> bool:
    """Whether the numbers below go on from those of the section before."""
    return bool(below := counted(node)) and below[0].mark.value > 1


def _safeguards_as_themes(folded: str, found: dict[Bent, list[Node]]) -> None:
    """加强组织领导 with owners, before sections of tasks or as a deed of its own, is one of them; so is 加强考核:年底测试1次
    as the brother of tasks without sections."""
    themes = found[Bent.THEME]
    last = max((node.start for node in (*found[Bent.TASKS], *themes)), default=0)
    flat = len(themes) > 1 and not found[Bent.TASKS] and not any(node.children for node in themes)

    def tasked(node: Node) -> bool:
        deed = is_deed(folded, node)
        if any_noted(folded, [node]):
            return (deed or node.start < last or _runs_on(node)) and not _few_noted(folded, node)
        brother = flat and deed and node.mark.style is themes[0].mark.style and not node.children
        return brother and _COUNTED.search(folded, node.title.end, node.end) is not None

    if taken := [node for node in found[Bent.SAFEGUARDS] if tasked(node)]:
        found[Bent.SAFEGUARDS] = [node for node in found[Bent.SAFEGUARDS] if node not in taken]
        found[Bent.THEME] = sorted((*themes, *taken), key=lambda node: node.start)


def sort_out(folded: str, nodes: Iterable[Node]) -> Sorted:
    """Every node with its role."""
    found: dict[Bent, list[Node]] = {bent: [] for bent in Bent}
    for node in nodes:
        found[bent_of_node(folded, node)].append(node)
    _as_themes(folded, found)
    _safeguards_as_themes(folded, found)
    holders, themes = _settle(folded, found)
    plain = any(node in found[Bent.TASKS] or node in found[Bent.THEME] for node in (*holders[:1], *themes[:1]))
    result = Sorted(holders=holders, themes=themes, safeguards=found[Bent.SAFEGUARDS])
    result.sure = 1.0 if plain or any_noted(folded, (*holders, *themes)) else _LAST_RESORT
    result.aims = sorted(
        (*found[Bent.AIMS], *(n for n in found[Bent.GOALS] if n not in holders)), key=lambda n: n.start
    )
    for bent, members in found.items():
        result.roles.update((node.start, role_of(bent)) for node in members)
    result.roles.update((node.start, SectionRole.AIMS) for node in result.aims)
    result.roles.update((node.start, SectionRole.OTHER) for node in found[Bent.THEME])
    result.roles.update((node.start, SectionRole.TASKS) for node in (*holders, *themes))
    return result


def is_calendar(folded: str, nodes: Sequence[Node]) -> bool:
    """Whether months or quarters head what is to be done."""
    months = [n for n in nodes if n.mark.style is Style.MONTH or is_month(title_words(folded, n))]
    return len(months) >= 2 and len(months) * 2 > len(nodes)
