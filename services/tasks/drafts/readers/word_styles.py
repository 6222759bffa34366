"""Word's styles, as far as they say something about a paragraph: its name, size, place and numbering."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

_MOST_ANCESTORS = 20
DEFAULT_SIZE = 20


def val(parent: Element | None, path: str) -> str | None:
    """The ``val`` of the first element at ``path``."""
    found = parent.find(path) if parent is not None else None
    return found.get("val") if found is not None else None


def whole(said: str | None, otherwise: int = 0) -> int:
    """A number of the file; what is none, or beyond all use, is ``otherwise``."""
    try:
        number = int(said or "")
    except ValueError:
        return otherwise
    return number if abs(number) < 1_000_000 else otherwise


def is_on(parent: Element | None, name: str) -> bool:
    """A switch such as ``vanish``: there, and not said to be off."""
    found = parent.find(name) if parent is not None else None
    return found is not None and found.get("val") not in {"0", "false", "off"}


@dataclass(frozen=True)
class Styles:
    by_id: Mapping[str, Element]
    numbering: Mapping[str, Element]
    """Those of lists."""
    default: str | None
    size: int

    @classmethod
    def of(cls, root: Element | None) -> "Styles":
        if root is None:
            return cls({}, {}, None, DEFAULT_SIZE)
        styles = [style for style in root.iter("style") if style.get("type", "paragraph") == "paragraph"]
        default = next((style.get("styleId") for style in styles if style.get("default") in {"1", "true"}), None)
        size = whole(val(root, "docDefaults/rPrDefault/rPr/sz"), DEFAULT_SIZE)
        lists = {style.get("styleId", ""): style for style in root.iter("style") if style.get("type") == "numbering"}
        return cls({style.get("styleId", ""): style for style in styles}, lists, default, size)

    def chain(self, paragraph: Element) -> Iterator[Element]:
        """The paragraph's style and those that it is based on, nearest first."""
        name = val(paragraph, "pPr/pStyle") or self.default
        for _ in range(_MOST_ANCESTORS):
            style = self.by_id.get(name or "")
            if style is None:
                return
            yield style
            name = val(style, "basedOn")

    def first(self, paragraph: Element, found: Callable[[Element], str | None]) -> str | None:
        """What the paragraph itself says, else the nearest of its styles that says anything."""
        return next((said for element in (paragraph, *self.chain(paragraph)) if (said := found(element))), None)

    def name(self, paragraph: Element) -> str:
        """In lower case: ``title``, ``heading 1``, ``toc 2``."""
        return next((val(style, "name") or "" for style in self.chain(paragraph)), "").lower()

    def is_centred(self, paragraph: Element) -> bool:
        return self.first(paragraph, lambda element: val(element, "pPr/jc")) == "center"

    def size_of(self, paragraph: Element) -> int:
        """The largest type in the paragraph, in half points."""
        base = whole(next((size for style in self.chain(paragraph) if (size := val(style, "rPr/sz"))), None), self.size)
        runs = [run for run in paragraph.iter("r") if "".join(text.text or "" for text in run.iter("t")).strip()]
        return max((whole(val(run, "rPr/sz"), base) for run in runs), default=base)
