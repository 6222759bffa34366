"""From an event to its notices: who is told by which rule, and when it is due for each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from services.notify.notices.domain import Notice, Recipient, notice
from services.notify.notices.recipients import Recipients
from services.notify.people.endpoints import Policies
from services.notify.restraint.domain import place
from services.notify.rules.domain import Rule, Rules
from services.notify.rules.happenings import Happening
from services.notify.rules.urgency import Urgency
from shared.contracts.base import Envelope
from shared.directory.documents import DirectoryCopy


class Groups(Protocol):
    """The robots and webhooks that the district set up."""

    async def hearing(self, units: Sequence[str], rule: str, urgency: Urgency) -> list[Recipient]:
        """Those of these units that want to hear what ``rule`` tells."""
        ...


class Addressing:
    def __init__(
        self, rules: Rules, recipients: Recipients, groups: Groups, policies: Policies, directory: DirectoryCopy
    ) -> None:
        self._rules = rules
        self._recipients = recipients
        self._groups = groups
        self._policies = policies
        self._directory = directory

    async def notices(self, cause: Envelope[Any], what: Happening, now: datetime) -> list[Notice]:
        """One for each rule that applies and each that it tells."""
        rules = self._rules.applying(what)
        if not rules:
            return []
        unit_name = await self._recipients.unit_name(what.unit)
        made: list[Notice] = []
        for rule in rules:
            for to in await self._told(rule, what):
                policy = await self._policies.of(to.id)
                due = place(rule.urgency, policy, now, timedelta(seconds=rule.gather_seconds))
                made.append(notice(cause, rule, what, unit_name, to, due))
        return made

    async def _told(self, rule: Rule, what: Happening) -> list[Recipient]:
        """People first, then the groups of their units."""
        people = [await self._person(user, what) for user in await self._recipients.of(rule, what)]
        units = tuple(dict.fromkeys(person.unit for person in people))
        return [*people, *(await self._groups.hearing(units, rule.id, rule.urgency) if units else ())]

    async def _person(self, user: str, what: Happening) -> Recipient:
        """Who is not heard of yet is taken to belong to the unit that it is about."""
        facts = await self._directory.user(user)
        return Recipient(user, facts.unit if facts else what.unit or "")
