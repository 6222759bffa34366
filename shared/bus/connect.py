"""The bus that an address names."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from shared.bus.port import RETRY_STEPS, Bus


def open_bus(url: str, steps: Sequence[float] = RETRY_STEPS) -> Bus:
    """A bus, not yet open: ``local:///data/bus.sqlite`` or ``amqp(s)://user:password@host:port/vhost``.

    ``steps``: seconds before each further attempt. Raises ``ValueError`` for any other scheme. A driver is imported only
    when its scheme is asked for.
    """
    scheme = urlsplit(url).scheme
    if scheme == "local":
        from shared.bus.local import LocalBus

        return LocalBus(url.removeprefix("local://"), steps=steps)
    if scheme in ("amqp", "amqps"):
        from shared.bus.rabbit import RabbitBus

        return RabbitBus(url, steps=steps)
    raise ValueError(f"a bus address begins with local://, amqp:// or amqps://, not {scheme!r}")
