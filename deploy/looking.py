"""What the services would tell of an activity, read from a data folder beside whatever process has it open, or none."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from deploy.folder import DataFolder
from services.events.activities import tracing as of_events
from services.notify.tracing import documents as of_notify
from services.tasks.identity.units.documents import Units
from services.tasks.plans.documents import Plans
from services.tasks.plans.register import PlanUnits
from services.tasks.progress.boards import Boards
from services.tasks.progress.tracing import Tracing
from shared.bus.letterbox import Letterbox
from shared.bus.local import LocalBus
from shared.clock import SystemClock
from shared.errors import Unavailable
from shared.outbox import Outbox
from shared.store.embedded import SqliteStore
from shared.store.port import Store
from shared.tracing.steps import Step, dead_steps
from shared.web.trace import MOST_DEAD


async def _of_tasks(store: Store, activity: str) -> list[Step]:
    """The register of units comes with an outbox, which nobody runs here."""
    plans, clock = Plans(store), SystemClock()
    units = PlanUnits(Units(store, Outbox(store, LocalBus(""), ()), clock))
    return await Tracing(store, plans, Boards(plans, units)).trace(activity)


READERS: dict[str, Callable[[Store, str], Awaitable[list[Step]]]] = {
    "events": of_events.trace,
    "tasks": _of_tasks,
    "notify": of_notify.trace,
}


async def look_up(folder: Path, activity: str) -> tuple[dict[str, Sequence[Step] | None], dict[str, str]]:
    """By service what it knows, and why where it cannot be read. Nothing in the folder is changed, nor locked."""
    files = DataFolder(folder)
    told: dict[str, Sequence[Step] | None] = {}
    silent: dict[str, str] = {}
    for service, read in READERS.items():
        store = SqliteStore(files.store_file(service), looks_on=True)
        box = Letterbox.looked_at(files.bus_file)
        try:
            await store.open()
            await box.look()
            steps = await read(store, activity)
            told[service] = [*steps, *dead_steps(activity, steps, await box.dead(service, MOST_DEAD))]
        except Unavailable as error:
            told[service], silent[service] = None, error.reason
        finally:
            await store.close()
            await box.close()
    return told, silent
