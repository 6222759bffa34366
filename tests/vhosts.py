"""Virtual hosts of a broker, one for each test, so that no test sees another's queues."""

from typing import Protocol
from urllib.parse import quote, urlsplit
from uuid import uuid4

import httpx


class Vhosts(Protocol):
    """A broker that makes virtual hosts; ``RabbitNode`` is one too."""

    def new_vhost(self) -> str:
        """The URL of a fresh, empty virtual host."""
        ...

    def drop_vhost(self, url: str) -> None: ...


class ExternalVhosts:
    """A broker that runs already, asked through its management API (port 15672 of the same host unless given)."""

    def __init__(self, url: str, api: str | None = None) -> None:
        broker = urlsplit(url)
        self._broker = f"{broker.scheme}://{broker.netloc}"
        self._user = broker.username or "guest"
        self._api = httpx.Client(
            base_url=api or f"http://{broker.hostname}:15672",
            auth=(self._user, broker.password or "guest"),
            timeout=10,
            trust_env=False,
        )

    def new_vhost(self) -> str:
        name = f"test-{uuid4().hex[:12]}"
        self._api.put(f"/api/vhosts/{name}").raise_for_status()
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self._api.put(f"/api/permissions/{name}/{quote(self._user)}", json=everything).raise_for_status()
        return f"{self._broker}/{name}"

    def drop_vhost(self, url: str) -> None:
        self._api.delete(f"/api/vhosts/{url.rsplit('/', 1)[1]}").raise_for_status()
