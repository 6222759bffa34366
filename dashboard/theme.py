"""The dashboard's look: one file for its tokens (colours, space, type), then what all pages share, then a file for each page."""

from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "theme"
SHARED = ("tokens", "frame", "panels", "map", "lists", "review", "narrow")
"""In this order; a page's own rules come after them and win."""


@lru_cache(maxsize=1)
def theme() -> str:
    """All rules as one style sheet."""
    own = sorted(path.stem for path in FOLDER.glob("*.css") if path.stem not in SHARED)
    return "\n".join((FOLDER / f"{name}.css").read_text("utf-8") for name in (*SHARED, *own))
