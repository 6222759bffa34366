"""The files of the page for phones, as they are served: read once, each with a tag made of its content."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import orjson

_HERE = Path(__file__).parent
PAGE, MESSAGES = _HERE / "page", _HERE / "messages"
INDEX, LIST, WORKER = "index.html", "shell.js", "service-worker.js"
_LAST_LINE = b"// version "

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
    """Every file by its name, with the list of them."""
    paths = [*PAGE.iterdir(), *MESSAGES.glob("*.json")]
    return with_list({path.name: File(path.read_bytes(), _type(path)) for path in paths if path.suffix in TYPES})


def with_list(files: Mapping[str, File]) -> dict[str, File]:
    """``files`` with ``shell.js``, the list of the others and their tags, and with the version as the worker's last line.

    A browser compares the worker byte by byte: so it finds a new one whenever any file has changed. (It should compare
    what the worker imports, too; Chromium 156 then says that the worker cannot be started.) By the tags the worker can
    tell that what it was given belongs together.
    """
    tags = {name: files[name].tag for name in sorted(files) if name not in (WORKER, LIST)}
    listing = b"export const FILES = " + orjson.dumps(tags, option=orjson.OPT_INDENT_2) + b";\n"
    worker = files[WORKER].content.partition(_LAST_LINE)[0]
    version = sha256(listing + worker).hexdigest()[:12].encode()
    listing += b'export const VERSION = "' + version + b'";\n'
    worker += _LAST_LINE + version + b"\n"
    return {**files, LIST: File(listing, TYPES[".js"]), WORKER: File(worker, TYPES[".js"])}


def _type(path: Path) -> str:
    return MANIFEST_TYPE if path.name == MANIFEST else TYPES[path.suffix]
