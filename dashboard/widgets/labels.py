"""Labels of buttons and choices, which Streamlit reads as Markdown."""

_MEANT = frozenset("\\`*_{}[]<>()#+-!|~:$")
LONGEST = 60


def plain(text: str | None) -> str:
    """What a person wrote, shown as it is."""
    return "".join(f"\\{each}" if each in _MEANT else each for each in " ".join((text or "–").split()))


def short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
