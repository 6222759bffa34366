"""The filters of the list of activities, as a request names them."""

from typing import Annotated

from fastapi import Depends, Query

from services.events.activities.documents import Search
from services.events.activities.domain.content import Day, Id
from shared.contracts.events import ActivityStatus


async def _filters(
    unit: Annotated[Id | None, Query()] = None,
    kind: Annotated[Id | None, Query()] = None,
    status: Annotated[ActivityStatus | None, Query()] = None,
    campaign: Annotated[Id | None, Query()] = None,
    observance: Annotated[Id | None, Query()] = None,
    since: Annotated[Day | None, Query()] = None,
    until: Annotated[Day | None, Query()] = None,
) -> tuple[Search, str | None]:
    search = Search(kind=kind, status=status, campaign=campaign, observance=observance, since=since, until=until)
    return search, unit


Filters = Annotated[tuple[Search, str | None], Depends(_filters)]
"""What is searched for, and the unit whose activities and those of all below it are asked for (None: any)."""
