"""The small parts of a workbook: which sheets it has, its shared texts, which cell styles show a day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.events.sheets.readers.package import WORKBOOK, Package, plain
from services.events.sheets.readers.unreadable import Unreadable

_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_DAYS = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58))
"""Built-in number formats that show a day, those of Chinese programs among them."""

_NO_PATTERN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_SHOWS_A_DAY = re.compile("[yd]|m{3}", re.I)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass
class Workbook:
    """``sheets``: name and part of every sheet that is shown; ``since_1904``: days are counted from there."""

    sheets: list[tuple[str, str]]
    since_1904: bool


def workbook_of(package: Package) -> Workbook:
    listed, related = _Listed(), _Related()
    package.parse(WORKBOOK, listed)
    if package.holds(_RELATIONS):
        package.parse(_RELATIONS, related)
    sheets = [(name, _part(related.targets.get(id, ""))) for name, id, is_shown in listed.sheets if is_shown]
    return Workbook([(name, part) for name, part in sheets if package.holds(part)], listed.since_1904)


def pick(workbook: Workbook, titles: Sequence[str]) -> str:
    """The part of the sheet of one of these names, else of the first that is shown. Raises ``Unreadable``."""
    if not workbook.sheets:
        raise Unreadable("sheets.file.empty")
    return next((part for name, part in workbook.sheets if name.strip() in titles), workbook.sheets[0][1])


def strings_of(package: Package) -> list[str]:
    if not package.holds(_STRINGS):
        return []
    strings = _Strings()
    package.parse(_STRINGS, strings)
    return strings.found


def day_styles_of(package: Package) -> frozenset[int]:
    """The numbers of the cell styles that show a day."""
    if not package.holds(_STYLES):
        return frozenset()
    styles = _Styles()
    package.parse(_STYLES, styles)
    return frozenset(at for at, format in enumerate(styles.formats) if format in _DAYS or format in styles.days)


def unescaped(text: str) -> str:
    """``_x000D_`` is how the format writes a character that XML cannot hold."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


class _Silent:
    def end(self, tag: str) -> None:
        """Nothing ends that was begun."""

    def text(self, data: str) -> None:
        """These parts say everything in attributes."""


@dataclass
class _Listed(_Silent):
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    since_1904: bool = False

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        name = plain(tag)
        if name == "sheet":
            id = next((value for key, value in attrs.items() if plain(key) == "id" and ":" in key), "")
            self.sheets.append((attrs.get("name", ""), id, attrs.get("state", "visible") == "visible"))
        elif name == "workbookPr":
            self.since_1904 = attrs.get("date1904", "0") in {"1", "true"}


@dataclass
class _Related(_Silent):
    targets: dict[str, str] = field(default_factory=dict)

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        if plain(tag) == "Relationship" and attrs.get("TargetMode") != "External":
            self.targets[attrs.get("Id", "")] = attrs.get("Target", "")


@dataclass
class _Styles(_Silent):
    days: set[int] = field(default_factory=set)
    formats: list[int] = field(default_factory=list)
    _in_cells: bool = False

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        name = plain(tag)
        if name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self.formats.append(int(attrs.get("numFmtId", "0")))
        elif name == "numFmt" and _SHOWS_A_DAY.search(_NO_PATTERN.sub("", attrs.get("formatCode", ""))):
            self.days.add(int(attrs.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        if plain(tag) == "cellXfs":
            self._in_cells = False


@dataclass
class _Strings:
    found: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _reads: bool = False
    _beside: bool = False

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        match plain(tag):
            case "si":
                self._pieces.clear()
            case "rPh":  # how a text is pronounced
                self._beside = True
            case "t":
                self._reads = not self._beside

    def end(self, tag: str) -> None:
        match plain(tag):
            case "si":
                self.found.append(unescaped("".join(self._pieces)))
            case "rPh":
                self._beside = False
            case "t":
                self._reads = False

    def text(self, data: str) -> None:
        if self._reads:
            self._pieces.append(data)
