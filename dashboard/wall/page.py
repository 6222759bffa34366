"""The wall's page: bare, without Streamlit, so that nothing is drawn but what changed and nothing grows for weeks.

Its words, style and script stand in it; the browser is told by their hashes to run nothing else.
"""

import hashlib
import json
from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from dashboard.render import panel
from dashboard.texts import LANGUAGES, texts
from dashboard.theme import FOLDER as THEME

FOLDER = Path(__file__).parents[1] / "static" / "wall"
WORDS = "wall.say."
"""What the script itself has to say."""


class Page(NamedTuple):
    """``policy`` is its Content-Security-Policy, ``version`` changes with every byte of it."""

    html: str
    policy: str
    version: str


@lru_cache(maxsize=len(LANGUAGES))
def page(language: str) -> Page:
    t = texts(language)
    style = "\n".join([(THEME / "tokens.css").read_text("utf-8"), *_files("css")])
    script = "\n".join(_files("js"))
    words = {code.removeprefix(WORDS): said for code, said in t.words.items() if code.startswith(WORDS)}
    version = hashlib.sha256("\0".join([style, script, *t.words.values(), _template()]).encode()).hexdigest()[:16]
    html = panel(
        "wall", t, style=Markup(style), script=Markup(script), words=json.dumps(words, ensure_ascii=False),
        version=version,
    )  # fmt: skip
    policy = (
        "default-src 'none'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors 'self'; style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )
    return Page(html, policy, version)


def _files(kind: str) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(FOLDER.glob(f"*.{kind}"))]


def _template() -> str:
    return (Path(__file__).parents[1] / "templates" / "wall.html").read_text("utf-8")


def _hash(text: str) -> str:
    """As a policy names an inline element."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
