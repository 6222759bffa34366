"""How a document follows those that it is worked out from: ``of`` says which ``rev`` of each is in it, ``last`` of each what
came with its newest one. Pure."""

from collections.abc import Mapping

from shared.store.port import Doc

Below = Mapping[str, Doc]
"""Documents that another is worked out from, by the names that it knows them by (``of``)."""


def lags(before: Doc | None, below: Below) -> bool:
    """Whether a document below was written more than once since ``before`` was worked out: its ``last`` is not enough."""
    of = before["of"] if before else {}
    return any(doc["rev"] > of.get(name, 0) + 1 for name, doc in below.items())


def unseen(before: Doc | None, below: Below) -> Below:
    """Those documents that were written since ``before`` was worked out."""
    of = before["of"] if before else {}
    return {name: doc for name, doc in below.items() if doc["rev"] > of.get(name, 0)}


def of_below(before: Doc | None, below: Below, *, whole: bool) -> dict[str, int]:
    """What ``of`` says after that."""
    seen: dict[str, int] = dict(before["of"]) if before and not whole else {}
    return seen | {name: doc["rev"] for name, doc in below.items() if doc["rev"] > seen.get(name, 0)}


def moved(before: Doc | None, doc: Doc, last: Doc) -> Doc:
    """``doc`` with what is new in it; ``before`` where nothing is."""
    if before is not None and all(before[name] == value for name, value in doc.items()):
        return before
    return doc | last
