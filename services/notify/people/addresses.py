"""An address of a person's, and the code by which it is shown to be theirs. Pure; moments are the real clock's."""

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from services.notify.channels.domain import ChannelKind, Endpoint

ADDRESS = "address:"
MOST_TRIES = 5
CODE_LASTS = timedelta(minutes=30)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Code(_Frozen):
    """The newest code that was sent to an address, as its hash; ``tries`` is how often a wrong one was entered."""

    hash: str
    sent_at: datetime
    tries: int = 0

    def ends_at(self) -> datetime:
        return self.sent_at + CODE_LASTS

    def is_good(self, now: datetime) -> bool:
        return now < self.ends_at() and self.tries < MOST_TRIES


class Address(_Frozen):
    """Where letters to a person go besides the app, once it is ``verified``: those sent ``at_once``, and ``digests``."""

    id: str
    kind: ChannelKind
    to: str
    verified: bool = False
    at_once: bool = True
    digests: bool = True
    code: Code | None = None

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(id=self.id, kind=self.kind, name=self.to, to=self.to)


def address_id(user: str, mark: str) -> str:
    return f"{ADDRESS}{user}:{mark}"


def user_of(id: str) -> str:
    """Whose address the id names; empty where it is none."""
    return id.removeprefix(ADDRESS).rpartition(":")[0]
