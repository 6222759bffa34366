"""Which addresses people may name: e-mail, and what Apprise knows, but nothing of the machines that the services run on."""

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

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
    if "method" in {name.lower() for name, _ in parse_qsl(urlsplit(to).query, keep_blank_values=True)}:
        raise NotReachable("people.apprise_method")
    try:
        host = await check(to)
    except NotForApprise as error:
        raise NotReachable(error.code) from error
    if host is not None and _is_ours(host):
        raise NotReachable("channels.apprise_local")
    return to


def _email(to: str) -> str:
    """Full-width letters, as a Chinese keyboard writes them, are taken for what they mean."""
    local, _, domain = unicodedata.normalize("NFKC", to).rpartition("@")
    plain = f"{local}@{domain.lower()}"
    if len(local) > LONGEST_LOCAL or len(plain) > LONGEST_EMAIL or not EMAIL.fullmatch(plain):
        raise NotReachable("people.no_email")
    return plain


def _is_ours(host: str) -> bool:
    """Whether it is this machine, or one that only its own network knows by a bare name, as the services know each other.
    A number that is no plain address is one that a resolver may take for any."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        found = ip_address(name)
    except ValueError:
        last = name.rpartition(".")[2]
        return "." not in name or last in ("localhost", "localdomain") or last[:1].isdigit()
    found = getattr(found, "ipv4_mapped", None) or found
    return found.is_loopback or found.is_link_local or found.is_unspecified
