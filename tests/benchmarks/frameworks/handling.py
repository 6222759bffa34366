"""The handler that all have in common: an event read into its types."""

from functools import cache
from typing import Any

from shared.contracts.base import Envelope
from shared.contracts.events import ActivityPostedV1

TYPE = ActivityPostedV1.type
PREFETCH = 100


@cache
def envelope() -> type[Envelope[ActivityPostedV1]]:
    return Envelope[ActivityPostedV1]


def read(body: bytes) -> str:
    """The id of an event that arrives as JSON."""
    return envelope().model_validate_json(body).id


def take(event: dict[str, Any]) -> str:
    """The id of an event that a framework has already read as JSON."""
    return envelope().model_validate(event).id
