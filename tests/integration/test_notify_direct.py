"""What speaks to providers under ``httpx``: answers in every form that HTTP/1.1 has, and none."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from services.notify.channels.direct import HEARD, Direct
from services.notify.channels.http import provider_client
from services.notify.channels.reading import MOST_BYTES
from tests.processes import free_port
from tests.providers.certificates import Authority

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Provider:
    """Answers each request with the next of ``answers``, piece by piece, and hangs up after the last or an empty piece."""

    answers: Sequence[Sequence[bytes]]
    url: str = ""
    asked: list[bytes] = field(default_factory=list)
    connections: int = 0
    ended: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await self._answer(await _request(reader), writer):
                pass
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        self.ended += 1

    async def _answer(self, request: bytes, writer: asyncio.StreamWriter) -> bool:
        pieces = self.answers[len(self.asked)]
        self.asked.append(request)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        return all(pieces) and len(self.asked) < len(self.answers)


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head + await reader.readexactly(int(length.partition(b":")[2]))


@asynccontextmanager
async def provider(*answers: Sequence[bytes], context: ssl.SSLContext | None = None) -> AsyncIterator[Provider]:
    made = Provider(answers)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=context)
    made.url = f"http{'s' if context else ''}://localhost:{server.sockets[0].getsockname()[1]}/hook?key=k"
    async with server:
        yield made


async def post(client: httpx.AsyncClient, url: str) -> httpx.Response:
    return await client.post(url, content=b"a letter")


ANSWERS = {
    "in one piece": [OK],
    "byte by byte": [OK[n : n + 1] for n in range(len(OK))],
    "in chunks": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n", b"1\r\nk\r\n0\r\n\r\n"],
    "until it hangs up": [b"HTTP/1.1 200 OK\r\n\r\no", b"k", b""],
    "after it said to go on": [b"HTTP/1.1 100 Continue\r\n\r\n", OK],
    "with more behind it": [OK + OK],
}


@pytest.mark.parametrize("pieces", ANSWERS.values(), ids=ANSWERS)
async def test_an_answer_is_whole_in_whatever_form_it_comes(pieces: list[bytes]) -> None:
    async with provider(pieces) as made, httpx.AsyncClient(transport=Direct()) as client:
        answer = await post(client, made.url)
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert made.asked[0].startswith(b"POST /hook?key=k HTTP/1.1\r\n")
    assert made.asked[0].endswith(b"\r\n\r\na letter")


NO_ANSWERS: dict[str, list[bytes]] = {
    "nothing": [b""],
    "half a head": [b"HTTP/1.1 200 OK\r\nContent-", b""],
    "half a body": [OK[:-1], b""],
    "half a chunk": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok", b""],
    "another language": [b"220 mail.test ESMTP\r\n"],
    "a head without end": [b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * MOST_BYTES],
    "a body that is not packed as it says": [
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok"
    ],
}


@pytest.mark.parametrize("pieces", NO_ANSWERS.values(), ids=NO_ANSWERS)
async def test_what_is_no_whole_answer_fails_and_is_not_taken_for_a_provider_that_was_not_reached(
    pieces: list[bytes],
) -> None:
    async with provider(pieces, [OK]) as made, httpx.AsyncClient(transport=Direct()) as client:
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError, httpx.DecodingError)):
            await post(client, made.url)
        assert (await post(client, made.url)).content == b"ok"


async def test_no_more_is_read_than_anybody_wants_to_read() -> None:
    endless = [b"HTTP/1.1 200 OK\r\nContent-Length: 99000000\r\n\r\n", *[b"x" * 10_000] * 9900]
    async with provider(endless) as made, httpx.AsyncClient(transport=Direct()) as client:
        answer = await post(client, made.url)
        assert answer.content == b"x" * len(answer.content)
        assert MOST_BYTES / 2 < len(answer.content) < 10 * MOST_BYTES


async def test_a_connection_is_used_again_unless_one_side_has_ended_it() -> None:
    last = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    async with provider([OK], [OK], [last], [OK, b""], [OK]) as made, httpx.AsyncClient(transport=Direct()) as client:
        for connections in (1, 1, 1, 2):
            await post(client, made.url)
            assert made.connections == connections
        while made.ended < 2:
            await asyncio.sleep(0.001)
        await post(client, made.url)
        assert made.connections == 3


async def test_exchanges_at_the_same_time_have_a_connection_each() -> None:
    async with provider(*[[OK]] * 6) as made, httpx.AsyncClient(transport=Direct()) as client:
        for _ in range(2):
            answers = await asyncio.gather(*(post(client, made.url) for _ in range(3)))
            assert [answer.content for answer in answers] == [b"ok"] * 3
        assert made.connections == 3


async def test_the_answer_is_heard_before_whoever_waits_for_it_goes_on() -> None:
    order: list[str] = []

    def hear(answer: httpx.Response) -> None:
        order.append(f"heard {answer.text}")
        asyncio.get_running_loop().call_soon(order.append, "the loop went round")

    async with provider([OK]) as made, httpx.AsyncClient(transport=Direct()) as client:
        request = client.build_request("POST", made.url, content=b"a letter", extensions={HEARD: hear})
        await client.send(request)
        order.append("returned")
    assert order[0] == "heard ok"


async def test_whoever_stops_waiting_leaves_no_half_read_connection_behind() -> None:
    async with provider([OK[:-1]], [OK]) as made, httpx.AsyncClient(transport=Direct()) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await post(client, made.url)
        assert (await post(client, made.url)).content == b"ok"
        assert made.connections == 2


async def test_a_provider_with_a_certificate_that_is_vouched_for_is_spoken_to_and_no_other(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    trusting: Callable[[], ssl.SSLContext] = lambda: ssl.create_default_context(cafile=authority.file)  # noqa: E731
    async with provider([OK], [OK], context=authority.server_context()) as made:
        async with httpx.AsyncClient(transport=Direct(trusting)) as client:
            for _ in range(2):
                assert (await post(client, made.url)).content == b"ok"
            assert made.connections == 1
        async with httpx.AsyncClient(transport=Direct()) as client:
            with pytest.raises(httpx.ConnectError, match="certificate"):
                await post(client, made.url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "http://no-such-name.invalid/", "http://[::1]:{port}/"])
async def test_who_is_not_there_was_not_reached(url: str) -> None:
    async with httpx.AsyncClient(transport=Direct()) as client:
        with pytest.raises(httpx.ConnectError):
            await post(client, url.format(port=free_port()))


async def test_another_scheme_and_a_head_with_lines_of_its_own_are_not_sent() -> None:
    async with provider([OK]) as made, httpx.AsyncClient(transport=Direct()) as client:
        with pytest.raises(httpx.UnsupportedProtocol):
            await post(client, made.url.replace("http", "ftp"))
        with pytest.raises(httpx.LocalProtocolError):
            await client.post(made.url, content=b"", headers={"X": "a\r\nY: b"})
        assert made.connections == 0


@pytest.mark.parametrize(
    ("name", "direct"), [("HTTPS_PROXY", False), ("http_proxy", False), ("ALL_PROXY", False), ("NO_PROXY", True)]
)
async def test_where_the_machine_goes_out_through_a_proxy_so_do_letters(
    monkeypatch: pytest.MonkeyPatch, name: str, direct: bool
) -> None:
    for other in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(other, raising=False)
        monkeypatch.delenv(other.upper(), raising=False)
    monkeypatch.setenv(name, "http://127.0.0.1:1" if not direct else "localhost")
    async with provider([OK]) as made, provider_client() as client:
        heard: list[httpx.Response] = []
        request = client.build_request("POST", "http://provider.test/", extensions={HEARD: heard.append})
        if direct:
            request.url = httpx.URL(made.url)
            await client.send(request)
        elif name == "HTTPS_PROXY":
            assert not isinstance(client._transport, Direct)
        else:
            with pytest.raises(httpx.ConnectError):
                await client.send(request)
        assert bool(heard) is direct
