"""Each step of a life is sealed over the one before it, so that a change made behind the service's back shows.

What it can and cannot show: docs/decisions/0015-sealed-steps.md.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import orjson

from shared.contracts.base import Contract


class Sealed(Contract):
    """A link of a chain; ``seal`` is SHA-256 in hex, None on what was written before there were seals."""

    seal: str | None = None


def seal_of(link: Sealed, before: str | None) -> str:
    """The seal of ``link`` behind the one whose seal is ``before`` (None: nothing sealed stands before it)."""
    return sha256((before or "").encode() + canonical(link)).hexdigest()


def first_broken(links: Sequence[Sealed]) -> int | None:
    """The position of the first link that is not as it was sealed; None for a whole chain.

    A chain begins at its first sealed link. Behind that every link has a seal.
    """
    before: str | None = None
    for position, link in enumerate(links):
        if link.seal is None and before is None:
            continue
        if link.seal != seal_of(link, before):
            return position
        before = link.seal
    return None


def canonical(link: Sealed) -> bytes:
    """The link as JSON in one form: keys sorted, without its seal and without what says nothing (null, empty).

    So a field that is added to the contract one day leaves the seals of older links as they are.
    """
    said = _filled(link.model_dump(mode="json", exclude={"seal"}))
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def _filled(value: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _filled(each) if isinstance(each, dict) else each
        for name, each in value.items()
        if each not in (None, [], {})
    }
