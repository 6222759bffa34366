"""From audiences to people, by this service's copy of units and users."""

from collections.abc import Sequence

from services.notify.rules.domain import Audience, Happening, Rule
from shared.access import Action, may
from shared.contracts.tasks import Role
from shared.directory.documents import DirectoryCopy


class Recipients:
    def __init__(self, directory: DirectoryCopy) -> None:
        self._directory = directory

    async def of(self, rule: Rule, happening: Happening) -> list[str]:
        """Ids of those to tell, each once, without whoever did it themselves; disabled users hear nothing."""
        found = await self._all(rule.tell, happening)
        if not found and rule.otherwise:
            found = await self._all(rule.otherwise, happening)
        return [user for user in found if user != happening.by]

    async def unit_name(self, unit: str | None) -> str:
        """The unit's name, or its id while the copy does not know it."""
        known = (await self._directory.units()).get(unit or "")
        return known.name if known else unit or ""

    async def _all(self, audiences: Sequence[Audience], happening: Happening) -> list[str]:
        found: dict[str, None] = {}
        for audience in audiences:
            found |= dict.fromkeys(await self._people(audience, happening))
        return list(found)

    async def _people(self, audience: Audience, happening: Happening) -> list[str]:
        match audience:
            case Audience.POSTER:
                return await self._unless_disabled(happening.poster)
            case Audience.UNIT:
                return await self._who_posts_for(happening.unit or "")
            case Audience.LEADS:
                return await self._users(happening.leads) if happening.leads else []
            case Audience.SECTION:
                return await self._users(roles=(Role.SECTION,))
            case Audience.LEADERS:
                return await self._users(roles=(Role.LEADER,))
            case Audience.EXPECTED:
                return [user for unit in happening.expected for user in await self._who_posts_for(unit)]

    async def _who_posts_for(self, unit: str) -> list[str]:
        """The unit's own people, or those of the nearest unit above it: a village is its township's. Never the root's."""
        known = (await self._directory.units()).get(unit)
        above = known.path[1:-1] if known else ()
        for each in (unit, *reversed(above)):
            if people := await self._users((each,), POSTING):
                return people
        return []

    async def _unless_disabled(self, user: str | None) -> list[str]:
        return [] if user is None or await self._directory.is_disabled(user) else [user]

    async def _users(self, units: Sequence[str] = (), roles: Sequence[Role] = ()) -> list[str]:
        users = await self._directory.users_of(tuple(units), tuple(role.value for role in roles))
        return [user.id for user in users]


POSTING = tuple(role for role in Role if may(role, Action.POST_ACTIVITY))
"""Who can do something about a unit's own cell: not the leaders who happen to belong to it."""
