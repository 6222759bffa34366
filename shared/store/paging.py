"""All that a question finds, however much that is, read page by page as the store hands it out."""

from collections.abc import AsyncIterator

from shared.store.port import Collection, Doc, Sort, Store, Where

PAGE = 1000
"""Documents read at once."""


async def pages(
    store: Store, collection: Collection, where: Where, *, sort: Sort = (), size: int = PAGE
) -> AsyncIterator[list[Doc]]:
    """Page by page (at least one, which may be empty), each read once it is asked for: what is done to one page changes
    nothing for the next. Raises ``Unavailable``."""
    after: str | None = None
    while True:
        page = await store.find(collection, where, sort=sort, limit=size, after=after)
        yield page.items
        if (after := page.next) is None:
            return


async def every(store: Store, collection: Collection, where: Where, *, sort: Sort = (), size: int = PAGE) -> list[Doc]:
    """All of it, in the order of ``find``. Raises ``Unavailable``."""
    return [doc async for page in pages(store, collection, where, sort=sort, size=size) for doc in page]
