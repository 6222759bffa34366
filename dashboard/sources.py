"""What the pages watch: plans, units, progress, activities, slips and a person's notices.

Each source is shared by all who may see the same: its key holds the viewer's scope, and the language where answers hold text.
"""

import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from dashboard.activity_filters import CALENDAR, FEED, PHOTOS, Asked
from dashboard.activity_models import ActivityPage, Pair, Sought
from dashboard.campaign_models import CAMPAIGNS, CampaignPhotos, Campaigns, CampaignStanding, ObservanceOfYear
from dashboard.channel_models import CHANNELS, DELIVERIES, Channel, Delivery
from dashboard.client import Fetched, Refused
from dashboard.history_models import PlanDifferences, PlanHistory
from dashboard.live import Reading, Source, Sources
from dashboard.models import Activity, Effects, Kind, Plan, PlanSummary, Preparation, Progress, Unit
from dashboard.notice_models import NOTICES, Notices
from dashboard.operations_models import DeadLetter, Readiness, ReadinessMemory, Status
from dashboard.pair_models import AlikePair
from dashboard.people_models import USERS, PeoplePage, RegisterUnit
from dashboard.performance_models import PERFORMANCES, Performance
from dashboard.render import ZONE
from dashboard.rule_models import RULES, RuleInForce
from dashboard.shown import note
from dashboard.slip_models import RECEIPTS, SLIPS, Receipt, Slip
from dashboard.viewer import Viewer

FIRST_ANSWER_SECONDS = 4.0
RENEWAL_SECONDS = 3.0
FEED_LENGTH = 12
QUEUE_LENGTH = 50
OWN_LENGTH = 8
NOTICES_LENGTH = 20
TOLD_LENGTH = 100
CAMPAIGNS_LENGTH = 24
PERFORMANCES_LENGTH = 200
CAMPAIGN_ACTIVITIES_LENGTH = 200
PAIRS_LENGTH = 100
PEOPLE_LENGTH = 1000
PAIRS_AT_ONCE = 20
SLIPS_LENGTH = 200
FAILED_LENGTH = 20
DEAD_LENGTH = 50
PAGE_LENGTHS = {FEED: 30, PHOTOS: 60, CALENDAR: 200}
"""How many activities one page of each view holds."""
ACTIVITIES = "/api/events/activities"
PAIRS = "/api/events/duplicates"
NOT_TO_BE_SEEN = (403, 404)
SLOW = 5.0
"""What rarely changes is asked for this many times less often."""
QUICK = 0.5
"""And this is the pace of what has to be seen at once."""

T = TypeVar("T")
Plans = tuple[PlanSummary, ...]
Kinds = tuple[Kind, ...]
Units = tuple[Unit, ...]
Activities = tuple[Activity, ...]
Pairs = tuple[Pair, ...]


@lru_cache(maxsize=1)
def registry() -> Sources:
    return Sources()


@dataclass(frozen=True)
class Watched(Generic[T]):
    """A source together with the viewer in whose name it is asked."""

    source: Source[T]
    viewer: Viewer
    path: str
    params: dict[str, Any]

    def read(self) -> Reading[T]:
        return self._noted(self.source.read(self._ask, wait=FIRST_ANSWER_SECONDS))

    def renewed(self) -> Reading[T]:
        """A reading that was asked for after this call: what somebody just changed is in it. Waits a little, not for ever."""
        since, deadline = datetime.now(UTC), time.monotonic() + RENEWAL_SECONDS
        self.source.read(self._ask, wait=FIRST_ANSWER_SECONDS)
        self.source.hurry()
        while ((at := self.source.read(self._ask).at) is None or at < since) and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.look()

    def look(self) -> Reading[T]:
        """What is known now, without waiting for a first answer."""
        return self._noted(self.source.read(self._ask))

    def _noted(self, reading: Reading[T]) -> Reading[T]:
        note(self.source, reading)
        return reading

    def _ask(self, etag: str | None) -> Fetched:
        return self.viewer.client().poll(self.path, self.params, etag)


class WatchedOne(Watched[T]):
    """Something that may not be there, or not for the viewer: an answer as good as any, and no fault of the service."""

    def _ask(self, etag: str | None) -> Fetched:
        try:
            return super()._ask(etag)
        except Refused as refused:
            if refused.status not in NOT_TO_BE_SEEN:
                raise
            return Fetched(None, None)


class WatchedHealth(Watched[T]):
    """What a service that waits for something answers, too."""

    def _ask(self, etag: str | None) -> Fetched:
        return self.viewer.client().health(self.path)


@dataclass(frozen=True)
class Watch:
    """Everything that one viewer watches."""

    viewer: Viewer

    def plans(self) -> Watched[Plans]:
        return self._watched(("plans",), "/api/tasks/plans", _items(Plans), pace=SLOW)

    def units(self) -> Watched[Units]:
        return self._watched(("units",), "/api/tasks/units", _items(Units), pace=SLOW)

    def register(self) -> Watched[tuple[RegisterUnit, ...]]:
        """The units with the versions that a change of them must name."""
        return self._watched(("register",), "/api/tasks/units", _items(tuple[RegisterUnit, ...]), pace=SLOW)

    def people(self) -> Watched[PeoplePage]:
        """The users, for an administrator."""
        return self._watched(
            ("people", *self._mine), USERS, PeoplePage.model_validate, {"limit": PEOPLE_LENGTH}, pace=SLOW
        )

    def progress(self, plan: str) -> Watched[Progress]:
        """The plan's progress as of today, for the part of the district that the viewer sees."""
        return self._watched(
            ("progress", plan, *self._mine), f"/api/tasks/plans/{plan}/progress", Progress.model_validate
        )

    def content(self, plan: PlanSummary) -> Watched[Plan]:
        """What the edition in force says."""
        return self._watched(
            ("plan", plan.id, plan.active), f"/api/tasks/plans/{plan.id}", Plan.model_validate, pace=SLOW
        )

    def preparation(self, plan: PlanSummary) -> Watched[Preparation]:
        """What of the plan is being worked out, while its progress is read as it was."""
        path = f"/api/tasks/plans/{plan.id}/preparation"
        return self._watched(("preparation", plan.id), path, Preparation.model_validate, pace=SLOW)

    def plan_history(self, plan: PlanSummary, limit: int) -> Watched[PlanHistory]:
        """The newest steps of the plan's history, which everyone sees alike."""
        key = ("plan_history", plan.id, limit, self.viewer.t.language)
        path = f"/api/tasks/plans/{plan.id}/history"
        return self._watched(key, path, PlanHistory.model_validate, {"limit": limit}, pace=SLOW)

    def plan_differences(self, plan: PlanSummary) -> Watched[PlanDifferences]:
        """What the newest edition says otherwise than the one in force."""
        key = ("plan_differences", plan.id, plan.active, plan.edition, self.viewer.t.language)
        found = PlanDifferences.model_validate
        return self._watched(key, f"/api/tasks/plans/{plan.id}/differences", found, pace=SLOW)

    def found(self, asked: Asked) -> Watched[ActivityPage]:
        """The newest page of the activities that these filters leave."""
        params = asked.on_its_days() | {"limit": str(PAGE_LENGTHS[asked.view])}
        key = ("found", *self._mine, *params.items())
        return self._watched(key, ACTIVITIES, ActivityPage.model_validate, params)

    def activity(self, id: str) -> Watched[Sought]:
        """One activity, as far as the viewer may see it."""
        key = ("activity", id, *self._mine)
        source = registry().get(key, lambda body: Sought(activity=body and Activity.model_validate(body)))
        return WatchedOne(source, self.viewer, f"{ACTIVITIES}/{id}", {})

    def effects(self, activity: str) -> Watched[Effects]:
        """The targets that an activity serves; unknown while the tasks service has not heard of it."""
        key = ("effects", activity, *self._mine)
        source = registry().get(key, lambda body: Effects.model_validate(body or {"known": False}))
        return WatchedOne(source, self.viewer, f"/api/tasks/activities/{activity}/effects", {})

    def feed(self) -> Watched[Activities]:
        """The newest activities, newest first. A post is seen here first, on a wall within a second."""
        return self._activities(QUICK, limit=FEED_LENGTH)

    def queue(self) -> Watched[Activities]:
        """What awaits review."""
        return self.to_review("posted")

    def reviewed(self) -> Watched[Activities]:
        """What was verified last."""
        return self.to_review("verified")

    def to_review(self, status: str, unit: str | None = None, kind: str | None = None) -> Watched[Activities]:
        """The newest of this status, of one unit with all below it, of one kind; None: of any."""
        narrowed = {name: value for name, value in (("unit", unit), ("kind", kind)) if value}
        return self._activities(status=status, limit=QUEUE_LENGTH, **narrowed)

    def doubtful(self) -> frozenset[str]:
        """The ids of activities that may be one event with another one; none while that is not known."""
        pairs = self._watched(("pairs", *self._mine), PAIRS, _items(Pairs), {"limit": PAIRS_LENGTH}, pace=SLOW)
        return frozenset(each.id for pair in pairs.look().value or () for each in pair.activities)

    def alike(self) -> Watched[tuple[AlikePair, ...]]:
        """The newest pairs of activities that may be one event, in full."""
        key = ("alike", *self._mine)
        return self._watched(key, PAIRS, _items(tuple[AlikePair, ...]), {"limit": PAIRS_AT_ONCE})

    def returned(self) -> Watched[Activities]:
        """What the viewer's unit was given back and has not corrected yet."""
        return self._activities(unit=self.viewer.me.unit, status="returned", limit=QUEUE_LENGTH)

    def planned(self) -> Watched[Activities]:
        """What the viewer's unit has planned and not yet reported as held."""
        return self._activities(unit=self.viewer.me.unit, status="planned", limit=QUEUE_LENGTH)

    def own(self) -> Watched[Activities]:
        """The newest activities of the viewer's unit."""
        return self._activities(unit=self.viewer.me.unit, limit=OWN_LENGTH)

    def campaigns(self) -> Watched[Campaigns]:
        """The newest campaigns, those of the last year among them."""
        return self._watched(("campaigns",), CAMPAIGNS, Campaigns.model_validate, {"limit": CAMPAIGNS_LENGTH})

    def campaign(self, id: str) -> Watched[CampaignStanding]:
        """One campaign with its coverage and reach, as far as the viewer sees them."""
        return self._watched(("campaign", id, *self._mine), f"{CAMPAIGNS}/{id}", CampaignStanding.model_validate)

    def campaign_photos(self, id: str) -> Watched[CampaignPhotos]:
        """The newest photos of a campaign."""
        key = ("campaign_photos", id, *self._mine)
        return self._watched(key, f"{CAMPAIGNS}/{id}/photos", CampaignPhotos.model_validate)

    def campaign_activities(self, id: str) -> Watched[Activities]:
        """What was posted for a campaign, newest first."""
        return self._activities(campaign=id, limit=CAMPAIGN_ACTIVITIES_LENGTH)

    def performances(self, first: date, last: date, *, slow: bool = False) -> Watched[tuple[Performance, ...]]:
        """Those of these days that the viewer sees, by their days."""
        days = {"from": first.isoformat(), "until": last.isoformat(), "limit": PERFORMANCES_LENGTH}
        key, found = ("performances", *self._mine, first, last), _items(tuple[Performance, ...])
        return self._watched(key, PERFORMANCES, found, days, pace=SLOW if slow else 1.0)

    def observances(self, year: int) -> Watched[tuple[ObservanceOfYear, ...]]:
        """The observances of the plans in force for ``year``, by their days."""
        found = _items(tuple[ObservanceOfYear, ...])
        return self._watched(("observances", year), "/api/events/observances", found, {"year": year}, pace=SLOW)

    def slips(self, *statuses: str, month: str | None = None) -> Watched[tuple[Slip, ...]]:
        """The newest of these statuses that the viewer may see, of one month or of any."""
        params: dict[str, Any] = {"status": statuses, "limit": SLIPS_LENGTH} | ({"month": month} if month else {})
        return self._watched(("slips", *self._mine, statuses, month), SLIPS, _items(tuple[Slip, ...]), params)

    def standing_slips(self) -> Watched[tuple[Slip, ...]]:
        """What was issued and is not closed out."""
        return self.slips("issued", "answered")

    def receipts(self, slip: str) -> Watched[tuple[Receipt, ...]]:
        """Who was told of this slip, for the office."""
        key, params = ("receipts", slip, self.viewer.t.language), {"slip": slip}
        return self._watched(key, RECEIPTS, _items(tuple[Receipt, ...]), params)

    def channels(self) -> Watched[tuple[Channel, ...]]:
        """The robots and webhooks of all units, for the office."""
        return self._watched(("channels", *self._mine), CHANNELS, _items(tuple[Channel, ...]), pace=SLOW)

    def failed(self) -> Watched[tuple[Delivery, ...]]:
        """The newest letters that no provider took in the end, for the office."""
        params = {"status": "failed", "limit": FAILED_LENGTH}
        return self._watched(("failed", *self._mine), DELIVERIES, _items(tuple[Delivery, ...]), params, pace=SLOW)

    def rules(self) -> Watched[tuple[RuleInForce, ...]]:
        """Who hears of what, for the office."""
        return self._watched(("rules", *self._mine), RULES, _items(tuple[RuleInForce, ...]), pace=SLOW)

    def notices(self) -> Watched[Notices]:
        """What the bell tells. Each person's are asked for by themselves: no two share this source."""
        key = ("notices", self.viewer.me.id, self.viewer.t.language)
        return self._watched(key, NOTICES, Notices.model_validate, {"limit": NOTICES_LENGTH}, pace=SLOW)

    def told(self, *, unread: bool) -> Watched[Notices]:
        """The newest of all notices, or of those that the viewer was told and has not read."""
        key, params = ("told", self.viewer.me.id, self.viewer.t.language, unread), {"limit": TOLD_LENGTH}
        return self._watched(key, NOTICES, Notices.model_validate, params | ({"unread": True} if unread else {}))

    def readiness(self, service: str) -> Watched[Readiness]:
        """Whether a service is ready, or what it waits for."""
        source = registry().get(("readiness", service), ReadinessMemory().read, pace=SLOW)
        return WatchedHealth(source, self.viewer, f"/api/{service}/readyz", {})

    def status(self, service: str) -> Watched[Status]:
        """How a service does, for the administrator."""
        return self._watched(("status", service), f"/api/{service}/status", Status.model_validate, pace=SLOW)

    def dead(self, service: str) -> Watched[tuple[DeadLetter, ...]]:
        """The oldest of what a service could not handle, for the administrator."""
        found, params = _items(tuple[DeadLetter, ...]), {"limit": DEAD_LENGTH}
        return self._watched(("dead", service), f"/api/{service}/dead", found, params, pace=2 * SLOW)

    def kinds(self) -> dict[str, Kind]:
        """The kinds by id, named in the viewer's language; none while they are not known."""
        key = ("kinds", self.viewer.t.language)
        read = self._watched(key, "/api/events/kinds", _items(Kinds), pace=SLOW).read()
        return {kind.id: kind for kind in read.value or ()}

    def kind_names(self) -> dict[str, str]:
        return {id: kind.name for id, kind in self.kinds().items()}

    def unit_names(self) -> dict[str, str]:
        return {unit.id: unit.name for unit in self.units().read().value or ()}

    def district(self) -> str | None:
        """The id of the unit that is under no other."""
        return next((unit.id for unit in self.units().read().value or () if unit.under is None), None)

    def below(self) -> dict[str, Unit]:
        """The units directly under the viewer's own, by id: a township's villages."""
        return {unit.id: unit for unit in self.units().read().value or () if unit.under == self.viewer.me.unit}

    def plan(self) -> PlanSummary | None:
        """The plan in force: of the active ones that of the latest year."""
        return _latest(plan for plan in self.plans().read().value or () if plan.active)

    def first_to_come(self) -> PlanSummary | None:
        """A plan that comes into force for the first time, while that is worked out."""
        return _latest(plan for plan in self.plans().read().value or () if plan.preparing and not plan.active)

    def today(self) -> date:
        """The district's day by the services' clock, which a demo plays; by ours while they do not say."""
        campaigns = self.campaigns().read().value
        return campaigns.today if campaigns else datetime.now(ZONE).date()

    @property
    def _mine(self) -> tuple[str, ...]:
        return (*self.viewer.scope, self.viewer.t.language)

    def _activities(self, pace: float = 1.0, /, **params: Any) -> Watched[Activities]:
        key = ("activities", *self._mine, *params.items())
        return self._watched(key, ACTIVITIES, _items(Activities), params, pace=pace)

    def _watched(
        self,
        key: Hashable,
        path: str,
        parse: Callable[[Any], T],
        params: dict[str, Any] | None = None,
        *,
        pace: float = 1.0,
    ) -> Watched[T]:
        return Watched(registry().get(key, parse, pace=pace), self.viewer, path, params or {})


def _latest(plans: Iterable[PlanSummary]) -> PlanSummary | None:
    """That of the latest year."""
    return max(plans, key=lambda plan: plan.year, default=None)


@cache
def _items(model: Any) -> Callable[[Any], Any]:
    adapter = TypeAdapter(model)
    return lambda body: adapter.validate_python(body["items"])
