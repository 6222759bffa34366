"""Where letters to a person or a robot go, and how they are told: what the sending parts ask for."""

from typing import Protocol
from urllib.parse import urlencode

from services.notify.channels.domain import Endpoint
from services.notify.letters.domain import CHANNEL
from services.notify.people.addresses import Address, user_of
from services.notify.people.documents import People
from services.notify.people.domain import Policy, in_force
from services.notify.people.signing import unsubscribe_token
from services.notify.restraint.reading import Restraint
from shared.catalogue import DEFAULT
from shared.clock import Clock, day_of
from shared.contracts.tasks import Role
from shared.directory.documents import DirectoryCopy

UNSUBSCRIBE = "/api/notify/unsubscribe"


class ChannelEndpoints(Protocol):
    async def get(self, id: str) -> Endpoint | None:
        """The robot or webhook with this id (``channel:…``); None where there is none, or it is off."""
        ...


class PersonalEndpoints:
    """Keeps ``Endpoints``. ``public_url`` is where the services are reached from outside, None where nobody said so."""

    def __init__(
        self, people: People, directory: DirectoryCopy, channels: ChannelEndpoints, clock: Clock, public_url: str | None
    ) -> None:
        self._people = people
        self._directory = directory
        self._channels = channels
        self._clock = clock
        self._public_url = public_url

    async def of(self, recipient: str, *, digest: bool) -> list[Endpoint]:
        if recipient.startswith(CHANNEL):
            channel = await self._channels.get(recipient)
            return [channel] if channel else []
        if await self._is_away(recipient):
            return []
        person = await self._people.recent(recipient)
        return [each.endpoint for each in person.addresses if _takes(each, digest=digest)]

    async def get(self, id: str) -> Endpoint | None:
        """Read anew each time: nothing goes to an address that was just taken away."""
        if id.startswith(CHANNEL):
            return await self._channels.get(id)
        user = user_of(id)
        if await self._is_disabled(user):
            return None
        address = (await self._people.of(user)).address(id)
        return address.endpoint if address and (_takes(address, digest=True) or _takes(address, digest=False)) else None

    async def unsubscribe_link(self, address: str) -> str | None:
        """By which whoever reads the letters to that address ends them; None where the services have no public address."""
        if self._public_url is None:
            return None
        token = unsubscribe_token(await self._people.key(), address)
        return f"{self._public_url.rstrip('/')}{UNSUBSCRIBE}?{urlencode({'token': token})}"

    async def _is_away(self, user: str) -> bool:
        back = (await self._people.recent(user)).preferences.paused_until
        return await self._is_disabled(user) or (back is not None and day_of(self._clock.now()) < back)

    async def _is_disabled(self, user: str) -> bool:
        facts = await self._directory.user(user)
        return facts is None or facts.disabled


class PersonalPolicies:
    """Keeps ``Policies``. Who is not heard of yet is told as a township's people are: the least."""

    def __init__(self, people: People, directory: DirectoryCopy, restraint: Restraint) -> None:
        self._people = people
        self._directory = directory
        self._channels = restraint.channels
        self._roles = {role: restraint.of(role) for role in Role}

    async def of(self, recipient: str) -> Policy:
        if recipient.startswith(CHANNEL):
            return self._channels
        return in_force(await self.district(recipient), (await self._people.recent(recipient)).preferences)

    async def district(self, user: str) -> Policy:
        """The policy of the user's role, as the district has it."""
        facts = await self._directory.user(user)
        return self._roles[facts.role if facts else Role.TOWNSHIP]

    async def language(self, recipient: str) -> str:
        if recipient.startswith(CHANNEL):
            return DEFAULT
        return (await self._people.recent(recipient)).preferences.language or DEFAULT


def _takes(address: Address, *, digest: bool) -> bool:
    return address.verified and (address.digests if digest else address.at_once)
