"""What travels over HTTP about what a person wants to hear, and where."""

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.notify.channels.domain import ChannelKind
from services.notify.people.addresses import MOST_TRIES, Address, Code
from services.notify.people.domain import Policy, Preferences
from services.notify.people.person import MOST_ADDRESSES, Person
from services.notify.people.trying import Attempt

LONGEST = 1000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewAddress(_Strict):
    """``to`` is an e-mail address, or one of Apprise's URLs."""

    kind: Literal["email", "apprise"]
    to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]


class EnteredCode(_Strict):
    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{6}$")]


class AddressWish(_Strict):
    """What is to go to one address."""

    id: Annotated[str, StringConstraints(max_length=200)]
    at_once: bool
    digests: bool


class PreferencesBody(Preferences):
    """The whole of a person's choices; an address that is not named keeps what goes to it."""

    addresses: Annotated[tuple[AddressWish, ...], Field(max_length=MOST_ADDRESSES)] = ()

    @property
    def own(self) -> Preferences:
        return Preferences.model_validate(self.model_dump(exclude={"addresses"}))

    @property
    def wishes(self) -> dict[str, dict[str, bool]]:
        return {each.id: {"at_once": each.at_once, "digests": each.digests} for each in self.addresses}


class CodeOut(BaseModel):
    """A code that was sent: until when it is good, and how many more times one may be entered."""

    sent_at: datetime
    ends_at: datetime
    tries_left: int


class AddressOut(BaseModel):
    """``code`` while the address is not verified and a code may be entered or asked for."""

    id: str
    kind: ChannelKind
    to: str
    verified: bool
    at_once: bool
    digests: bool
    code: CodeOut | None


class CodeSent(BaseModel):
    """``sent`` is what became of the code's own message; None where the address needs none any more."""

    address: AddressOut
    sent: Attempt | None


class PolicyOut(BaseModel):
    """How a person is told; times are the district's, None: no quiet hours, no cap."""

    immediate_from: str
    quiet_from: time | None
    quiet_until: time | None
    digest: str
    digest_at: time
    most_a_day: int | None
    most_a_month: int | None
    kept_for_urgent: int
    most_digests_a_month: int | None
    paused_until: date | None


class PreferencesOut(BaseModel):
    """``chosen`` is the person's own, ``district`` what holds for their role, ``policy`` what follows from both. ``kinds``
    are the kinds of address that can be reached from here."""

    version: int
    chosen: Preferences
    district: PolicyOut
    policy: PolicyOut
    addresses: tuple[AddressOut, ...]
    kinds: tuple[ChannelKind, ...]
    most_addresses: int = MOST_ADDRESSES


def address_out(address: Address) -> AddressOut:
    return AddressOut(**address.model_dump(exclude={"code"}), code=_code_out(address.code) if address.code else None)


def _code_out(code: Code) -> CodeOut:
    return CodeOut(sent_at=code.sent_at, ends_at=code.ends_at(), tries_left=max(0, MOST_TRIES - code.tries))


def preferences_out(
    person: Person, district: Policy, policy: Policy, kinds: tuple[ChannelKind, ...], today: date
) -> PreferencesOut:
    """A pause that is over is none."""
    back = person.preferences.paused_until
    over = {"paused_until": None} if back is not None and back <= today else {}
    return PreferencesOut(
        version=person.version,
        chosen=person.preferences.model_copy(update=over),
        district=PolicyOut(**district.model_dump()),
        policy=PolicyOut(**policy.model_copy(update=over).model_dump()),
        addresses=tuple(map(address_out, person.addresses)),
        kinds=kinds,
    )
