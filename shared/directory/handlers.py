"""Events that keep the copy of units and users fresh."""

from typing import Any

from shared.bus.routes import Routes
from shared.contracts.base import Envelope
from shared.contracts.tasks import UnitsChangedV1, UserChangedV1
from shared.directory.documents import DirectoryCopy


def routes(directory: DirectoryCopy) -> Routes:
    async def keep_units(event: UnitsChangedV1, cause: Envelope[Any]) -> None:
        await directory.keep_units(event.units)

    async def keep_user(event: UserChangedV1, cause: Envelope[Any]) -> None:
        await directory.keep_user(event.user)

    return {UnitsChangedV1: keep_units, UserChangedV1: keep_user}
