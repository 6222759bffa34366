"""Where letters go, as those who send them ask for it."""

from typing import Protocol

from services.notify.channels.domain import Endpoint
from services.notify.people.domain import Policy


class Endpoints(Protocol):
    async def of(self, recipient: str, *, digest: bool) -> list[Endpoint]:
        """Where a letter to ``recipient`` goes besides the app: the verified addresses that the person wants such letters
        at, or the robot or webhook itself; nothing for a disabled user."""
        ...

    async def get(self, id: str) -> Endpoint | None:
        """The endpoint as it is now; None once it was taken away, is not verified any more, or was unsubscribed."""
        ...


class Policies(Protocol):
    async def of(self, recipient: str) -> Policy:
        """The district's for the recipient's role, with what the person chose themselves."""
        ...

    async def language(self, recipient: str) -> str:
        """``zh`` or ``en``."""
        ...
