"""The faces of PDF files: a Song for text and a bold one for headings, embedded as far as a paper uses them.

They hold the characters of GB 2312 and Latin-1 (see ``fonts/README.md``). A character beyond them, a rare one in a village's
name say, is set in a face that PDF programs bring along for Chinese.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"
TEXT, BOLD = "PufaSong", "PufaSongBold"
BEYOND = "STSong-Light"


@lru_cache(maxsize=1)
def embedded() -> frozenset[str]:
    """Make the faces known to the library, once; the characters that both of ours have."""
    faces = [TTFont(name, str(FOLDER / file)) for name, file in ((TEXT, "song.ttf"), (BOLD, "song-bold.ttf"))]
    for face in (*faces, UnicodeCIDFont(BEYOND)):
        pdfmetrics.registerFont(face)
    return frozenset.intersection(*(frozenset(map(chr, face.face.charToGlyph)) for face in faces))


def printable(text: str) -> str:
    """Without what no paper can show: control characters, halves of characters."""
    return "".join(char for char in text if char.isprintable() or char == "\u3000")


def runs(text: str, face: str) -> Iterator[tuple[str, str]]:
    """The text part by part, each with the face that it is set in."""
    known = embedded()
    for is_ours, chars in groupby(text, known.__contains__):
        yield face if is_ours else BEYOND, "".join(chars)


def width(text: str, face: str, size: float) -> float:
    """In points."""
    return float(sum(pdfmetrics.stringWidth(part, name, size) for name, part in runs(text, face)))
