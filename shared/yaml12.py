"""Reads one YAML 1.2 document by the core schema, safely: ``no`` and ``on`` are text, dates are text, nothing is built.

PyYAML's own loaders follow YAML 1.1, where ``no:`` is False and ``2023-03-15`` a date. This reader takes only its
events (from libyaml where it is there) and resolves the scalars itself, by chapter 10.3 of the YAML 1.2.2
specification. Anchors, aliases and tags are refused, and so are repeated keys, deep nesting and large documents.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_DIGITS = 100

Path = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = re.compile(r"(?:null|Null|NULL|~|)\Z")
_TRUE = re.compile(r"(?:true|True|TRUE)\Z")
_FALSE = re.compile(r"(?:false|False|FALSE)\Z")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_INFINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")


class YamlInvalid(Exception):
    """The document cannot be read. ``code`` names the reason in the catalogues (``yaml.*``), ``line`` starts at 1."""

    def __init__(self, code: str, line: int | None = None, **params: object) -> None:
        self.code = code
        self.line = line
        self.params = params
        super().__init__(f"{code} (line {line})" if line else code)


@dataclass(frozen=True)
class Reading:
    """What a document says: plain dicts, lists and scalars, and on which line (from 1) each of them begins."""

    data: Any
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int | None:
        """The line where ``path`` begins, or where its nearest parent does that stands in the document."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_yaml(source: str | bytes) -> Reading:
    """Read one document. Raises ``YamlInvalid``."""
    text = _decoded(source)
    try:
        builder = _Builder(yaml.parse(text, Loader=_LOADER))
        return Reading(builder.document(), builder.lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlInvalid("yaml.syntax", mark.line + 1 if mark else None, problem=error.problem or "") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else None
        raise YamlInvalid("yaml.character", line) from error


def scalar(text: str) -> Any:
    """A plain scalar's value by the core schema."""
    if _NULL.match(text):
        return None
    if _TRUE.match(text):
        return True
    if _FALSE.match(text):
        return False
    if _INTEGER.match(text) or _OCTAL.match(text) or _HEXADECIMAL.match(text):
        if len(text) > MAX_DIGITS:
            raise YamlInvalid("yaml.number_too_long")
        return int(text, 10) if _INTEGER.match(text) else int(text[2:], 8 if text[1] == "o" else 16)
    if _FLOAT.match(text):
        return float(text)
    if _INFINITE.match(text):
        raise YamlInvalid("yaml.number_not_finite")
    return text


def _decoded(source: str | bytes) -> str:
    raw = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    if len(raw) > MAX_BYTES:
        raise YamlInvalid("yaml.too_large", limit=MAX_BYTES)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlInvalid("yaml.not_utf8", raw.count(b"\n", 0, error.start) + 1) from error


class _Builder:
    """Builds plain data from a parser's events, in one pass."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self.lines: dict[Path, int] = {}

    def document(self) -> Any:
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise YamlInvalid("yaml.empty")
        data = self._node(next(self._events), ())
        next(self._events)  # the document's end
        following = next(self._events)
        if not isinstance(following, yaml.StreamEndEvent):
            raise YamlInvalid("yaml.several_documents", _line(following))
        return data

    def _node(self, event: Any, path: Path) -> Any:
        self.lines[path] = _line(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise YamlInvalid("yaml.alias", _line(event))
        if event.tag is not None:
            raise YamlInvalid("yaml.tag", _line(event), tag=event.tag)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if len(path) >= MAX_DEPTH:
            raise YamlInvalid("yaml.too_deep", _line(event), limit=MAX_DEPTH)
        return self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._dict(path)

    def _scalar(self, event: Any) -> Any:
        if not event.implicit[0]:
            return event.value
        try:
            return scalar(event.value)
        except YamlInvalid as error:
            raise YamlInvalid(error.code, _line(event)) from error

    def _list(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _dict(self, path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
                raise YamlInvalid("yaml.key", _line(event))
            key = str(event.value)
            if key in items:
                raise YamlInvalid("yaml.duplicate_key", _line(event), key=key)
            items[key] = self._node(next(self._events), (*path, key))
        return items


def _line(event: yaml.Event) -> int:
    mark: Any = event.start_mark
    return int(mark.line) + 1
