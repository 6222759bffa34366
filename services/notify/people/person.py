"""A person's choices and addresses, and each step that changes them. Pure; moments are the real clock's."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from services.notify.people.addresses import Address, Code
from services.notify.people.domain import Preferences

MOST_ADDRESSES = 5
CODES_AN_HOUR = 3
TESTS_AN_HOUR = 10
HOUR = timedelta(hours=1)


class Person(BaseModel):
    """``version`` grows with every change of what the person sees of it, 0 before the first. ``codes`` and ``tests`` are
    when such messages were sent within the last hour."""

    model_config = ConfigDict(frozen=True)

    user: str
    version: int = 0
    preferences: Preferences = Preferences()
    addresses: tuple[Address, ...] = ()
    codes: tuple[datetime, ...] = ()
    tests: tuple[datetime, ...] = ()

    def address(self, id: str) -> Address | None:
        return next((each for each in self.addresses if each.id == id), None)


class Full(Exception):
    """The person has as many addresses as anybody may."""


class Known(Exception):
    """The person has this address already."""


class NotFound(Exception):
    """The person has no such address."""


class TooOften(Exception):
    """As many messages were sent within an hour as may be; ``seconds`` from now there is room for one more."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"again in {seconds:.0f} s")


class CodeGone(Exception):
    """No code is good any more: none was asked for, it is too old, or wrong ones were entered too often."""


class Unverified(Exception):
    """Nothing but a code is sent to an address that is not verified."""


def with_address(person: Person, added: Address) -> Person:
    """Raises ``Known``, ``Full``."""
    if any((each.kind, each.to.casefold()) == (added.kind, added.to.casefold()) for each in person.addresses):
        raise Known
    if len(person.addresses) >= MOST_ADDRESSES:
        raise Full
    return _seen(person, addresses=(*person.addresses, added))


def without_address(person: Person, id: str) -> Person:
    """Raises ``NotFound``. What was sent within the hour stays counted."""
    _named(person, id)
    return _seen(person, addresses=tuple(each for each in person.addresses if each.id != id))


def with_code(person: Person, id: str, hash: str, now: datetime) -> Person:
    """The person with a new code for that address; an older one is no good from here on. Raises ``NotFound``, ``TooOften``."""
    _named(person, id)
    codes = _counted(person.codes, now, CODES_AN_HOUR)
    coded = _with(person, id, lambda each: each.model_copy(update={"code": Code(hash=hash, sent_at=now)}))
    return coded.model_copy(update={"codes": codes})


def tried(person: Person, id: str, now: datetime, *, right: bool) -> Person:
    """The person after a code was entered: the address is verified, or one try is gone. Raises ``NotFound``, ``CodeGone``."""
    code = _named(person, id).code
    if code is None or not code.is_good(now):
        raise CodeGone
    if right:
        return _with(person, id, lambda each: each.model_copy(update={"verified": True, "code": None}))
    spent = code.model_copy(update={"tries": code.tries + 1})
    return _with(person, id, lambda each: each.model_copy(update={"code": spent}))


def with_test(person: Person, id: str, now: datetime) -> Person:
    """One more test message is counted. Raises ``NotFound``, ``Unverified``, ``TooOften``."""
    if not _named(person, id).verified:
        raise Unverified
    return person.model_copy(update={"tests": _counted(person.tests, now, TESTS_AN_HOUR)})


def unsubscribed(person: Person, id: str) -> Person:
    """Nothing goes to that address any more until the person turns it on again; the person unchanged where nothing does."""
    ended = _with(person, id, lambda each: each.model_copy(update={"at_once": False, "digests": False}))
    return person if ended.addresses == person.addresses else ended


def chosen(person: Person, preferences: Preferences, wishes: Mapping[str, Mapping[str, bool]]) -> Person:
    """``wishes``: by an address's id, whether letters ``at_once`` and ``digests`` go there. Raises ``NotFound``."""
    for id in wishes:
        _named(person, id)
    addresses = tuple(each.model_copy(update=wishes.get(each.id, {})) for each in person.addresses)
    return _seen(person, preferences=preferences, addresses=addresses)


def _named(person: Person, id: str) -> Address:
    address = person.address(id)
    if address is None:
        raise NotFound
    return address


def _with(person: Person, id: str, change: Callable[[Address], Address]) -> Person:
    return _seen(person, addresses=tuple(change(each) if each.id == id else each for each in person.addresses))


def _seen(person: Person, **changes: object) -> Person:
    return person.model_copy(update={**changes, "version": person.version + 1})


def _counted(sent: tuple[datetime, ...], now: datetime, most: int) -> tuple[datetime, ...]:
    recent = tuple(moment for moment in sent if now - moment < HOUR)
    if len(recent) >= most:
        raise TooOften((recent[0] + HOUR - now).total_seconds())
    return (*recent, now)
