"""What travels over HTTP about channels. No answer shows a key."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.notify.channels.addresses import LONGEST, masked, masked_key
from services.notify.channels.channel import Channel, Tested
from services.notify.channels.domain import ChannelKind

Line = StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\x00-\x1f\x7f]*$")


class ChannelBody(BaseModel):
    """``to`` is the address that the robot's or service's own page shows, ``secret`` what its messages are signed with.
    Sent back as an answer showed them, both stay as they are. ``unit`` is whose group it is; without ``rules`` the group
    hears of all but what matters little.
    """

    model_config = ConfigDict(extra="forbid")

    kind: ChannelKind
    name: Annotated[str, Line, Field(max_length=80)]
    to: Annotated[str, Line, Field(max_length=LONGEST)]
    secret: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    unit: Annotated[str, Line, Field(max_length=64)]
    rules: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], Field(max_length=200)] = ()
    active: bool = True


class ChannelOut(BaseModel):
    """``to`` and ``secret`` with the last characters of each key alone. ``tested`` is the last test message."""

    id: str
    version: int
    kind: ChannelKind
    name: str
    to: str
    secret: str | None
    unit: str
    unit_name: str
    rules: tuple[str, ...]
    active: bool
    tested: Tested | None


class ChannelList(BaseModel):
    """All of them, by unit and name."""

    items: list[ChannelOut]


def channel_out(channel: Channel, unit_name: str) -> ChannelOut:
    shown = {"to": masked(channel.kind, channel.to), "secret": masked_key(channel.secret) if channel.secret else None}
    return ChannelOut.model_validate(channel.model_dump() | shown | {"unit_name": unit_name})
