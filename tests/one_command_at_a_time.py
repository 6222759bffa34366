"""A proxy before a MongoDB-protocol server that lets it do one command at a time.

FerretDB 1.24's SQLite back end reads and then writes within an update or a findAndModify without holding the document:
of twenty concurrent replacements of one revision it let two to ten succeed (measured). MongoDB promises that each of
these commands is one atomic step on a document, and the store port needs no more. This proxy gives that much back, so
that the suites test our adapter and not that server's fault.

    python -m tests.one_command_at_a_time LISTEN_PORT SERVER_PORT
"""

import asyncio
import sys
from contextlib import suppress

_OP_MSG = 2013
_MORE_TO_COME = 0b10


async def serve(listen_port: int, server_port: int) -> asyncio.Server:
    """Listen on loopback; every connection gets one of its own to the server, and all of them take turns."""
    turn = asyncio.Lock()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            from_server, to_server = await asyncio.open_connection("127.0.0.1", server_port)
            try:
                while True:
                    request = await _message(reader)
                    async with turn:
                        to_server.write(request)
                        reply = await _message(from_server) if _is_answered(request) else b""
                    writer.write(reply)
                    await writer.drain()
            finally:
                to_server.close()
                writer.close()

    return await asyncio.start_server(connected, "127.0.0.1", listen_port)


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One wire message: its first four bytes are its length, little-endian, themselves included."""
    length = await reader.readexactly(4)
    return length + await reader.readexactly(int.from_bytes(length, "little") - 4)


def _is_answered(request: bytes) -> bool:
    """Every request is, but an OP_MSG that says that more is to come."""
    return int.from_bytes(request[12:16], "little") != _OP_MSG or not request[16] & _MORE_TO_COME


async def _main(listen_port: int, server_port: int) -> None:
    async with await serve(listen_port, server_port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2])))
