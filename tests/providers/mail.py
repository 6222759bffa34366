"""A mail server on a port of this machine: takes mail in like a real one, or fails like one."""

import asyncio
import ssl
import warnings
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.providers.faults import Schedule, never


class At(StrEnum):
    """Where in a message's way something goes wrong; DATA: after the whole message has arrived."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"


@dataclass(frozen=True)
class MailFault:
    """``reply`` is said instead of yes; without one nothing is said at all. ``hangs_up`` cuts the connection instead.

    ``kept``: the message was taken all the same, only the sender does not hear of it.
    """

    at: At
    reply: str | None = None
    hangs_up: bool = False
    kept: bool = False


@dataclass(frozen=True)
class Mail:
    """A message that was taken in. ``login`` is who sent it, ``encrypted`` whether it came by TLS."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    login: str | None
    encrypted: bool

    def part(self, subtype: str) -> str:
        """The text of the first part of this kind (``plain``, ``html``)."""
        found = next(each for each in self.message.walk() if each.get_content_subtype() == subtype)
        content: str = found.get_content()
        return content


class MailServer:
    """``taken`` are the messages that it took responsibility for, ``connections`` counts who ever came in.

    ``context`` makes it speak TLS: offered by STARTTLS, or from the first byte where ``implicit``. With ``users`` nobody
    sends without logging in.
    """

    def __init__(
        self,
        *,
        context: ssl.SSLContext | None = None,
        implicit: bool = False,
        users: dict[str, str] | None = None,
        faults: Schedule[MailFault] = never,
        idle_seconds: float = 300,
    ) -> None:
        self._context, self.implicit, self._users = context, implicit, users
        self._idle_seconds = idle_seconds
        self._open: set[SMTP] = set()
        self.faults = faults
        self.taken: list[Mail] = []
        self.connections = 0

    async def __aenter__(self) -> "MailServer":
        loop = asyncio.get_running_loop()
        outer = self._context if self.implicit else None
        self._server = await loop.create_server(self._session, "127.0.0.1", 0, ssl=outer)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.hang_up()
        await self._server.wait_closed()

    def url(self, login: str = "", query: str = "") -> str:
        """As the services' setting wants it; ``login`` is ``user:password``."""
        scheme = "smtps" if self.implicit else "smtp"
        return f"{scheme}://{login}{'@' if login else ''}localhost:{self.port}{query}"

    def hang_up(self) -> None:
        """Cut every connection that is open, as a server does that is restarted."""
        for session in list(self._open):
            _cut(session)

    def _session(self) -> SMTP:
        self.connections += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it does not know that the connection itself may be TLS
            session = _Server(
                _Handler(self),
                hostname="localhost",
                tls_context=None if self.implicit else self._context,
                auth_required=self._users is not None,
                auth_require_tls=self._context is not None and not self.implicit,
                authenticator=self._check,
                timeout=self._idle_seconds,
                loop=asyncio.get_running_loop(),
            )
        self._open.add(session)
        session.closed = self._open.discard
        return session

    def _check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        user, password = given.login.decode(), given.password.decode()
        right = self._users is not None and self._users.get(user) == password
        return AuthResult(success=right, handled=right, auth_data=user)


class _Server(SMTP):
    closed: Any

    def connection_lost(self, error: Exception | None) -> None:
        if getattr(self, "closed", None) is not None:
            self.closed(self)
        super().connection_lost(error)


class _Handler:
    """Asks for the next fault when a message begins, and lets it happen where it belongs."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._fault: MailFault | None = None

    async def handle_MAIL(self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        self._fault = self._server.faults()
        envelope.mail_from = address
        return await self._said(smtp, At.MAIL)

    async def handle_RCPT(self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return await self._said(smtp, At.RCPT)

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self._fault is None or self._fault.at is not At.DATA or self._fault.kept:
            self._server.taken.append(
                _mail(session, envelope, encrypted=self._server.implicit or session.ssl is not None)
            )
        return await self._said(smtp, At.DATA)

    async def _said(self, smtp: SMTP, at: At) -> str:
        fault = self._fault
        if fault is None or fault.at is not at:
            return "250 OK"
        if fault.hangs_up:
            _cut(smtp)
        elif fault.reply:
            return fault.reply
        await asyncio.Event().wait()  # until the connection goes
        raise AssertionError


def _mail(session: Session, envelope: Envelope, *, encrypted: bool) -> Mail:
    assert isinstance(envelope.content, bytes)
    assert envelope.mail_from is not None
    return Mail(
        sender=envelope.mail_from,
        recipients=tuple(envelope.rcpt_tos),
        message=message_from_bytes(envelope.content, policy=policy.default),
        login=session.auth_data if session.authenticated else None,
        encrypted=encrypted,
    )


def _cut(session: SMTP) -> None:
    if isinstance(session.transport, asyncio.WriteTransport):  # it may never have got as far as one
        session.transport.abort()
