"""The tasks service, wired: users, plans and their drafts, progress, deadlines, exports. ``python -m services.tasks.main``."""

from services.tasks.app import make_app
from services.tasks.deadlines.documents import REMINDERS, Reminders
from services.tasks.deadlines.domain import load_thresholds
from services.tasks.deadlines.reminding import Reminding
from services.tasks.drafts.documents import DRAFTS, Drafts
from services.tasks.drafts.domain.annexed.annexed_parse import parse_document
from services.tasks.drafts.domain.words.lexicon import load_lexicon
from services.tasks.drafts.drafting import Drafting
from services.tasks.drafts.uploads import read_upload
from services.tasks.identity.auth.keys import ensure_keys
from services.tasks.identity.wiring import COLLECTIONS as IDENTITY_COLLECTIONS
from services.tasks.identity.wiring import WITH_OUTBOX as IDENTITY_WITH_OUTBOX
from services.tasks.identity.wiring import Identity
from services.tasks.plans import documents as plan_documents
from services.tasks.plans.documents import PLANS, Plans
from services.tasks.plans.register import PlanUnits
from services.tasks.progress import documents as progress_documents
from services.tasks.progress.activation import Activation
from services.tasks.progress.boards import Boards
from services.tasks.progress.documents import TASKS, TOLD, ProgressDocuments
from services.tasks.progress.handlers import TakingIn, batches
from services.tasks.progress.intake import COUNTED, INTAKE, Intake
from services.tasks.progress.preparing import PREPARATIONS, Preparing
from services.tasks.progress.projection import Projection
from services.tasks.progress.reading import Reading
from services.tasks.progress.speaking import Speaking
from services.tasks.progress.standings import Standings
from services.tasks.settings import TasksSettings
from services.tasks.words import catalogue
from shared.bus.connect import open_bus
from shared.bus.port import Bus
from shared.bus.routes import dispatch
from shared.clock import Clock, SystemClock
from shared.command import command
from shared.kinds import load_kinds
from shared.outbox import Outbox
from shared.running import Role, serve
from shared.service import Service, Ticker
from shared.store.connect import open_store
from shared.store.port import Store

WITH_OUTBOX = (*IDENTITY_WITH_OUTBOX, PLANS, TOLD, TASKS, REMINDERS)
COLLECTIONS = (
    *IDENTITY_COLLECTIONS,
    *plan_documents.COLLECTIONS,
    *progress_documents.COLLECTIONS,
    INTAKE,
    COUNTED,
    PREPARATIONS,
    REMINDERS,
    DRAFTS,
)

DEADLINES_SECONDS = 60.0
BUILDS_SECONDS = 2.0


def build(settings: TasksSettings, *, store: Store, bus: Bus, clock: Clock) -> Service:
    """``clock`` is the district's business clock; tokens go by the real one."""
    private_key, public_key = settings.jwt_private_key_file, settings.jwt_public_key_file
    if private_key is None:
        raise ValueError("the tasks service makes tokens: PUFA_JWT_PRIVATE_KEY_FILE is needed")

    async def keys() -> None:
        ensure_keys(private_key, public_key)

    words = catalogue()
    outbox = Outbox(store, bus, WITH_OUTBOX)
    plans = Plans(store)
    identity = Identity(
        store=store,
        outbox=outbox,
        clock=clock,
        private_key=private_key,
        observances=plans.observances,
        admin_password=settings.admin_password,
    )
    units = PlanUnits(identity.units)
    intake = Intake(store)
    documents = ProgressDocuments(store)
    boards = Boards(plans, units)
    projection = Projection(documents)
    speaking = Speaking(documents, boards, outbox, clock, words.text)
    preparing = Preparing(store, plans=plans, intake=intake, boards=boards, documents=documents, projection=projection)
    activation = Activation(
        plans=plans,
        boards=boards,
        register=units,
        documents=documents,
        preparing=preparing,
        speaking=speaking,
        outbox=outbox,
        clock=clock,
    )
    reminding = Reminding(
        plans=plans,
        boards=boards,
        documents=documents,
        reminders=Reminders(store, outbox),
        thresholds=load_thresholds(settings.thresholds_file),
        clock=clock,
        text=words.text,
    )
    kinds = load_kinds(settings.kinds_file)
    drafting = Drafting(
        read_file=read_upload,
        parse_document=parse_document,
        lexicon=load_lexicon(settings.lexicon_file),
        kinds=kinds,
        register=units.all,
        titles=plans.titles,
        edition=plans.edition,
    )
    app = make_app(
        settings,
        identity=identity,
        plans=plans,
        units=units,
        boards=boards,
        kinds=kinds,
        activation=activation,
        preparing=preparing,
        drafts=Drafts(store),
        drafting=drafting,
        reading=Reading(
            plans=plans,
            boards=boards,
            standings=Standings(documents),
            documents=documents,
            intake=intake,
            clock=clock,
        ),
        intake=intake,
        store=store,
        bus=bus,
        clock=clock,
    )
    return Service(
        name="tasks",
        app=app,
        collections=COLLECTIONS,
        consumer=dispatch({}, batches(TakingIn(intake, plans, boards, projection, speaking))),
        outbox=outbox,
        tickers=(
            *identity.tickers(),
            Ticker("deadlines", DEADLINES_SECONDS, reminding.tick),
            Ticker("builds", BUILDS_SECONDS, activation.go_on),
        ),
        prepare=(keys, identity.prepare),
        clock=clock,
    )


async def run(settings: TasksSettings, role: Role, host: str, port: int) -> None:
    """Run the service in this process until it is told to stop."""
    store, bus = open_store(settings.store_url), open_bus(settings.bus_url, settings.retry_steps)
    service = build(settings, store=store, bus=bus, clock=SystemClock())
    await serve(service, store=store, bus=bus, role=role, host=host, port=port)


def main() -> None:
    command(__doc__, 8001, TasksSettings, run)


if __name__ == "__main__":
    main()
