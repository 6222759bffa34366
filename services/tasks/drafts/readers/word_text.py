"""A Word paragraph's own text, as its reader sees it: insertions kept, deletions and hidden text left out."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from services.tasks.drafts.readers.word_styles import is_on

_WITHIN = {
    *("hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "dir", "bdo", "customXml"),
    *("rubyBase", "oMath", "oMathPara"),
}
_WRITTEN = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-"}


def text_of(paragraph: Element) -> str:
    return "".join(_texts(paragraph)).rstrip()


def _texts(parent: Element) -> Iterator[str]:
    for child in parent:
        if child.tag == "r":
            if not is_on(child.find("rPr"), "vanish"):
                yield from _run(child)
        elif child.tag in _WITHIN:
            yield from _texts(child)
        elif child.tag == "AlternateContent":
            yield from _texts(chosen(child))


def _run(run: Element) -> Iterator[str]:
    for child in run:
        if child.tag == "t":
            yield (child.text or "").replace("\r", "").replace("\n", " ")
        elif child.tag == "br":
            yield "\n" if child.get("type", "textWrapping") == "textWrapping" else ""
        elif child.tag in _WRITTEN:
            yield _WRITTEN[child.tag]
        elif child.tag == "ruby":
            yield from _texts(child)


def chosen(alternatives: Element) -> Element:
    """One of several ways to say the same: the newest one, which comes first."""
    return next(iter(alternatives), alternatives)


def boxes(element: Element) -> Iterator[Element]:
    """The text boxes that hang on a paragraph, outermost ones; of two ways to draw one, one."""
    for child in element:
        if child.tag == "AlternateContent":
            yield from boxes(chosen(child))
        elif child.tag == "txbxContent":
            yield child
        elif child.tag not in {"del", "moveFrom"}:
            yield from boxes(child)


def mark_is_deleted(paragraph: Element) -> bool:
    """Its end was deleted: it goes on in the next paragraph."""
    mark = paragraph.find("pPr/rPr")
    return mark is not None and (mark.find("del") is not None or mark.find("moveFrom") is not None)
