"""The slip loop, put together: what the service's ``main`` needs of it."""

from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter

from services.notify.slips.api import slips_router
from services.notify.slips.desk import Desk
from services.notify.slips.documents import SLIPS, Slips
from services.notify.slips.numbers import NUMBERS, Issuing
from services.notify.slips.office.api import office_router
from services.notify.slips.office.gathering import Gathering
from services.notify.slips.reading import read_slip_policy
from services.notify.slips.seeing import Seeing
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.directory.documents import DirectoryCopy
from shared.outbox import Outbox
from shared.store.port import Store

COLLECTIONS = (SLIPS, NUMBERS)
OFFICE_MESSAGES = Path(__file__).parent / "office" / "messages"


@dataclass(frozen=True)
class SlipRoom:
    routers: tuple[APIRouter, ...]
    desk: Desk


def slip_room(
    store: Store, outbox: Outbox, *, directory: DirectoryCopy, catalogue: Catalogue, clock: Clock, policy_file: Path
) -> SlipRoom:
    """Raises ``DataFileInvalid`` for a policy that cannot be read."""
    policy = read_slip_policy(policy_file)
    slips = Slips(store, outbox)
    seeing = Seeing(slips, policy, directory)
    desk = Desk(slips, Issuing(store, slips, policy), seeing, policy, directory, clock)
    office = office_router(Gathering(seeing, directory, clock), Catalogue(OFFICE_MESSAGES))
    return SlipRoom((office, slips_router(desk, catalogue)), desk)
