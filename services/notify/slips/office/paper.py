"""What an office paper holds, whatever kind of file it is written as: pure content, in reading order."""

from typing import NamedTuple, TypeAlias


class Text(NamedTuple):
    """A paragraph; without ``indent`` it addresses somebody, or stands under a table."""

    text: str
    indent: bool = True


class Heading(NamedTuple):
    text: str


class Column(NamedTuple):
    """``share`` of the table's width, all of one table's adding up to 1."""

    title: str
    share: float
    centred: bool = True


class Grid(NamedTuple):
    """A table with lines; ``totals``: its last row adds up the others."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: bool = False


class Box(NamedTuple):
    """A part of a form: its ``label`` at the left, ``lines`` beside it, ``foot`` (who, which day) at the bottom right.

    ``room`` is how many lines it has at least, so that it can be written into by hand.
    """

    label: str
    lines: tuple[str, ...]
    foot: tuple[str, ...] = ()
    room: int = 1


class Form(NamedTuple):
    boxes: tuple[Box, ...]


class Signed(NamedTuple):
    """Who issues the paper, and the day in words: never on a page of its own."""

    lines: tuple[str, ...]


Block: TypeAlias = Text | Heading | Grid | Form | Signed


class Paper(NamedTuple):
    """``issuer`` heads the page in red, over ``number`` and a rule (GB/T 9704-2012); ``subtitle`` may be empty."""

    issuer: str
    number: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
