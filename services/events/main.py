"""Wires the events service, and runs it alone."""

from functools import partial

from services.events.activities import api as activities_api
from services.events.activities import exemplars_api, prefill_api, reviews_api
from services.events.activities.documents import ACTIVITIES, Activities
from services.events.activities.posting import Posting
from services.events.activities.prefill import Prefill
from services.events.activities.reviewing import Reviewing
from services.events.activities.tracing import trace
from services.events.activities.viewing import Viewing
from services.events.activities.wording import WORDING, Wording
from services.events.campaigns import api as campaigns_api
from services.events.campaigns.documents import CAMPAIGNS, Campaigns
from services.events.campaigns.planning import Planning
from services.events.campaigns.schemes import named_by, seen_with
from services.events.campaigns.summary import Summaries
from services.events.campaigns.watching import Watching
from services.events.duplicates import room as duplicates_room
from services.events.evidence import api as evidence_api
from services.events.evidence import handlers as evidence_handlers
from services.events.evidence.answers import named_by_answers, seen_with_slips
from services.events.evidence.documents import EVIDENCE, Records
from services.events.evidence.keeping import Keeping
from services.events.field import api as field_api
from services.events.field.files import read_files
from services.events.observances import api as observances_api
from services.events.observances import handlers as observances_handlers
from services.events.observances.documents import OBSERVANCES, Observances
from services.events.observances.laws import load_laws
from services.events.performances import room as performances_room
from services.events.room import Room
from services.events.settings import EventsSettings
from services.events.sheets import room as sheets_room
from services.events.uploads import api as uploads_api
from services.events.uploads.documents import UPLOADS, Uploads
from services.events.uploads.finishing import Finishing
from services.events.uploads.receiving import Receiving
from services.events.words import FOLDERS
from shared.bus.connect import open_bus
from shared.bus.port import Bus
from shared.bus.routes import dispatch
from shared.catalogue import Catalogue
from shared.clock import Clock, SystemClock
from shared.command import command
from shared.directory import documents as directory_documents
from shared.directory import handlers as directory_handlers
from shared.directory.documents import DirectoryCopy
from shared.kinds import load_kinds
from shared.outbox import Outbox
from shared.running import Role, probes, serve
from shared.service import Service, Ticker
from shared.store.blobs import Blobs
from shared.store.connect import open_blobs, open_store
from shared.store.port import Store
from shared.web.app import MESSAGES, create_app
from shared.web.dead import dead_letters
from shared.web.guard import Gate
from shared.web.tokens import TokenReader
from shared.web.trace import traces

NAME = "events"
EXPIRY_SECONDS = 3600.0
UNFINISHED_SECONDS = 86_400.0
UPLOADS_SECONDS = 300.0
CAMPAIGNS_SECONDS = 10.0
WORDING_SECONDS = 60.0


def build(settings: EventsSettings, *, store: Store, bus: Bus, blobs: Blobs, clock: Clock) -> Service:
    """The service in reading order. ``clock`` is the district's business; tokens go by the real one."""
    kinds, words = load_kinds(settings.kinds_file), Catalogue(MESSAGES, *FOLDERS)
    outbox, directory = Outbox(store, bus, (ACTIVITIES, CAMPAIGNS)), DirectoryCopy(store)
    observances = Observances(store, load_laws(settings.laws_file))
    activities, campaigns = Activities(store, outbox), Campaigns(store, outbox)
    named = named_by(campaigns, named_by_answers(activities.name_evidence))
    records = Records(store, clock, named)
    viewing = Viewing(activities, directory)
    posting = Posting(activities, viewing, records, directory, kinds, clock)
    keeping = Keeping(
        records,
        blobs,
        clock,
        is_visible=seen_with(campaigns, seen_with_slips(directory, viewing.is_visible)),
        named=named,
        keep_positions=settings.keep_photo_positions,
    )
    uploads = Uploads(store)
    finishing = Finishing(uploads, blobs, clock, keeping.keep)
    planning = Planning(campaigns, records, observances.find, directory, clock)
    watching = Watching(activities, directory, kinds, visible=viewing.page, evidence=records.get_many)
    summaries = Summaries(watching, records.get_many, blobs, clock)
    rooms = (
        sheets_room.room(
            store,
            blobs,
            clock,
            posting=posting,
            kinds=kinds,
            directory=directory,
            observances=observances.of,
            campaigns=campaigns.titles,
            words=words,
        ),
        Room(
            (
                reviews_api.router(Reviewing(posting), words),
                prefill_api.router(Prefill(activities, campaigns.open_on, observances.of, clock)),
                activities_api.router(posting),
                exemplars_api.router(posting),
            ),
            (ACTIVITIES, WORDING),
            tickers=(Ticker("give-words-to-activities", WORDING_SECONDS, Wording(store, activities).go_on),),
        ),
        Room(
            (evidence_api.router(keeping),),
            (EVIDENCE,),
            evidence_handlers.routes(records),
            tickers=(
                Ticker("expire-evidence", EXPIRY_SECONDS, keeping.expire),
                Ticker("clear-unfinished-blobs", UNFINISHED_SECONDS, keeping.clear_unfinished),
            ),
            body_limits=evidence_api.BODY_LIMITS,
        ),
        Room(
            (uploads_api.router(Receiving(uploads, blobs, clock, finishing)),),
            (UPLOADS,),
            tickers=(Ticker("sweep-uploads", UPLOADS_SECONDS, finishing.sweep),),
            body_limits=uploads_api.BODY_LIMITS,
        ),
        Room(
            (observances_api.router(observances, clock),),
            (OBSERVANCES,),
            observances_handlers.routes(observances),
        ),
        Room(
            (campaigns_api.router(planning, watching, summaries, words),),
            (CAMPAIGNS,),
            tickers=(Ticker("open-and-close-campaigns", CAMPAIGNS_SECONDS, planning.strike),),
        ),
        performances_room.room(
            store,
            posting=posting,
            activity=activities.get,
            kinds=kinds,
            directory=directory,
            words=words,
            clock=clock,
        ),
        duplicates_room.room(
            store, activities=activities, records=records, directory=directory, words=words, clock=clock
        ),
        Room((field_api.router(read_files()),)),
        Room((traces(NAME, partial(trace, store), bus),)),
        Room((dead_letters(NAME, bus),), directory_documents.COLLECTIONS, directory_handlers.routes(directory)),
    )
    app = create_app(
        NAME,
        routers=[router for room in rooms for router in room.routers],
        gate=Gate(TokenReader(settings.jwt_public_key_file, SystemClock()), directory),
        messages=FOLDERS,
        probes=probes(store, bus),
        most_requests=settings.most_requests,
        body_limits={path: limit for room in rooms for path, limit in room.body_limits.items()},
    )
    return Service(
        name=NAME,
        app=app,
        collections=tuple(collection for room in rooms for collection in room.collections),
        consumer=dispatch({event: handler for room in rooms for event, handler in room.handlers.items()}),
        outbox=outbox,
        tickers=tuple(ticker for room in rooms for ticker in room.tickers),
        prepare=(blobs.open,),
        clock=clock,
    )


async def run(settings: EventsSettings, role: Role, host: str, port: int) -> None:
    """Run the service in this process until it is told to stop. Raises ``SystemExit`` without a place for blobs."""
    if settings.blobs_url is None:
        raise SystemExit("PUFA_BLOBS_URL is not set: file:///FOLDER or mongodb://HOST/DATABASE")
    store, bus, blobs = (
        open_store(settings.store_url),
        open_bus(settings.bus_url, settings.retry_steps),
        open_blobs(settings.blobs_url),
    )
    service = build(settings, store=store, bus=bus, blobs=blobs, clock=SystemClock())
    try:
        await serve(service, store=store, bus=bus, role=role, host=host, port=port)
    finally:
        await blobs.close()


def main() -> None:
    command(__doc__, 8002, EventsSettings, run)


if __name__ == "__main__":
    main()
