"""A page as a small tree of our own: without what is never shown, bounded in depth and size."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.tasks.drafts.readers.bounds import DEPTH, ELEMENTS
from services.tasks.drafts.readers.encoding import decode, marked_encoding, strict
from services.tasks.drafts.readers.html_tags import NEVER_SHOWN
from services.tasks.drafts.readers.unreadable import Unreadable, Why

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.I)
_LOOK = 65_536
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252"}
_MOST_BROKEN = 0.01
_NESTED = re.compile(
    r"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|wbr|p|li|d[dt]|t[dhr]|tbody|thead|tfoot|"
    r"colgroup|option|o:p)\b)[a-z]",
    re.I,
)
_DEEPEST = 3_000
"""Of tags that are opened and not closed, as they stand in the source."""


@dataclass(eq=False)
class Element:
    """``children`` are elements and texts in order."""

    tag: str
    attrs: dict[str, str | None]
    children: list["Element | str"] = field(default_factory=list)

    @cached_property
    def label(self) -> str:
        """What the page's author called it."""
        return f"{self.attrs.get('id') or ''} {self.attrs.get('class') or ''}".strip()

    def elements(self) -> Iterator["Element"]:
        """Itself and all below, in the document's order."""
        waiting = [self]
        while waiting:
            yield (element := waiting.pop())
            waiting += [child for child in reversed(element.children) if isinstance(child, Element)]

    def inside(self) -> list["Element"]:
        return [child for child in self.children if isinstance(child, Element)]

    def words(self) -> str:
        """All its text, spaces removed."""
        found, waiting = list[str](), list[Element | str]([self])
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                found.append(node)
            else:
                waiting += reversed(node.children)
        return "".join("".join(found).split())


@dataclass(frozen=True)
class Page:
    body: Element
    titles: tuple[str, ...]
    """What the page's head says that it is about, the plainest first."""


def parse_page(content: bytes) -> Page:
    """Raises ``Unreadable``."""
    text = decode_page(content)
    _check_depth(text)
    tree = LexborHTMLParser(text)
    if tree.body is None:
        raise Unreadable(Why.EMPTY)
    metas = [(n.attributes.get("name") or "", n.attributes.get("content")) for n in tree.css("meta")]
    named = [value for name, value in metas if name.lower() in {"articletitle", "title"} and value]
    title = tree.css_first("head > title")
    return Page(_copied(tree.body), (*named, *([title.text()] if title else [])))


def _check_depth(text: str) -> None:
    """The parser's time grows with the square of the depth; a page as deep as this is refused before."""
    depth = 0
    for tag in _NESTED.finditer(text):
        depth = max(depth + (-1 if tag[1] else 1), 0)
        if depth > _DEEPEST:
            raise Unreadable(Why.TOO_DEEP, most=DEPTH)


def decode_page(content: bytes) -> str:
    """By its mark, else by what its ``meta`` says if that is true, else as any text."""
    declared = _CHARSET.search(content[:_LOOK])
    if declared is None or marked_encoding(content):
        return decode(content)
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name
    except LookupError:
        return decode(content)
    encoding = _WIDER.get(name, name)
    if not getattr(codecs.lookup(encoding), "_is_text_encoding", True) or name.startswith(("utf-16", "utf-32")):
        return decode(content)
    text = strict(content, encoding)
    return text if text is not None else _repaired(content, encoding)


def _repaired(content: bytes, encoding: str) -> str:
    try:
        return decode(content)
    except Unreadable:
        text = content.decode(encoding, "replace")
        if text.count("\ufffd") > _MOST_BROKEN * len(text):
            raise
        return text


def _copied(body: LexborNode) -> Element:
    root = Element("body", dict(body.attributes))
    waiting = [(body, root, 0)]
    count = 0
    while waiting:
        node, element, depth = waiting.pop()
        if depth > DEPTH:
            raise Unreadable(Why.TOO_DEEP, most=DEPTH)
        for child in node.iter(include_text=True):
            count += 1
            if child.is_text_node:
                element.children.append(child.text(deep=False) or "")
            elif not _never_shown(child):
                below = Element(child.tag or "", dict(child.attributes))
                element.children.append(below)
                waiting.append((child, below, depth + 1))
        if count > ELEMENTS:
            raise Unreadable(Why.TOO_LARGE)
    return root


def _never_shown(node: LexborNode) -> bool:
    if not node.tag or node.tag in NEVER_SHOWN or node.tag.startswith("!"):
        return True
    attrs = node.attributes
    return "hidden" in attrs or bool(_HIDDEN.search(attrs.get("style") or ""))
