"""The HTTP side of the tasks service: every router, who is let in, and how large a body may be."""

from collections.abc import Mapping

from fastapi import FastAPI

from services.tasks.drafts import api as drafts_api
from services.tasks.drafts import correcting_api, of_plans_api
from services.tasks.drafts.documents import Drafts
from services.tasks.drafts.drafting import Drafting
from services.tasks.exports import api as exports_api
from services.tasks.identity.wiring import BODY_LIMITS, Identity
from services.tasks.plans import api as plans_api
from services.tasks.plans.documents import Plans
from services.tasks.plans.history import api as history_api
from services.tasks.plans.history.reading import Histories
from services.tasks.plans.register import PlanUnits
from services.tasks.previews import api as previews_api
from services.tasks.previews.previewing import Previewing
from services.tasks.progress import api as progress_api
from services.tasks.progress import builds_api, timeline_api
from services.tasks.progress.activation import Activation
from services.tasks.progress.boards import Boards
from services.tasks.progress.intake import Intake
from services.tasks.progress.preparing import Preparing
from services.tasks.progress.reading import Reading
from services.tasks.progress.tracing import Tracing
from services.tasks.settings import TasksSettings
from services.tasks.words import FOLDERS, catalogue
from shared.bus.port import Bus
from shared.clock import Clock, SystemClock
from shared.kinds import Kind
from shared.running import probes
from shared.store.port import Store
from shared.web.app import create_app
from shared.web.dead import dead_letters
from shared.web.guard import Gate
from shared.web.tokens import TokenReader
from shared.web.trace import traces


def make_app(
    settings: TasksSettings,
    *,
    identity: Identity,
    plans: Plans,
    units: PlanUnits,
    boards: Boards,
    kinds: Mapping[str, Kind],
    activation: Activation,
    preparing: Preparing,
    drafts: Drafts,
    drafting: Drafting,
    reading: Reading,
    intake: Intake,
    store: Store,
    bus: Bus,
    clock: Clock,
) -> FastAPI:
    words = catalogue()
    histories = Histories(plans=plans, units=units, people=identity.users.names, kinds=kinds)
    return create_app(
        "tasks",
        routers=[  # what is asked most comes first: a request tries one route after the other
            progress_api.router(plans=plans, reading=reading, intake=intake, tree=units.tree, catalogue=words),
            *identity.routers(),
            drafts_api.router(drafts=drafts, drafting=drafting, catalogue=words, clock=clock),
            correcting_api.router(
                drafts=drafts, drafting=drafting, plans=plans, units=units, catalogue=words, clock=clock
            ),
            of_plans_api.router(drafts=drafts, drafting=drafting, plans=plans, catalogue=words, clock=clock),
            plans_api.router(
                plans=plans, units=units, kinds=kinds, activate=activation.activate, catalogue=words, clock=clock
            ),
            history_api.router(plans=plans, histories=histories, catalogue=words),
            previews_api.router(
                plans=plans,
                units=units,
                kinds=kinds,
                histories=histories,
                previewing=Previewing(units=units, intake=intake, reading=reading, clock=clock),
                catalogue=words,
            ),
            timeline_api.router(plans=plans, reading=reading, catalogue=words),
            builds_api.router(plans=plans, activation=activation, preparing=preparing),
            exports_api.router(
                plans=plans, reading=reading, intake=intake, names=units.names, kinds=kinds, catalogue=words
            ),
            dead_letters("tasks", bus),
            traces("tasks", Tracing(store, plans, boards).trace, bus),
        ],
        gate=Gate(TokenReader(settings.jwt_public_key_file, SystemClock()), identity.users),
        messages=FOLDERS,
        probes=probes(store, bus),
        most_requests=settings.most_requests,
        body_limits=BODY_LIMITS | drafts_api.BODY_LIMITS,
    )
