"""A store or a blob place from its address: the only choice between the adapters."""

from urllib.parse import unquote, urlsplit

from shared.store.blobs import Blobs
from shared.store.embedded import SqliteStore
from shared.store.files import FileBlobs
from shared.store.port import Store

_MONGO = ("mongodb", "mongodb+srv")


def open_store(url: str) -> Store:
    """``sqlite:///path/of/file`` or ``mongodb://host:port/database``; still to be opened. ``ValueError`` for any other."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and parts.path:
        return SqliteStore(unquote(parts.path))
    if parts.scheme in _MONGO:
        from shared.store.mongo import MongoStore  # the driver is loaded only where it is used

        return MongoStore(url, _database(url))
    raise ValueError(f"not a store's address: {parts.scheme}://…")


def open_blobs(url: str) -> Blobs:
    """``file:///folder`` or ``mongodb://host:port/database`` (GridFS); still to be opened. ``ValueError`` for any other."""
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return FileBlobs(unquote(parts.path))
    if parts.scheme in _MONGO:
        from shared.store.mongo import MongoBlobs

        return MongoBlobs(url, _database(url))
    raise ValueError(f"not a blob place's address: {parts.scheme}://…")


def _database(url: str) -> str:
    name = urlsplit(url).path.strip("/")
    if not name:
        raise ValueError("a MongoDB address ends in the name of the database: mongodb://host:27017/tasks")
    return name
