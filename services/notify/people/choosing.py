"""A person's choices, read and replaced. Refusals are ``Problem``s."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.notify.people.bodies import PreferencesBody, PreferencesOut, preferences_out
from services.notify.people.documents import People
from services.notify.people.domain import in_force
from services.notify.people.person import NotFound, Person, chosen
from services.notify.people.personal import PersonalPolicies
from services.notify.people.registering import Registering
from shared.clock import Clock, day_of
from shared.web.preconditions import check_if_match
from shared.web.problems import FieldProblem, invalid

LONGEST_PAUSE = timedelta(days=366)


@dataclass(frozen=True)
class Choosing:
    """``clock`` is the district's: leave is counted in its days."""

    people: People
    policies: PersonalPolicies
    registering: Registering
    clock: Clock

    async def read(self, user: str) -> PreferencesOut:
        return await self._shown(await self.people.of(user))

    async def choose(self, user: str, body: PreferencesBody, if_match: str | None) -> PreferencesOut:
        """Raises a 412, a 428, or a 422 for a pause that is over already and for an address that is not the person's."""

        def step(person: Person) -> Person:
            check_if_match(if_match, person.version)
            self._check_pause(body.paused_until)
            try:
                return chosen(person, body.own, body.wishes)
            except NotFound as error:
                raise invalid(FieldProblem("addresses", "people.no_such_address")) from error

        return await self._shown(await self.people.change(user, step))

    def _check_pause(self, back: date | None) -> None:
        today = day_of(self.clock.now())
        if back is not None and back <= today:
            raise invalid(FieldProblem("paused_until", "people.pause_over"))
        if back is not None and back - today > LONGEST_PAUSE:
            raise invalid(FieldProblem("paused_until", "people.pause_long"))

    async def _shown(self, person: Person) -> PreferencesOut:
        district = await self.policies.district(person.user)
        policy = in_force(district, person.preferences)
        kinds = self.registering.kinds
        return preferences_out(person, district, policy, kinds, day_of(self.clock.now()))
