"""Which addresses people may name: e-mail, and what Apprise knows, but nothing of the machines that the services run on."""

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import urlsplit

from services.notify.channels.addresses import fault_in
from services.notify.channels.apprise import NotForApprise, check
from services.notify.channels.domain import ChannelKind

OWN_KINDS = (ChannelKind.EMAIL, ChannelKind.APPRISE)
EMAIL = re.compile(
    r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}",
    re.ASCII,
)
LONGEST_LOCAL, LONGEST_EMAIL = 64, 254
"""RFC 5321."""


class NotReachable(Exception):
    """``code`` is a catalogue's: why nothing can be sent there."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


async def plain_address(kind: ChannelKind, to: str) -> str:
    """The address as it is kept. Raises ``NotReachable``."""
    if kind is ChannelKind.EMAIL:
        return _email(to)
    if code := fault_in(kind, to):
        raise NotReachable(code)
    if _is_this_machine(to):
        raise NotReachable("channels.apprise_local")
    try:
        await check(to)
    except NotForApprise as error:
        raise NotReachable(error.code) from error
    return to


def _email(to: str) -> str:
    """Full-width letters, as a Chinese keyboard writes them, are taken for what they mean."""
    local, _, domain = unicodedata.normalize("NFKC", to).rpartition("@")
    plain = f"{local}@{domain.lower()}"
    if len(local) > LONGEST_LOCAL or len(plain) > LONGEST_EMAIL or not EMAIL.fullmatch(plain):
        raise NotReachable("people.no_email")
    return plain


def _is_this_machine(url: str) -> bool:
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
        found = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return found.is_loopback or found.is_link_local or found.is_unspecified
