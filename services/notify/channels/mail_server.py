"""The district's mail server, as one setting names it: ``smtp://user:password@host:port?starttls=required``."""

from enum import StrEnum
from typing import NamedTuple, Self
from urllib.parse import parse_qsl, unquote, urlsplit


class StartTls(StrEnum):
    """``offered``: where the server offers it. The certificate is checked in any case."""

    OFFERED = "offered"
    REQUIRED = "required"
    NEVER = "never"


class MailServer(NamedTuple):
    """``implicit``: TLS from the first byte (``smtps://``). A password is never sent without TLS, unless ``starttls=never``
    says that it may."""

    host: str
    port: int
    implicit: bool
    starttls: StartTls
    user: str | None
    password: str | None

    @classmethod
    def of(cls, url: str) -> Self:
        """Raises ``ValueError`` with what is wrong with it; the password is not repeated."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("write smtp://user:password@host:port or smtps://…")
        query = dict(parse_qsl(parts.query))
        asked = query.pop("starttls", None)
        if query or asked not in {None, *StartTls} or (asked and parts.scheme == "smtps"):
            raise ValueError("after the ? only starttls=required, offered or never, and that with smtp:// alone")
        starttls = StartTls(asked) if asked else StartTls.REQUIRED if parts.username else StartTls.OFFERED
        implicit = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if implicit else 25 if starttls is StartTls.NEVER else 587),
            implicit=implicit,
            starttls=starttls,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )
