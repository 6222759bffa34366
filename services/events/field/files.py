"""The files of the page for phones, as they are served: read once, each with a tag made of its content."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import orjson

_HERE = Path(__file__).parent
PAGE, MESSAGES = _HERE / "page", _HERE / "messages"
INDEX, LIST, WORKER = "index.html", "shell.js", "service-worker.js"

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
}
MANIFEST, MANIFEST_TYPE = "manifest.json", "application/manifest+json"


@dataclass(frozen=True)
class File:
    content: bytes
    media_type: str

    @property
    def tag(self) -> str:
        return sha256(self.content).hexdigest()[:32]


def read_files() -> dict[str, File]:
    """Every file by its name, with ``shell.js``: the list of the others and their tags.

    The worker imports that list. So a browser, which compares the worker and its imports byte by byte, finds a new
    worker whenever any file has changed, and the worker can tell that what it was given belongs together.
    """
    paths = sorted([*PAGE.iterdir(), *MESSAGES.glob("*.json")], key=lambda path: path.name)
    files = {path.name: File(path.read_bytes(), _type(path)) for path in paths if path.suffix in TYPES}
    tags = {name: file.tag for name, file in files.items() if name != WORKER}
    listing = b"export const FILES = " + orjson.dumps(tags, option=orjson.OPT_INDENT_2) + b";\n"
    version = sha256(listing + files[WORKER].content).hexdigest()[:12]
    listing += f'export const VERSION = "{version}";\n'.encode()
    return files | {LIST: File(listing, TYPES[".js"])}


def _type(path: Path) -> str:
    return MANIFEST_TYPE if path.name == MANIFEST else TYPES[path.suffix]
