"""Where a store under test keeps its documents: a file, or a database of its own on a server."""

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest

from shared.store.connect import open_store
from shared.store.port import Collection, Store

KINDS = ["sqlite", pytest.param("mongo", marks=pytest.mark.servers)]


def database_on(server_url: str) -> str:
    """The address of a database that nobody has used yet."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/t{uuid4().hex}"))


class StorePlace:
    """``store`` opens it; opened again, it is what was left behind by the store before."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opened: list[Store] = []

    async def store(self, *collections: Collection) -> Store:
        store = open_store(self.url)
        await store.open(*collections)
        self._opened.append(store)
        return store

    async def close(self) -> None:
        for store in self._opened:
            await store.close()


def store_place(request: pytest.FixtureRequest, kind: str, folder: Path) -> StorePlace:
    """``mongo`` asks for the server's fixture only here, so that the others need no server."""
    if kind == "sqlite":
        return StorePlace(f"sqlite://{folder}/store.sqlite")
    return StorePlace(database_on(request.getfixturevalue("mongo_url")))
