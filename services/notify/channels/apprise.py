"""Everything else, through Apprise: SMS gateways, ntfy, Slack, Telegram and what more it knows by an address."""

import asyncio
import logging
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from apprise import LOGGER_NAME, Apprise, AppriseAsset, AppriseResult, AppriseResultStatus, NotifyBase, NotifyFormat

from services.notify.channels.domain import Endpoint, Outgoing
from services.notify.channels.fitting import fitted
from services.notify.channels.http import BUSY_SECONDS, said
from services.notify.channels.markdown import Say, says_it_already
from services.notify.channels.plain import plain
from services.notify.channels.sending import Busy, Refused, Unanswered, Yes, nobody
from shared.catalogue import Catalogue

SECONDS = 30.0

OWN_KINDS = frozenset({"wecombot", "dingtalk", "feishu", "lark", "mailto", "mailtos"})
"""Apprise looks at the HTTP status of the robots alone, and they answer 200 when they refuse; mail goes to people."""
LOCAL = frozenset(
    {"syslog", "dbus", "qt", "kde", "glib", "gio", "gnome", "macosx", "windows", "blink1", "vapid"}
    | {"deltachat", "deltachats", "growl"}
)
"""These speak to the machine that the service runs on, or read keys from its disk."""
READS_FILES = frozenset({"keyfile", "subfile", "template", "attach", "pgp", "pgppub", "pgpprv", "image_path"})
"""Arguments that name a file of that machine, or an address to fetch one from."""

_STATUS = re.compile(r"error=(\d{3})")


class NotForApprise(Exception):
    """This address is not to be used; ``code`` is a catalogue's (``channels.*``)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


async def check(url: str) -> str | None:
    """The machine that is spoken to, None where a provider's own is. Raises ``NotForApprise`` for an address that Apprise
    does not know or that this service does not let it use."""
    service = await asyncio.to_thread(_service, url)
    forms: Iterable[str] = service.templates
    return service.host or None if any("{host}" in form for form in forms) else None


class AppriseSender:
    """What Apprise logs is a delivery's answer, and does not stand in the service's log a second time."""

    def __init__(self, texts: Catalogue) -> None:
        self._texts = texts
        log = logging.getLogger(LOGGER_NAME)
        log.setLevel(logging.INFO)
        log.propagate = False

    async def send(self, endpoint: Endpoint, message: Outgoing, yes: Yes = nobody) -> str:
        """Apprise waits while it sends: in a thread, and no longer than ``SECONDS``."""
        try:
            result = await asyncio.to_thread(_send, endpoint.to, message, self._texts.in_language(message.language))
        except NotForApprise as error:
            raise Refused(error.code) from error
        return _judged(result)

    async def close(self) -> None:
        """It keeps nothing open."""


def _service(url: str) -> NotifyBase:
    parts = urlsplit(url)
    if {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)} & READS_FILES:
        raise NotForApprise("channels.apprise_reads_files")
    _check_schemes({parts.scheme.lower()})
    service = Apprise.instantiate(url, asset=_asset(), suppress_exceptions=True)
    if not isinstance(service, NotifyBase):
        raise NotForApprise("channels.apprise_unknown")
    known = type(service)  # for a provider's own https address, say
    _check_schemes({*_each(known.protocol), *_each(known.secure_protocol)})
    return service


def _check_schemes(schemes: set[str]) -> None:
    if schemes & OWN_KINDS:
        raise NotForApprise("channels.apprise_own_kind")
    if schemes & LOCAL:
        raise NotForApprise("channels.apprise_local")


def _each(schemes: str | Iterable[str] | None) -> Iterable[str]:
    return (schemes,) if isinstance(schemes, str) else schemes or ()


def _asset() -> AppriseAsset:
    """Nothing is kept on disk, followed elsewhere or logged with its keys."""
    return AppriseAsset(
        app_id="pufa", async_mode=False, secure_logging=True, storage_mode="memory", http_redirects=False
    )


def _send(url: str, message: Outgoing, say: Say) -> AppriseResult:
    service = _service(url)
    body = fitted(message, lambda part: _text(part, say), len, service.body_maxlen)
    apprise = Apprise(asset=_asset())
    apprise.add(service)
    return apprise.notify(
        body=body, title=plain(message.heading), body_format=NotifyFormat.TEXT, timeout=SECONDS, log_level=logging.INFO
    )


def _text(message: Outgoing, say: Say) -> str:
    blocks = []
    for item in message.items:
        title = [] if says_it_already(item, message) else [plain(item.title)]
        blocks.append("\n".join([*title, plain(item.text), *([item.link] if item.link else [])]))
    if message.more:
        blocks.append(say("channel.more", count=message.more))
    return "\n\n".join(blocks) or plain(message.heading)


def _judged(result: AppriseResult) -> str:
    """What Apprise noted of the provider's answer; raises what it means."""
    words = said("; ".join(entry.message for entry in result.logs())) or result.status.name
    if result:
        return words
    if result.status == AppriseResultStatus.TIMEOUT:
        raise Unanswered(words, reached=True)
    status = int(found[1]) if (found := _STATUS.search(words)) else 0
    if status == 429:
        raise Busy(words, BUSY_SECONDS)
    if 400 <= status < 500:
        raise Refused(words)
    raise Unanswered(words)
