"""One connection to a provider, for one exchange after another."""

import asyncio
import select
import socket
import ssl
from typing import cast

import httpx

from services.notify.channels.reading import Reading

CONNECT_SECONDS = 5.0
FIRST_SECONDS = 1.0
"""For one address of a name that has others: a machine whose IPv6 leads nowhere has IPv4."""


class Connection(asyncio.Protocol):
    _transport: asyncio.Transport
    _reading: Reading | None = None
    _resting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop has a kind of its own

    def data_received(self, data: bytes) -> None:
        if self._reading is None:  # nobody has asked
            self.close()
        else:
            self._reading.feed(data)

    def connection_lost(self, error: Exception | None) -> None:
        if self._reading is not None:
            self._reading.end(error)

    async def ask(self, message: bytes, reading: Reading) -> httpx.Response:
        """Raises what ``httpx`` raises."""
        self._reading = reading
        self._transport.write(message)
        return await reading.whole

    def rest(self, seconds: float) -> bool:
        """Be asked again within ``seconds``, or close; False where that cannot be, and it is closed now."""
        reading, self._reading = self._reading, None
        if reading is None or not reading.reusable or self._transport.is_closing():
            self.close()
            return False
        self._resting = asyncio.get_running_loop().call_later(seconds, self.close)
        return True

    def rouse(self) -> bool:
        """Whether it can be asked: nobody has hung up meanwhile, not even a moment ago."""
        if self._resting is not None:
            self._resting.cancel()
        if self._transport.is_closing():
            return False
        unread = select.poll()
        unread.register(self._transport.get_extra_info("socket").fileno(), select.POLLIN)
        if unread.poll(0):
            self.close()
        return not self._transport.is_closing()

    def close(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
        self._transport.abort()


async def connect(host: str, port: int, context: ssl.SSLContext | None) -> Connection:
    """Encrypted with ``context``. Raises ``httpx.ConnectError`` or ``httpx.ConnectTimeout``: nothing was asked yet."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await _first_that_answers(host, port, context)
    except TimeoutError as error:
        raise httpx.ConnectTimeout(f"no connection within {CONNECT_SECONDS:g} s") from error
    except (OSError, UnicodeError) as error:  # UnicodeError: no name can be written like that
        raise httpx.ConnectError(str(error)) from error


async def _first_that_answers(host: str, port: int, context: ssl.SSLContext | None) -> Connection:
    """Of the addresses that the name has, in the order of the machine's preference."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    name = host if context is not None else None
    for family, _, _, _, address in found[:-1]:
        try:
            async with asyncio.timeout(FIRST_SECONDS):
                made = loop.create_connection(
                    Connection, str(address[0]), port, family=family, ssl=context, server_hostname=name
                )
                return (await made)[1]
        except OSError:  # a TimeoutError is one too
            continue
    family, _, _, _, address = found[-1]
    made = loop.create_connection(Connection, str(address[0]), port, family=family, ssl=context, server_hostname=name)
    return (await made)[1]
