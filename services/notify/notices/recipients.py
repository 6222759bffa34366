"""From audiences to people, by this service's copy of units and users."""

from collections.abc import Sequence

from services.notify.rules.audiences import Audience, Tell
from services.notify.rules.domain import Rule
from services.notify.rules.happenings import Happening
from services.notify.rules.remembering import Directory
from shared.access import Action, may
from shared.contracts.tasks import Role


class Recipients:
    def __init__(self, directory: Directory) -> None:
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

    async def _all(self, tell: Sequence[Tell], happening: Happening) -> list[str]:
        found: dict[str, None] = {}
        for each in tell:
            found |= dict.fromkeys(await self._people(each, happening))
        return list(found)

    async def _people(self, tell: Tell, happening: Happening) -> list[str]:
        if tell.who == Audience.POSTER:
            return await self._poster(happening.poster, tell.role)
        if tell.who in _WHOLE_DISTRICT:
            role = _WHOLE_DISTRICT[tell.who] or tell.role
            return await self._users(roles=(role,)) if role and tell.role in (None, role) else []
        units = await self._units(tell.who, happening)
        if tell.role is not None:
            return await self._users(units, (tell.role,)) if units else []
        return await self._asked(tell.who, units)

    async def _asked(self, who: Audience, units: Sequence[str]) -> list[str]:
        """Without a role: those of these units who can do something about it."""
        match who:
            case Audience.LEADS | Audience.ASSISTING:
                return await self._users(units) if units else []
            case Audience.ABOVE:
                return await self._who_stands_above(units[0]) if units else []
            case _:
                return [user for unit in units for user in await self._who_posts_for(unit)]

    async def _units(self, who: Audience, happening: Happening) -> tuple[str, ...]:
        match who:
            case Audience.LEADS:
                return happening.leads
            case Audience.ASSISTING:
                return happening.assisting
            case Audience.EXPECTED:
                return happening.expected
            case Audience.ABOVE:
                return await self._above(happening.unit or "")
            case _:
                return (happening.unit,) if happening.unit else ()

    async def _who_posts_for(self, unit: str) -> list[str]:
        """The unit's own people, or those of the nearest unit above it: a village is its township's. Never the root's."""
        for each in await self._upwards(unit):
            if people := await self._users((each,), POSTING):
                return people
        return []

    async def _above(self, unit: str) -> tuple[str, ...]:
        """The unit above the one whose people post for ``unit``; none above the root."""
        units, asked = await self._directory.units(), unit
        for each in await self._upwards(unit):
            if await self._users((each,), POSTING):
                asked = each
                break
        known = units.get(asked)
        return (known.under,) if known and known.under else ()

    async def _who_stands_above(self, unit: str) -> list[str]:
        """Who posts for ``unit`` or leads it, or the nearest above it that has such people; of the root its section."""
        known = await self._directory.units()
        for each in await self._upwards(unit):
            if each in known and known[each].under is None:
                break
            if people := await self._users((each,), (*POSTING, Role.LEADER)):
                return people
        return await self._users(roles=(Role.SECTION,)) if unit in known else []

    async def _upwards(self, unit: str) -> list[str]:
        """``unit`` and the units above it, without the root unless it is the root itself."""
        known = (await self._directory.units()).get(unit)
        return [unit, *reversed(known.path[1:-1] if known else ())]

    async def _poster(self, user: str | None, role: Role | None) -> list[str]:
        if user is None or await self._directory.is_disabled(user):
            return []
        if role is not None:
            facts = await self._directory.user(user)
            return [user] if facts and facts.role == role else []
        return [user]

    async def _users(self, units: Sequence[str] = (), roles: Sequence[Role] = ()) -> list[str]:
        """Of any number of units; none given: of all."""
        named, wanted = tuple(dict.fromkeys(units)), tuple(role.value for role in roles)
        portions = [named[first : first + AT_ONCE] for first in range(0, len(named), AT_ONCE)] or [()]
        found = [await self._directory.users_of(portion, wanted) for portion in portions]
        return [user.id for users in found for user in users]


AT_ONCE = 1000
"""Units that the store is asked for at once."""

POSTING = tuple(role for role in Role if may(role, Action.POST_ACTIVITY))
"""Who can do something about a unit's own cell: not the leaders who happen to belong to it."""

_WHOLE_DISTRICT = {Audience.SECTION: Role.SECTION, Audience.LEADERS: Role.LEADER, Audience.ANYBODY: None}
