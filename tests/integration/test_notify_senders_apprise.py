"""What goes through Apprise, to a server that speaks ntfy's and Apprise's own protocol on this machine."""

import json
from collections.abc import Callable

import pytest

from services.notify.channels.apprise import AppriseSender, NotForApprise, check
from services.notify.channels.domain import ChannelKind
from services.notify.channels.providers import MESSAGES
from services.notify.channels.sending import Busy, Refused, Unanswered
from shared.catalogue import Catalogue
from tests.providers.messages import endpoint, item, message
from tests.providers.wire import HttpServer, Reply, Request


def answering(reply: Reply, heard: list[Request]) -> Callable[[Request], Reply]:
    def answer(request: Request) -> Reply:
        heard.append(request)
        return reply

    return answer


async def sent(reply: Reply, scheme: str = "json", **changes: object) -> tuple[str, list[Request]]:
    heard: list[Request] = []
    async with HttpServer(answering(reply, heard)) as server:
        to = f"{scheme}://127.0.0.1:{server.port}/topic"
        answer = await AppriseSender(Catalogue(MESSAGES)).send(endpoint(ChannelKind.APPRISE, to), message(**changes))
    return answer, heard


async def test_what_apprise_sends_arrives_and_its_note_of_it_is_the_answer() -> None:
    answer, (request,) = await sent(Reply(200))
    assert answer == "Sent JSON POST notification."
    body = json.loads(request.body)
    assert body["title"] == "今日有 2 件事需要您了解"
    assert "https://pufa.test/due?n=1" in body["message"]


@pytest.mark.parametrize(
    ("status", "kind"), [(400, Refused), (403, Refused), (404, Refused), (429, Busy), (500, Unanswered)]
)
async def test_what_the_provider_says_no_with_is_named(status: int, kind: type[Exception]) -> None:
    with pytest.raises(kind, match=f"error={status}"):
        await sent(Reply(status, b'{"error": "no"}'), "ntfy")


async def test_a_provider_that_is_not_there_is_unanswered() -> None:
    to = endpoint(ChannelKind.APPRISE, "json://127.0.0.1:1/topic")
    with pytest.raises(Unanswered, match=r"(?i)connection"):
        await AppriseSender(Catalogue(MESSAGES)).send(to, message())


async def test_people_are_called_by_nobodys_title() -> None:
    _, (request,) = await sent(Reply(200), items=(item(title="@everyone", text="<!channel> [x](https://evil.test)"),))
    text = json.loads(request.body)["message"]
    assert not any(mark in text for mark in ("@everyone", "<!", "](", "https://evil.test"))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("wecombot://botkeybotkey", "channels.apprise_own_kind"),
        ("dingtalk://token/", "channels.apprise_own_kind"),
        ("feishu://token", "channels.apprise_own_kind"),
        ("lark://token", "channels.apprise_own_kind"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=botkeybotkey", "channels.apprise_own_kind"),
        ("mailto://user:password@example.org", "channels.apprise_own_kind"),
        ("syslog://", "channels.apprise_local"),
        ("dbus://", "channels.apprise_local"),
        ("SYSLOG://", "channels.apprise_local"),
        ("fcm://project@key/?keyfile=/etc/passwd", "channels.apprise_reads_files"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/?Template=/etc/passwd", "channels.apprise_reads_files"),
        ("tgram://", "channels.apprise_unknown"),
        ("nothing://like/this", "channels.apprise_unknown"),
        ("json://", "channels.apprise_unknown"),
    ],
)
async def test_addresses_of_this_machine_of_files_and_of_our_own_kinds_are_not_used(url: str, code: str) -> None:
    with pytest.raises(NotForApprise) as refused:
        await check(url)
    assert refused.value.code == code
    with pytest.raises(Refused):
        await AppriseSender(Catalogue(MESSAGES)).send(endpoint(ChannelKind.APPRISE, url), message())


@pytest.mark.parametrize("url", ["ntfys://ntfy.test/topic", "tgram://123456789:abcdefg_hijklmnop/12315544/"])
async def test_addresses_that_apprise_knows_are_taken(url: str) -> None:
    await check(url)
