"""The filters of the list of activities, as a request names them."""

from typing import Annotated, Literal

from fastapi import Depends, Query

from services.events.activities.documents import Search
from services.events.activities.domain.content import Day, Id
from services.events.activities.domain.words import words_asked
from shared.contracts.events import ActivityStatus
from shared.web.problems import FieldProblem, invalid

LONGEST_QUESTION = 64


async def _filters(
    unit: Annotated[Id | None, Query()] = None,
    kind: Annotated[Id | None, Query()] = None,
    status: Annotated[ActivityStatus | None, Query()] = None,
    campaign: Annotated[Id | None, Query()] = None,
    observance: Annotated[Id | None, Query()] = None,
    since: Annotated[Day | None, Query()] = None,
    until: Annotated[Day | None, Query()] = None,
    exemplar: Annotated[
        Literal["true"] | None, Query(description="those of all units that are shown as examples")
    ] = None,
    q: Annotated[
        str | None, Query(max_length=LONGEST_QUESTION, description="what title, place, laws or details say")
    ] = None,
) -> tuple[Search, str | None]:
    words = None if q is None else words_asked(q)
    if words == ():
        raise invalid(FieldProblem("q", "search_too_short"))
    return Search(None, kind, status, campaign, observance, since, until, words, exemplar is not None), unit


Filters = Annotated[tuple[Search, str | None], Depends(_filters)]
"""What is searched for, and the unit whose activities and those of all below it are asked for (None: any)."""
