"""People's words among marks: a title that somebody typed makes no link, no heading and calls nobody in a robot's message."""

import re

_LOOKALIKES = str.maketrans(
    {
        "<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "_": "＿", "`": "｀", "#": "＃", "@": "＠", "|": "｜",
        "~": "～", "\\": "＼",
    }
)  # fmt: skip
_ADDRESS = re.compile(r"(?i)\b(https?|ftp)://|\bwww\.")
_SPACE = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")


def plain(text: str) -> str:
    """``text`` in one line, with full-width signs where a robot's markdown would read a mark.

    Backslashes would be the usual way, but these clients show them. What looks like a web address is broken up, since
    clients make links of those by themselves.
    """
    broken = _ADDRESS.sub(lambda found: found[0].replace("://", "：//").replace("www.", "www．"), text)
    return _SPACE.sub(" ", broken).translate(_LOOKALIKES).strip()
