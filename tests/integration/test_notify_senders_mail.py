"""E-mail, through a real server that works, refuses, says nothing, hangs up and comes back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.notify.channels.domain import ChannelKind
from services.notify.channels.email import EmailSender
from services.notify.channels.letter import LetterWriter
from services.notify.channels.mail_server import MailServer as Setting
from services.notify.channels.providers import MESSAGES
from services.notify.channels.sending import Busy, Refused, Unanswered
from services.notify.rules.urgency import Urgency
from shared.catalogue import Catalogue
from shared.clock import SystemClock
from tests.providers.certificates import Authority
from tests.providers.faults import always, in_turn
from tests.providers.mail import At, Mail, MailFault, MailServer
from tests.providers.messages import endpoint, item, message

TO = endpoint(ChannelKind.EMAIL, "reader@east.test")
FROM = "普法科 <pufa@district.test>"
SITE = "https://pufa.test"


@asynccontextmanager
async def sender(url: str, ca_file: Path | None = None, seconds: float = 5) -> AsyncIterator[EmailSender]:
    letters = LetterWriter(FROM, Catalogue(MESSAGES), SystemClock(), SITE)
    made = EmailSender(Setting.of(url), letters, ca_file=ca_file, seconds=seconds)
    yield made
    await made.close()


async def sent(**changes: object) -> Mail:
    """How a message with these changes arrives."""
    async with MailServer() as server, sender(server.url()) as mail:
        await mail.send(TO, message(**changes))
        (taken,) = server.taken
        return taken


@pytest.mark.parametrize("implicit", [False, True])
async def test_a_letter_goes_by_tls_with_a_login_to_a_server_that_its_authority_vouches_for(
    tmp_path: Path, implicit: bool
) -> None:
    authority = Authority(tmp_path)
    context = authority.server_context()
    async with MailServer(context=context, implicit=implicit, users={"district": "p@ss:w/rd"}) as server:
        async with sender(server.url("district:p%40ss%3Aw%2Frd"), authority.file) as mail:
            assert (await mail.send(TO, message())).startswith("250")
        (taken,) = server.taken
    assert (taken.encrypted, taken.login, taken.recipients) == (True, "district", ("reader@east.test",))


@pytest.mark.parametrize("implicit", [False, True])
async def test_a_server_that_nobody_vouches_for_gets_neither_letter_nor_password(
    tmp_path: Path, implicit: bool
) -> None:
    users = {"district": "password"}
    async with MailServer(context=Authority(tmp_path).server_context(), implicit=implicit, users=users) as server:
        async with sender(server.url("district:password")) as mail:
            with pytest.raises(Unanswered, match="certificate") as failed:
                await mail.send(TO, message())
        assert not failed.value.reached
        assert server.taken == []


async def test_a_password_is_not_sent_in_the_clear(tmp_path: Path) -> None:
    async with MailServer(users={"district": "password"}) as server:
        async with sender(server.url("district:password")) as mail:
            with pytest.raises(Unanswered, match=r"(?i)starttls"):
                await mail.send(TO, message())
        async with sender(server.url("district:password", "?starttls=never")) as mail:
            await mail.send(TO, message())
        assert len(server.taken) == 1


async def test_a_wrong_password_is_the_districts_fault_and_not_the_letters(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server = MailServer(context=authority.server_context(), users={"district": "password"})
    async with server, sender(server.url("district:old"), authority.file) as mail:
        with pytest.raises(Unanswered, match="535"):
            await mail.send(TO, message())


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (MailFault(At.RCPT, "550 5.1.1 no such user here"), Refused("550 5.1.1 no such user here")),
        (MailFault(At.DATA, "554 5.7.1 spam"), Refused("554 5.7.1 spam")),
        (MailFault(At.DATA, "552 5.2.2 mailbox full"), Refused("552 5.2.2 mailbox full")),
        (MailFault(At.MAIL, "550 5.7.1 you may not send"), Unanswered("550 5.7.1 you may not send")),
        (MailFault(At.RCPT, "450 4.2.0 greylisted"), Busy("450 4.2.0 greylisted", 60)),
        (MailFault(At.RCPT, "451 4.3.0 try later"), Busy("451 4.3.0 try later", 60)),
        (MailFault(At.RCPT, "452 4.5.3 too many"), Busy("452 4.5.3 too many", 60)),
        (MailFault(At.DATA, "421 4.7.0 closing"), Busy("421 4.7.0 closing", 60)),
        (MailFault(At.DATA, "432 4.7.12 wait"), Unanswered("432 4.7.12 wait")),
    ],
)
async def test_the_servers_no_is_named_and_the_next_letter_goes_through(fault: MailFault, answer: Exception) -> None:
    async with MailServer(faults=in_turn(fault)) as server, sender(server.url()) as mail:
        with pytest.raises(type(answer)) as failed:
            await mail.send(TO, message())
        assert vars(failed.value) == vars(answer)
        await mail.send(TO, message())
        assert len(server.taken) == 1


@pytest.mark.parametrize("at", At)
@pytest.mark.parametrize("hangs_up", [True, False])
async def test_silence_or_a_lost_connection_leaves_open_only_after_the_whole_letter_whether_it_arrived(
    at: At, hangs_up: bool
) -> None:
    faults = always(MailFault(at, hangs_up=hangs_up, kept=True))
    async with MailServer(faults=faults) as server, sender(server.url(), seconds=0.2) as mail:
        with pytest.raises(Unanswered) as failed:
            await mail.send(TO, message())
        assert failed.value.reached == (at is At.DATA)
        assert len(server.taken) == (at is At.DATA)


async def test_a_connection_is_kept_for_the_next_letter_and_made_anew_when_it_died() -> None:
    async with MailServer() as server, sender(server.url()) as mail:
        for _ in range(3):
            await mail.send(TO, message())
        assert (server.connections, len(server.taken)) == (1, 3)
        server.hang_up()
        await mail.send(TO, message())
        assert (server.connections, len(server.taken)) == (2, 4)


async def test_a_server_that_hangs_up_on_a_kept_connection_costs_no_letter() -> None:
    lost = MailFault(At.MAIL, hangs_up=True)
    async with MailServer(faults=in_turn(None, lost)) as server, sender(server.url()) as mail:
        await mail.send(TO, message())
        await mail.send(TO, message())
        assert (server.connections, len(server.taken)) == (2, 2)


async def test_a_server_that_is_not_there_is_unanswered() -> None:
    async with MailServer() as server:
        url = server.url()
    async with sender(url) as mail:
        with pytest.raises(Unanswered) as failed:
            await mail.send(TO, message())
        assert not failed.value.reached


async def test_the_letter_says_who_sends_what_and_by_which_id_it_is_known() -> None:
    headers = (await sent(id="letter-7", heading="提醒：\r\n第二季度")).message
    assert headers["From"] == FROM
    assert headers["To"] == "reader@east.test"
    assert headers["Subject"] == "提醒： 第二季度"
    assert headers["Message-ID"] == "<letter-7@district.test>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Date"].datetime.utcoffset().total_seconds() == 8 * 3600
    assert "List-Unsubscribe" not in headers


async def test_one_click_ends_the_letters_where_the_link_is_one_that_may() -> None:
    headers = (await sent(unsubscribe="https://pufa.test/u?t=1")).message
    assert headers["List-Unsubscribe"] == "<https://pufa.test/u?t=1>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain = (await sent(unsubscribe="http://intranet/u?t=1")).message
    assert plain["List-Unsubscribe"] == "<http://intranet/u?t=1>"
    assert "List-Unsubscribe-Post" not in plain


async def test_a_digest_stands_by_urgency_in_text_and_html_alike() -> None:
    low, high = item(1, urgency=Urgency.LOW, title="甲"), item(2, urgency=Urgency.HIGH, title="乙")
    mail = await sent(items=(low, high), digest=True, more=3, unsubscribe="https://pufa.test/u")
    for part in (mail.part("plain"), mail.part("html")):
        places = [part.index(each) for each in ("请尽快处理", "乙", "供参考", "甲", "另有 3 项")]
        assert places == sorted(places)
        for link in ("https://pufa.test/due?n=1", SITE, "https://pufa.test/u"):
            assert link in part


async def test_a_letter_about_one_thing_says_its_title_once() -> None:
    mail = await sent(heading="临近时限：讲座", items=(item(title="临近时限：讲座", text="正文"),))
    assert mail.part("plain").count("临近时限：讲座") == 1
    assert mail.part("html").count("临近时限：讲座") == 2  # the window's title, and the heading


async def test_what_people_typed_is_no_markup() -> None:
    typed = '<a href="https://evil.test">点此</a><script>alert(1)</script>'
    html = (await sent(items=(item(title=typed, text=typed),))).part("html")
    assert "<script" not in html
    assert 'href="https://evil.test"' not in html
    assert "&lt;script&gt;" in html


async def test_an_address_with_a_line_break_is_refused_and_nothing_is_sent() -> None:
    wrong = endpoint(ChannelKind.EMAIL, "a@east.test>\r\nRCPT TO:<b@east.test")
    async with MailServer() as server, sender(server.url()) as mail:
        with pytest.raises(Refused, match="not an e-mail address"):
            await mail.send(wrong, message())
        assert server.taken == []


@pytest.mark.parametrize(
    "title",
    [
        "=?utf-8?q?x?= =?utf-8?b?DQpSZXBseS1UbzogeEB5LnRlc3Q=?=",
        "=?utf-8?q?x=0D=0AReply-To:_x@y.test=0D=0A=0D=0Aread_this?=",
        "x\r\nReply-To: x@y.test",
        "法治\x00讲座\x7f",
    ],
)
async def test_a_title_is_a_title_whatever_a_header_might_be_made_of_it(title: str) -> None:
    taken = await sent(heading=title)
    assert "Reply-To" not in taken.message
    subject = str(taken.message["Subject"])
    assert subject.isprintable()
    assert "x@y.test" in subject or "utf-8" in subject or subject == "法治讲座"
    assert "read this" not in taken.part("plain")
