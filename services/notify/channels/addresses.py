"""Which addresses a channel may have, and how they are shown without the keys in them."""

import base64
import binascii
import re
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from services.notify.channels.domain import ChannelKind

MASK = "••••"
SHOWN = 4
LONGEST = 1000
_KEY_LIKE = 16
"""A part of a path that is this long is taken for a key."""

_ROBOTS = {
    ChannelKind.WECOM: (re.compile(r"/cgi-bin/webhook/send"), "key"),
    ChannelKind.DINGTALK: (re.compile(r"/robot/send"), "access_token"),
    ChannelKind.FEISHU: (re.compile(r"/open-apis/bot/v2/hook/[\w-]+"), None),
}
"""Path and parameter by which a robot's address is known. Its host is free: governments run these systems themselves."""


def fault_in(kind: ChannelKind, to: str) -> str | None:
    """What is wrong with ``to``, as a catalogue code (``channels.*``); None where nothing can be seen from here."""
    if MASK in to:
        return "channels.masked"
    if kind is ChannelKind.APPRISE:
        return None if re.match(r"[a-z][a-z0-9]*://\S+$", to, re.IGNORECASE) else "channels.apprise_unknown"
    parts = _split(to)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return "channels.no_url"
    if kind not in _ROBOTS:
        return None
    path, key = _ROBOTS[kind]
    has_key = key is None or dict(parse_qsl(parts.query)).get(key)
    return None if path.fullmatch(parts.path) and has_key else f"channels.not_{kind}"


def fault_in_secret(kind: ChannelKind, secret: str | None) -> str | None:
    """As ``fault_in``. A webhook is always signed; of the robots only DingTalk and Feishu can be."""
    if secret is not None and MASK in secret:
        return "channels.masked"
    if kind is ChannelKind.WEBHOOK:
        return None if secret and _is_webhook_secret(secret) else "channels.webhook_secret"
    return "channels.no_secret" if secret and kind in (ChannelKind.WECOM, ChannelKind.APPRISE) else None


def masked(kind: ChannelKind, to: str) -> str:
    """``to`` with the last characters of each key in it; of an Apprise address, which may be all keys, little more."""
    parts = _split(to)
    if kind is ChannelKind.APPRISE or parts is None:
        scheme, _, rest = to.partition("://")
        return f"{scheme}://{masked_key(rest)}"
    host = parts.netloc.rpartition("@")
    path = "/".join(masked_key(part) if len(part) >= _KEY_LIKE else part for part in parts.path.split("/"))
    query = "&".join(f"{quote(name)}={masked_key(value)}" for name, value in parse_qsl(parts.query))
    user = f"{MASK}@" if host[1] else ""
    return SplitResult(parts.scheme, user + host[2], path, query, "").geturl()


def masked_key(key: str) -> str:
    """The last four characters, of a key that is long enough to keep the others secret."""
    return MASK + (key[-SHOWN:] if len(key) >= 2 * SHOWN else "")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return None if parts.port == 0 or re.search(r"\s", url) else parts
    except ValueError:
        return None


def _is_webhook_secret(secret: str) -> bool:
    """Standard Webhooks: 24 to 64 bytes in base64 behind ``whsec_``."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return False
    return secret.startswith("whsec_") and 24 <= len(key) <= 64
