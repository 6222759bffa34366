"""The nodes of a cluster of brokers, named in one address."""

from urllib.parse import urlsplit


def nodes_of(url: str) -> dict[str, str]:
    """By ``host:port`` the address of each node: ``amqp://user:password@one:5672,two:5672/vhost`` names two.

    User, virtual host and options hold for all. Raises ``ValueError`` for an address that names a host twice, or none.
    """
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    names = [name.strip() for name in hosts.split(",")]
    if "://" in parts.path or not all(names) or len(set(names)) < len(names):
        raise ValueError("a bus address names each node once: amqp://user:password@one:5672,two:5672,three:5672/vhost")
    return {name: parts._replace(netloc=f"{user}{at}{name}").geturl() for name in names}
