"""A client that costs almost nothing: HTTP/1.1 by hand on kept connections, so that the server is what is measured."""

import asyncio
import time
from collections.abc import Callable, Mapping

CONNECTIONS = 32

Request = Callable[[], tuple[bytes, Mapping[str, str]]]
"""A body with the headers that go with it."""


class Answered(Exception):
    """Another status than the one that was asked for; the message holds the answer."""


async def post_rate(port: int, path: str, total: int, request: Request) -> float:
    """POSTs per second over ``CONNECTIONS`` connections; each has what ``request()`` gives.

    Raises ``Answered`` for any status but 201.
    """
    left = iter(range(total))

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for _ in left:
                body, headers = request()
                lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
                lines += [f"{name}: {value}" for name, value in headers.items()]
                writer.write("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
                await _created(reader)
        finally:
            writer.close()

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(work())
    return total / (time.perf_counter() - begun)


async def _created(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = next(line for line in head.lower().split("\r\n") if line.startswith("content-length:"))
    body = await reader.readexactly(int(length.split(":")[1]))
    if " 201 " not in head.split("\r\n", 1)[0]:
        raise Answered(f"{head}{body.decode()}")
