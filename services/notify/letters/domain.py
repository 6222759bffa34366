"""A letter: what one recipient is told at one moment, through however many channels."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import derived_id

CHANNEL = "channel:"
"""Before a robot's or a webhook's id it makes a recipient of it; other recipients are ids of users."""


class Letter(BaseModel):
    """The ``turn``-th letter to ``recipient``, from 0, with these notices, the longest due first.

    ``month`` ("2023-05", the district's) and ``unit`` (the recipient's) are what the burden is counted by.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    recipient: str
    turn: int
    digest: bool
    notices: tuple[str, ...]
    at: datetime
    month: str
    unit: str


def letter_id(recipient: str, turn: int) -> str:
    return derived_id("letter", recipient, turn)
