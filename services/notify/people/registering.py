"""Addresses from being named to being verified, tested and taken away. Refusals are ``Problem``s."""

import math
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from services.notify.channels.domain import ChannelKind, Item, Outgoing
from services.notify.people.addresses import MOST_TRIES, Address, address_id
from services.notify.people.documents import People
from services.notify.people.person import (
    MOST_ADDRESSES,
    CodeGone,
    Full,
    Known,
    NotFound,
    Person,
    TooOften,
    Unverified,
    tried,
    with_address,
    with_code,
    with_test,
    without_address,
)
from services.notify.people.reaching import OWN_KINDS, NotReachable, plain_address
from services.notify.people.signing import DIGITS, code_hash, is_code
from services.notify.people.trying import Attempt, Trying
from services.notify.rules.urgency import Urgency
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.web.problems import FieldProblem, Problem, invalid


@dataclass(frozen=True)
class Registering:
    """``clock`` is the real one: codes end and hours pass by it, whatever year is played."""

    people: People
    trying: Trying
    words: Catalogue
    clock: Clock

    @property
    def kinds(self) -> tuple[ChannelKind, ...]:
        """In which ways people can be reached from here."""
        return tuple(kind for kind in OWN_KINDS if kind in self.trying.senders)

    async def add(self, user: str, kind: ChannelKind, to: str, language: str) -> tuple[Address, Attempt]:
        """A new address, and what became of the code that was sent there. It is kept even where nothing could be sent:
        the answer says why, and another code can be asked for."""
        added = Address(id=address_id(user, secrets.token_hex(8)), kind=kind, to=await self._checked(kind, to))
        return await self._send_code(user, added, language, new=True)

    async def send_code(self, user: str, id: str, language: str) -> tuple[Address, Attempt | None]:
        """Another code in the place of the last one; none to an address that is verified."""
        address = (await self.people.of(user)).address(id)
        if address is None:
            raise Problem(404, "not_found")
        if address.verified:
            return address, None
        return await self._send_code(user, address, language, new=False)

    async def verify(self, user: str, id: str, code: str) -> Address:
        """Every try is counted before its outcome is told, so that tries sent all at once are no more than five."""
        key = await self.people.key()
        right = False

        def step(person: Person) -> Person:
            nonlocal right
            address = person.address(id)
            if address is not None and address.verified:
                right = True
                return person
            right = bool(address and address.code and is_code(key, id, code, address.code.hash))
            return tried(person, id, self.clock.now(), right=right)

        with refusals():
            address = (await self.people.change(user, step)).address(id)
        assert address is not None
        if not right:
            left = MOST_TRIES - (address.code.tries if address.code else MOST_TRIES)
            raise invalid(
                FieldProblem("code", "people.wrong_code" if left else "people.wrong_code_last", {"left": left})
            )
        return address

    async def remove(self, user: str, id: str) -> None:
        with refusals():
            await self.people.change(user, lambda person: without_address(person, id))

    async def test(self, user: str, id: str, language: str) -> Attempt:
        """Send a message that says that it is one, and tell what the provider answered."""
        with refusals():
            person = await self.people.change(user, lambda person: with_test(person, id, self.clock.now()))
        address = person.address(id)
        assert address is not None
        return await self.trying.attempt(address.endpoint, self._message("people.test", language))

    async def _send_code(self, user: str, address: Address, language: str, *, new: bool) -> tuple[Address, Attempt]:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        hash, now = code_hash(await self.people.key(), address.id, code), self.clock.now()

        def step(person: Person) -> Person:
            return with_code(with_address(person, address) if new else person, address.id, hash, now)

        with refusals():
            after = (await self.people.change(user, step)).address(address.id)
        assert after is not None
        message = self._message("people.code", language, code=code)
        return after, await self.trying.attempt(after.endpoint, message)

    async def _checked(self, kind: ChannelKind, to: str) -> str:
        """The address in its plain form. Raises a 422 for one that cannot be."""
        if kind not in self.kinds:
            raise invalid(FieldProblem("kind", "people.kind_off"))
        try:
            return await plain_address(kind, to)
        except NotReachable as error:
            raise invalid(FieldProblem("to", error.code)) from error

    def _message(self, text: str, language: str, **words: str) -> Outgoing:
        said = self.words.in_language(language)
        heading, now = said(f"{text}.heading", **words), self.clock.now()
        item = Item(
            id=secrets.token_hex(16), title=said(f"{text}.title", **words), text=said(text, **words),
            urgency=Urgency.HIGH, at=now, rule=text, about={},
        )  # fmt: skip
        return Outgoing(id=item.id, language=language, heading=heading, items=(item,), digest=False)


@contextmanager
def refusals() -> Iterator[None]:
    """What cannot be done with an address, as answers."""
    try:
        yield
    except NotFound as error:
        raise Problem(404, "not_found") from error
    except Known as error:
        raise Problem(409, "people.address_known") from error
    except Full as error:
        raise Problem(409, "people.addresses_full", most=MOST_ADDRESSES) from error
    except CodeGone as error:
        raise Problem(409, "people.code_gone") from error
    except Unverified as error:
        raise Problem(409, "people.unverified") from error
    except TooOften as error:
        headers = {"Retry-After": str(math.ceil(error.seconds))}
        raise Problem(429, "people.too_often", headers=headers, minutes=math.ceil(error.seconds / 60)) from error
