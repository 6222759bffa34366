"""E-mail over a connection to the district's own server, which is kept and made anew when it dies."""

import asyncio
import ssl
from pathlib import Path

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from services.notify.channels.domain import Endpoint, Outgoing
from services.notify.channels.http import BUSY_SECONDS, said
from services.notify.channels.letter import LetterWriter
from services.notify.channels.mail_server import MailServer, StartTls
from services.notify.channels.sending import Busy, Refused, Unanswered, Yes, nobody

SECONDS = 30.0
"""For the answer to one command."""
BUSY = frozenset({421, 451, 452})
"""RFC 5321: closing, an error in processing, too little storage."""


class _Lost(Exception):
    """The connection was lost before the message was under way."""


class EmailSender:
    """Letters go one after the other; ``ca_file`` vouches for a server that no public authority knows."""

    def __init__(
        self, server: MailServer, letters: LetterWriter, *, ca_file: Path | None = None, seconds: float = SECONDS
    ) -> None:
        self._server = server
        self._letters = letters
        self._ca_file = ca_file
        self._seconds = seconds
        self._tls: ssl.SSLContext | None = None
        self._smtp: SMTP | None = None
        self._turn = asyncio.Lock()

    async def send(self, endpoint: Endpoint, message: Outgoing, yes: Yes = nobody) -> str:
        letter = self._letters.letter(endpoint, message)
        async with self._turn:
            kept = self._smtp is not None and self._smtp.is_connected
            try:
                return await self._hand_over(endpoint.to, letter)
            except _Lost as error:
                if not kept:
                    raise Unanswered(str(error)) from error
            try:
                return await self._hand_over(endpoint.to, letter)  # a server may hang up on who said nothing for long
            except _Lost as error:
                raise Unanswered(str(error)) from error

    async def close(self) -> None:
        async with self._turn:
            smtp, self._smtp = self._smtp, None
            if smtp is not None and smtp.is_connected:
                try:
                    await smtp.quit(timeout=2)
                except SMTPException:
                    smtp.close()

    async def _hand_over(self, to: str, letter: bytes) -> str:
        smtp = await self._connected()
        whole = False
        try:
            await smtp.mail(self._letters.sender)
            await smtp.rcpt(to)
            whole = True
            response = await smtp.data(letter)
        except SMTPResponseException as error:
            await self._begin_anew(smtp)
            raise _verdict(error) from error
        except (SMTPException, OSError, TimeoutError) as error:
            smtp.close()
            if whole or not isinstance(error, SMTPServerDisconnected):
                raise Unanswered(_words(error), reached=whole) from error
            raise _Lost(_words(error)) from error
        except BaseException:  # who waits was cancelled in the middle of a conversation
            smtp.close()
            raise
        return said(f"{response.code} {response.message}")

    async def _begin_anew(self, smtp: SMTP) -> None:
        """Drop what was begun of a message; a connection on which even this fails is given up."""
        try:
            await smtp.rset()
        except (SMTPException, OSError, TimeoutError):
            smtp.close()

    async def _connected(self) -> SMTP:
        if self._smtp is not None and self._smtp.is_connected:
            return self._smtp
        server = self._server
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.implicit,
            start_tls=_START_TLS[server.starttls] if not server.implicit else False,
            tls_context=await self._context(),
            timeout=self._seconds,
        )
        try:
            await smtp.connect()
        except SMTPResponseException as error:
            raise _verdict(error) from error
        except (SMTPException, OSError, TimeoutError) as error:
            raise Unanswered(_words(error)) from error
        self._smtp = smtp
        return smtp

    async def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = await asyncio.to_thread(ssl.create_default_context, cafile=self._ca_file)
        return self._tls


_START_TLS = {StartTls.OFFERED: None, StartTls.REQUIRED: True, StartTls.NEVER: False}


def _verdict(error: SMTPResponseException) -> Exception:
    """What a no means. One that is not about this recipient or this message says that the server or its setting is not in
    order, for which the letter is not to blame."""
    about_letter = isinstance(error, SMTPRecipientRefused | SMTPDataError)
    if error.code in BUSY or (isinstance(error, SMTPRecipientRefused) and error.code < 500):
        return Busy(_words(error), BUSY_SECONDS)
    if about_letter and error.code >= 500:
        return Refused(_words(error))
    return Unanswered(_words(error), reached=error.code < 400)  # it said something that is no answer


def _words(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return said(f"{error.code} {error.message}")
    return said(str(error) or type(error).__name__)
