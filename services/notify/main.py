"""The notify service: who hears of it, and the live stream."""

from functools import partial
from pathlib import Path

from services.notify.burden.api import burden_router
from services.notify.burden.documents import WORK, Works
from services.notify.burden.handlers import BurdenPosts
from services.notify.burden.measuring import Burden
from services.notify.burden.reading import read_assumptions
from services.notify.channels.api import channels_router
from services.notify.channels.documents import CHANNELS, Channels
from services.notify.channels.groups import DistrictGroups
from services.notify.channels.providers import senders as senders_of
from services.notify.channels.setting_up import SettingUp
from services.notify.delivery.api import delivery_routers
from services.notify.delivery.measures import delivery_measures
from services.notify.delivery.receipts import Receipts
from services.notify.handlers import HEARD, Telling
from services.notify.letters import room as letters_room
from services.notify.letters.room import letter_room
from services.notify.notices.addressing import Addressing
from services.notify.notices.api import notices_router
from services.notify.notices.recipients import Recipients
from services.notify.people import documents as people_documents
from services.notify.people.documents import People
from services.notify.people.personal import PersonalEndpoints, PersonalPolicies
from services.notify.people.room import MESSAGES as PEOPLE_MESSAGES
from services.notify.people.room import people_routers
from services.notify.people.trying import Trying
from services.notify.restraint.reading import read_restraint
from services.notify.rules.documents import HAPPENED
from services.notify.rules.room import rule_room
from services.notify.settings import NotifySettings
from services.notify.slips import room as slips_room
from services.notify.slips.documents import SLIPS
from services.notify.standings.documents import STANDINGS, Standings
from services.notify.stream.api import stream_router
from services.notify.stream.documents import STREAM, StreamItems
from services.notify.stream.frames import encoder
from services.notify.stream.hub import Hub
from services.notify.stream.showing import Showing
from services.notify.tracing.documents import trace
from shared.bus.connect import open_bus
from shared.bus.port import Bus
from shared.bus.routes import dispatch
from shared.catalogue import Catalogue
from shared.clock import Clock, SystemClock
from shared.command import command
from shared.directory import documents as directory_documents
from shared.directory import handlers as directory_handlers
from shared.directory.documents import DirectoryCopy
from shared.outbox import Outbox
from shared.running import Role, probes, serve
from shared.service import Service, Ticker
from shared.store.connect import open_store
from shared.store.port import Store
from shared.web.app import create_app
from shared.web.dead import dead_letters
from shared.web.guard import Gate
from shared.web.tokens import TokenReader
from shared.web.trace import traces

NAME = "notify"
MESSAGES = Path(__file__).parent / "messages"
PRUNE_SECONDS = 60.0


def build(settings: NotifySettings, *, store: Store, bus: Bus, clock: Clock) -> Service:
    """The service in reading order. ``clock`` is the district's business; tokens and the stream's order go by the real one."""
    outbox = Outbox(store, bus, (*letters_room.TELLING, SLIPS))
    directory = DirectoryCopy(store)
    catalogue = Catalogue(MESSAGES)
    burden = Burden(store, directory, read_assumptions(settings.burden_file))
    senders = senders_of(settings)
    channels = Channels(store)
    groups = DistrictGroups(channels)
    people = People(store)
    policies = PersonalPolicies(people, directory, read_restraint(settings.restraint_file))
    rules, texts, happened, rule_routes = rule_room(
        store, file=settings.rules_file, reasons=catalogue, directory=directory, policies=policies, clock=clock
    )
    standings = Standings(store)
    slips = slips_room.slip_room(
        store,
        outbox,
        standings=standings,
        directory=directory,
        catalogue=catalogue,
        clock=clock,
        policy_file=settings.slips_file,
    )
    items = StreamItems(store, SystemClock())
    hub = Hub(items, encoder(texts), directory)
    endpoints = PersonalEndpoints(people, directory, groups, clock, settings.public_url)
    letters = letter_room(
        store,
        outbox,
        settings,
        texts=texts,
        catalogue=catalogue,
        standings=standings,
        policies=policies,
        endpoints=endpoints,
        senders=senders,
        showing=Showing(items, hub).follow,
        clock=clock,
    )
    receipts = Receipts(letters.delivering.deliveries, letters.notices, endpoints, directory)
    telling = Telling(
        standings=standings,
        hearers=(happened.keep, BurdenPosts(Works(store)).hear, slips.hear),
        addressing=Addressing(rules, Recipients(directory), groups, policies, directory),
        notices=letters.notices,
        mailboxes=letters.mailboxes,
        posting=letters.posting,
        items=items,
        hub=hub,
        directory=directory,
        clock=clock,
    )
    setting_up = SettingUp(
        channels=channels,
        directory=directory,
        rules=lambda: [rule.id for rule in rules.rules],
        trying=Trying(senders, catalogue),
        words=catalogue,
        clock=SystemClock(),
    )
    app = create_app(
        NAME,
        routers=(
            notices_router(letters.notices, texts),
            rule_routes,
            stream_router(hub),
            burden_router(burden, catalogue, clock),
            channels_router(setting_up),
            *slips.routers,
            *delivery_routers(letters.delivering, receipts, catalogue),
            *people_routers(people, policies, senders, clock),
            dead_letters(NAME, bus),
            traces(NAME, partial(trace, store), bus),
        ),
        gate=Gate(TokenReader(settings.jwt_public_key_file, SystemClock()), directory),
        messages=PEOPLE_MESSAGES,
        probes=probes(store, bus),
        most_requests=settings.most_requests,
    )
    app.state.measures.update(delivery_measures(letters.delivering.deliveries, tuple(senders)))
    return Service(
        name=NAME,
        app=app,
        collections=(
            HAPPENED,
            CHANNELS,
            *letters_room.COLLECTIONS,
            STANDINGS,
            STREAM,
            WORK,
            *slips_room.COLLECTIONS,
            *people_documents.COLLECTIONS,
            *directory_documents.COLLECTIONS,
        ),
        consumer=dispatch(directory_handlers.routes(directory), {HEARD: telling.handle}),
        outbox=outbox,
        tickers=(
            *letters.tickers,
            Ticker("prune-stream", PRUNE_SECONDS, items.prune),
            Ticker("prune-happened", PRUNE_SECONDS * 60, happened.prune),
            *slips.tickers,
        ),
        workers=letters.workers,
        closing=tuple(sender.close for sender in senders.values()),
        clock=clock,
    )


async def run(settings: NotifySettings, role: Role, host: str, port: int) -> None:
    """Run the service in this process until it is told to stop."""
    store, bus = open_store(settings.store_url), open_bus(settings.bus_url, settings.retry_steps)
    service = build(settings, store=store, bus=bus, clock=SystemClock())
    await serve(service, store=store, bus=bus, role=role, host=host, port=port)


def main() -> None:
    command(__doc__, 8003, NotifySettings, run)


if __name__ == "__main__":
    main()
