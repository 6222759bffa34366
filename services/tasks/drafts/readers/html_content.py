"""Which part of a page is the document: navigation, tools, related links and the page's foot are not."""

import re
from collections.abc import Iterator

from services.tasks.drafts.readers.html_tags import AROUND_CONTENT, PART_OF_SOMETHING
from services.tasks.drafts.readers.html_tree import Element

_NOISE = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu\w*|bread\w*|crumbs?|position|location|dqwz|weizhi|foot\w*|copyright|bottom|"
    r"share\w*|bshare|bdshare\w*|print\w*|tools?|toolbar|related|relevant|xgwz|xgyd|recommend\w*|hot|side\w*|"
    r"ads?|advert\w*|gg|banner|login|search\w*|pager?|pagination|prev\w*|next\w*|close|qrcode|ewm|erweima|"
    r"download\w*|appendix|attachment|skip\w*|accessib\w*|wza|toptool|topbar|links?|friend\w*|comment\w*)(?=$|[\s_-])",
    re.I,
)
_CONTENT = re.compile(
    r"TRS_(?:Editor|UEDITOR)|(?:^|[\s_-])(?:zoom|UCAP-CONTENT|vsb_content\w*|article\w*|content\w*|contents?|"
    r"detail\w*|main-?text|text-?con\w*|news_?con\w*|con_?text|xl_?con\w*|zw\w*|zhengwen|nr|neirong|mainbody|"
    r"entry-content|post\w*|pages_content|wenzhang|info\w*con\w*)(?=$|[\s_-])",
    re.I,
)
_MOST_LINKED = 0.6
_LEAST_OF_PAGE = 0.4
_NEARLY_ALL = 0.7
_BESIDE = 0.2
_BESIDE_CHARACTERS = 300


class Weights:
    """How much text each element holds, and how much of it is links. Measured once, from the leaves up."""

    def __init__(self, body: Element) -> None:
        self._text: dict[Element, int] = {}
        self._linked: dict[Element, int] = {}
        for element in reversed(list(body.elements())):
            below = element.inside()
            own = sum(len("".join(child.split())) for child in element.children if isinstance(child, str))
            self._text[element] = own + sum(self._text[child] for child in below)
            all_links = element.tag == "a" and bool(element.attrs.get("href"))
            linked = sum(self._linked[child] for child in below)
            self._linked[element] = self._text[element] if all_links else linked

    def text(self, element: Element) -> int:
        return self._text.get(element, 0)

    def plain(self, element: Element) -> int:
        return self._text.get(element, 0) - self._linked.get(element, 0)

    def is_links(self, element: Element) -> bool:
        return self._linked[element] > _MOST_LINKED * max(self._text[element], 1)


def main_content(body: Element) -> Element:
    """The element that holds the document with its title and its table of particulars; noise in it is cut away."""
    _cut_noise(body, Weights(body))
    weights = Weights(body)
    return _with_its_title(body, _core(body, weights), weights)


def _cut_noise(body: Element, weights: Weights) -> None:
    page = max(weights.plain(body), 1)
    for element in body.elements():
        element.children = [
            child
            for child in element.children
            if isinstance(child, str) or not _is_noise(child, weights, page) or _holds_heading(child, weights)
        ]


def _is_noise(element: Element, weights: Weights, page: int) -> bool:
    if weights.plain(element) > _LEAST_OF_PAGE * page:
        return False
    if element.tag in AROUND_CONTENT or element.attrs.get("role") in {"navigation", "banner", "contentinfo", "search"}:
        return True
    if element.tag in PART_OF_SOMETHING:
        return False
    return bool(_NOISE.search(element.label)) or (weights.text(element) > 0 and weights.is_links(element))


def _holds_heading(element: Element, weights: Weights) -> bool:
    """A page's ``header`` may hold the title alone."""
    return not weights.is_links(element) and any(below.tag == "h1" for below in element.elements())


def _core(body: Element, weights: Weights) -> Element:
    page = max(weights.plain(body), 1)
    named = [e for e in body.elements() if _is_named_content(e) and weights.plain(e) >= _LEAST_OF_PAGE * page]
    if named:
        return max(reversed(named), key=weights.plain)
    core = body
    while below := [e for e in core.inside() if weights.plain(e) >= _NEARLY_ALL * page]:
        core = below[0]
    return core


def _is_named_content(element: Element) -> bool:
    if element.tag in PART_OF_SOMETHING or element.tag == "body":
        return False
    return (
        element.tag in {"article", "main"}
        or element.attrs.get("role") == "main"
        or bool(_CONTENT.search(element.label))
    )


def _with_its_title(body: Element, core: Element, weights: Weights) -> Element:
    """The widest element around the core that adds little more: a title, a table of particulars, an appendix."""
    most = weights.text(core) + max(_BESIDE_CHARACTERS, int(_BESIDE * weights.text(core)))
    widest = core
    for element in _around(body, core):
        if weights.text(element) > most:
            break
        widest = element
    return widest


def _around(body: Element, core: Element) -> Iterator[Element]:
    parents = {child: element for element in body.elements() for child in element.inside()}
    while core in parents:
        core = parents[core]
        yield core
