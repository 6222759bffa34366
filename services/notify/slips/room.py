"""The slip loop, put together: what the service's ``main`` needs of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from services.notify.rules.reading import TEXTS
from services.notify.slips.api import slips_router
from services.notify.slips.desk import Desk
from services.notify.slips.documents import SLIPS, Slips
from services.notify.slips.drafting import Drafting
from services.notify.slips.lapsing import Lapsing
from services.notify.slips.looking import Looking
from services.notify.slips.numbers import NUMBERS, Issuing
from services.notify.slips.office.api import office_router
from services.notify.slips.office.gathering import Gathering
from services.notify.slips.progressing import SlipProgress
from services.notify.slips.prompting import Prompting
from services.notify.slips.reading import read_slip_policy
from services.notify.slips.rounds import ROUNDS, Rounds
from services.notify.slips.seeing import Seeing
from services.notify.slips.striking import Striking
from services.notify.slips.supervising import Supervising
from services.notify.slips.works import WORKS, Works
from services.notify.standings.documents import Standings
from shared.catalogue import Catalogue
from shared.clock import Clock, SystemClock
from shared.contracts.base import Envelope
from shared.directory.documents import DirectoryCopy
from shared.outbox import Outbox
from shared.service import Ticker
from shared.store.port import Store

COLLECTIONS = (SLIPS, NUMBERS, WORKS, ROUNDS)
STRIKE_SECONDS = 60.0
MESSAGES = Path(__file__).parent / "messages"
OFFICE_MESSAGES = Path(__file__).parent / "office" / "messages"


@dataclass(frozen=True)
class SlipRoom:
    """``hear`` comes after the standings of a batch were kept."""

    routers: tuple[APIRouter, ...]
    hear: Callable[[Sequence[Envelope[Any]]], Awaitable[None]]
    tickers: tuple[Ticker, ...]


def slip_room(
    store: Store,
    outbox: Outbox,
    *,
    standings: Standings,
    directory: DirectoryCopy,
    catalogue: Catalogue,
    clock: Clock,
    policy_file: Path,
) -> SlipRoom:
    """``clock`` is the district's business. Raises ``DataFileInvalid`` for a policy that cannot be read."""
    policy = read_slip_policy(policy_file)
    slips = Slips(store, outbox)
    works = Works(store)
    seeing, issuing = Seeing(slips, policy, directory), Issuing(store, slips, policy)
    desk = Desk(slips, issuing, seeing, policy, directory, clock)
    progress = SlipProgress(slips, works, standings, directory, policy, clock)
    looking = Looking(standings, works)
    drafting = Drafting(
        prompting=Prompting(slips, looking, progress, clock),
        supervising=Supervising(slips, looking, progress, policy, clock),
        lapsing=Lapsing(slips, clock),
        rounds=Rounds(store, SystemClock()),
        directory=directory,
        policy=policy,
        catalogue=Catalogue(TEXTS, MESSAGES),
        clock=clock,
    )
    office = office_router(Gathering(seeing, directory, clock), Catalogue(OFFICE_MESSAGES))
    striking = Striking(slips, issuing, policy, clock)
    return SlipRoom(
        routers=(office, slips_router(desk, catalogue)),
        hear=progress.hear,
        tickers=(
            Ticker("draft-slips", STRIKE_SECONDS, drafting.strike),
            Ticker("issue-slips", STRIKE_SECONDS, striking.issue),
            Ticker("escalate-slips", STRIKE_SECONDS, striking.escalate),
        ),
    )
