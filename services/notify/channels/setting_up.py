"""Making, changing and testing channels: everything is checked before anything is stored."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from services.notify.channels import apprise
from services.notify.channels.addresses import fault_in, fault_in_secret, masked, masked_key
from services.notify.channels.bodies import ChannelBody
from services.notify.channels.channel import Channel, Tested
from services.notify.channels.documents import Channels, NameTaken
from services.notify.channels.domain import ChannelKind, Item, Outgoing
from services.notify.people.trying import Attempt, Trying
from services.notify.rules.urgency import Urgency
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.contracts.base import derived_id
from shared.directory.documents import DirectoryCopy
from shared.web.preconditions import check_if_match
from shared.web.problems import FieldProblem, Problem, invalid


@dataclass(frozen=True)
class SettingUp:
    """``rules`` tells the ids of those in force; ``clock`` is the real one."""

    channels: Channels
    directory: DirectoryCopy
    rules: Callable[[], Collection[str]]
    trying: Trying
    words: Catalogue
    clock: Clock

    async def make(self, body: ChannelBody, id: str) -> tuple[Channel, bool]:
        """The channel, and whether this request made it."""
        channel = Channel(id=id, **await self._checked(body, None))
        try:
            created = await self.channels.make(channel)
        except NameTaken:
            raise invalid(FieldProblem("name", "channels.name_taken")) from None
        return (channel if created else await self.channels.get(id) or channel), created

    async def change(self, id: str, body: ChannelBody, if_match: str | None) -> Channel:
        """Raises a 404, 412, 422 or 428."""
        before = await self.get(id)
        check_if_match(if_match, before.version)
        fields = await self._checked(body, before)

        def step(current: Channel) -> Channel:
            check_if_match(if_match, current.version)
            return current.model_copy(update=fields | {"version": current.version + 1})

        try:
            after = await self.channels.change(id, step)
        except NameTaken:
            raise invalid(FieldProblem("name", "channels.name_taken")) from None
        if after is None:
            raise Problem(404, "not_found")
        return after

    async def delete(self, id: str, if_match: str | None) -> None:
        check_if_match(if_match, (await self.get(id)).version)
        await self.channels.delete(id)

    async def get(self, id: str) -> Channel:
        """Raises a 404."""
        channel = await self.channels.get(id)
        if channel is None:
            raise Problem(404, "not_found")
        return channel

    async def test(self, id: str, by: str, language: str) -> Attempt:
        """Send a message that says that it is a test, and keep what the provider answered beside the channel."""
        channel = await self.get(id)
        attempt = await self.trying.attempt(channel.endpoint(), self._message(channel, by, language))
        tested = Tested(at=self.clock.now(), **attempt.model_dump())
        await self.channels.change(id, lambda current: current.model_copy(update={"tested": tested}))
        return attempt

    def _message(self, channel: Channel, by: str, language: str) -> Outgoing:
        say, now = self.words.in_language(language), self.clock.now()
        heading = say("channel.test.heading")
        text = say("channel.test.text", by=by, name=channel.name)
        id = derived_id("test", channel.id, now.isoformat())
        item = Item(
            id=id, title=heading, text=text, urgency=Urgency.NORMAL, at=now, rule="test", about={"channel": channel.id}
        )
        return Outgoing(id=id, language=language, heading=heading, items=(item,), digest=False)

    async def _checked(self, body: ChannelBody, before: Channel | None) -> dict[str, Any]:
        """The fields as they are to be stored. Raises a 422 that names every one that is wrong."""
        to, secret = _uncovered(body, before)
        faults = {
            "kind": "channels.kind_email" if body.kind is ChannelKind.EMAIL else None,
            "to": await _fault_in(body.kind, to),
            "secret": fault_in_secret(body.kind, secret),
            "unit": None if body.unit in await self.directory.units() else "channels.unit_unknown",
        }
        unknown = [rule for rule in body.rules if rule not in self.rules()]
        wrong = [FieldProblem(field, code) for field, code in faults.items() if code]
        wrong += [FieldProblem("rules", "channels.rule_unknown", {"rule": rule}) for rule in unknown]
        if wrong:
            raise invalid(*wrong)
        rules = tuple(dict.fromkeys(body.rules))
        return body.model_dump() | {"kind": body.kind, "to": to, "secret": secret, "rules": rules}


def _uncovered(body: ChannelBody, before: Channel | None) -> tuple[str, str | None]:
    """The address and secret that are meant: what comes back covered, as it was shown, is what it was."""
    to, secret = body.to, body.secret or None
    if before is not None and before.kind is body.kind:
        to = before.to if to == masked(before.kind, before.to) else to
        secret = before.secret if before.secret and secret == masked_key(before.secret) else secret
    return to, secret


async def _fault_in(kind: ChannelKind, to: str) -> str | None:
    fault = None if kind is ChannelKind.EMAIL else fault_in(kind, to)
    if fault is None and kind is ChannelKind.APPRISE:
        try:
            await apprise.check(to)
        except apprise.NotForApprise as error:
            return error.code
    return fault
