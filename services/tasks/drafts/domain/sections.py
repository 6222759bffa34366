"""The top of a document sorted into aims, tasks, safeguards and the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.tasks.drafts.domain.levels import any_noted, counted
from services.tasks.drafts.domain.numbering import Style
from services.tasks.drafts.domain.parse import SectionRole
from services.tasks.drafts.domain.roles import Bent, bent_of, is_month, is_phase, role_of
from services.tasks.drafts.domain.tree import Node

_LAST_RESORT = 0.6
_STRUCTURAL = frozenset({Bent.AIMS, Bent.TASKS, Bent.SAFEGUARDS, Bent.GOALS})


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
    bent = bent_of(words)
    if bent is Bent.THEME and (node.mark.style is Style.STAGE or is_phase(words)):
        return Bent.STEPS
    if node.mark.style is Style.ANNEX:
        return Bent.OTHER
    return bent


def top_of(folded: str, nodes: Sequence[Node]) -> list[Node]:
    """``nodes``, or what stands below where a single one holds the whole document."""
    top = list(nodes)
    while len(top) == 1 and any(bent_of_node(folded, child) in _STRUCTURAL for child in top[0].children):
        top = top[0].children
    return top


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


def _take_early_ones_for_themes(folded: str, found: dict[Bent, list[Node]]) -> None:
    """加强组织领导 with owners, before sections of tasks, is one of them: safeguards stand last and are nobody's own."""
    last = max((node.start for node in (*found[Bent.TASKS], *found[Bent.THEME])), default=0)
    safeguards = [(node, node.start < last and any_noted(folded, [node])) for node in found[Bent.SAFEGUARDS]]
    if early := [node for node, tasked in safeguards if tasked]:
        found[Bent.SAFEGUARDS] = [node for node, tasked in safeguards if not tasked]
        found[Bent.THEME] = sorted((*found[Bent.THEME], *early), key=lambda node: node.start)


def sort_out(folded: str, nodes: Iterable[Node]) -> Sorted:
    """Every node with its role."""
    found: dict[Bent, list[Node]] = {bent: [] for bent in Bent}
    for node in nodes:
        found[bent_of_node(folded, node)].append(node)
    _take_early_ones_for_themes(folded, found)
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
