"""The bus that an address names."""

from urllib.parse import urlsplit

from shared.bus.port import Bus


def open_bus(url: str) -> Bus:
    """A bus, not yet open: ``local:///data/bus.sqlite`` or ``amqp(s)://user:password@host:port/vhost``.

    Raises ``ValueError`` for any other scheme. A driver is imported only when its scheme is asked for.
    """
    scheme = urlsplit(url).scheme
    if scheme == "local":
        from shared.bus.local import LocalBus

        return LocalBus(url.removeprefix("local://"))
    if scheme in ("amqp", "amqps"):
        from shared.bus.rabbit import RabbitBus

        return RabbitBus(url)
    raise ValueError(f"a bus address begins with local://, amqp:// or amqps://, not {scheme!r}")
