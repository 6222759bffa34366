"""One believable envelope of every event type: what the golden files hold and what the bus's tests send."""

from datetime import UTC, date, datetime
from typing import Any

from shared.bus.port import Message
from shared.contracts import events, notify, registry, tasks
from shared.contracts.base import Envelope, Event, wrap

NOON = datetime(2023, 5, 20, 4, 0, tzinfo=UTC)

_FACTS = events.ActivityFacts(
    id="a-0001",
    version=2,
    status=events.ActivityStatus.POSTED,
    kind="performance",
    title="送法下乡文艺演出",
    held_on=date(2023, 5, 19),
    unit="gaodu",
    for_units=("gaodu-village-1",),
    place="高都街道文化广场",
    participants=260,
    period="2023-Q2",
    observance="civil-code-month",
    campaign="c-0001",
    laws=("民法典",),
    details={"troupe": "样例剧团", "minutes": 90},
    evidence=("e-0001", "e-0002"),
)
_CAMPAIGN = events.CampaignFacts(
    id="c-0001",
    version=1,
    status=events.CampaignStatus.ANNOUNCED,
    title="宪法宣传周",
    first=date(2023, 12, 4),
    last=date(2023, 12, 10),
    observance="constitution-week",
    slogan="大力弘扬宪法精神",
    scheme="e-0003",
    laws=("中华人民共和国宪法",),
    theme_days=(events.ThemeDay(day=date(2023, 12, 4), title="宪法进机关"),),
    expected=("gaodu", "shengzhuang"),
)
_TARGET = tasks.TargetRef(
    plan="luozhuang-2023",
    edition=1,
    task="10",
    task_title="用好各类社会资源",
    target="performances",
    title="普法演出",
    leads=("pufa-section",),
    scope=tasks.UnitKind.DISTRICT,
    assisting=("court", "culture-tourism"),
)
_CELL = tasks.CellRef(
    unit="luozhuang-district",
    period="2023",
    value=3.0,
    provisional=4.0,
    awaiting_review=False,
    goal=5.0,
    due=date(2023, 12, 31),
    status="open",
    reason="已完成 3 场，目标 5 场",
)
_UNIT = tasks.UnitFacts(
    id="gaodu",
    name="高都街道",
    kind=tasks.UnitKind.TOWNSHIP,
    under="luozhuang-district",
    path=("luozhuang-district", "gaodu"),
    version=3,
)
_USER = tasks.UserFacts(
    id="u-0001",
    name="sample.gaodu",
    display_name="样例用户甲",
    role=tasks.Role.TOWNSHIP,
    unit="gaodu",
    disabled=False,
    version=1,
)
_TASK: dict[str, Any] = {
    "plan": "luozhuang-2023",
    "edition": 1,
    "task": "10",
    "title": "用好各类社会资源",
    "leads": ("pufa-section",),
}
_SLIP = notify.SlipFacts(
    id="slip-1",
    version=2,
    kind=notify.SlipKind.SUPERVISION,
    status=notify.SlipStatus.ISSUED,
    number="普法督办〔2023〕3号",
    unit="chudun",
    month="2023-05",
    due=date(2023, 5, 10),
    items=2,
    open=1,
)
_NOTICE: dict[str, Any] = {"notice": "n-0001", "user": "u-0001", "channel": "inapp", "rule": "verified-to-poster"}


def _activity(event: type[events.ActivityEvent], status: events.ActivityStatus, reason: str | None = None) -> Event:
    facts = _FACTS.model_copy(update={"status": status})
    return event(activity=facts, by="u-0002", posted_by="u-0001", reason=reason)


def _campaign(
    event: type[events.CampaignEvent], status: events.CampaignStatus, by: str | None = None, **more: int
) -> Event:
    return event(campaign=_CAMPAIGN.model_copy(update={"status": status}), by=by, **more)


SAMPLES: tuple[Event, ...] = (
    _activity(events.ActivityPlannedV1, events.ActivityStatus.PLANNED),
    _activity(events.ActivityPostedV1, events.ActivityStatus.POSTED),
    _activity(events.ActivityRevisedV1, events.ActivityStatus.POSTED),
    _activity(events.ActivityVerifiedV1, events.ActivityStatus.VERIFIED),
    _activity(events.ActivityReturnedV1, events.ActivityStatus.RETURNED, "照片看不清"),
    _activity(events.ActivityWithdrawnV1, events.ActivityStatus.WITHDRAWN, "重复填报"),
    _campaign(events.CampaignAnnouncedV1, events.CampaignStatus.ANNOUNCED, "u-0002", dated_in=1),
    _campaign(events.CampaignOpenedV1, events.CampaignStatus.OPEN),
    _campaign(events.CampaignClosedV1, events.CampaignStatus.CLOSED),
    tasks.UnitsChangedV1(units=(_UNIT,)),
    tasks.UserChangedV1(user=_USER),
    tasks.PlanActivatedV1(plan="luozhuang-2023", edition=1, title="2023年普法工作计划", year=2023, by="u-0002"),
    tasks.ObservancesChangedV1(
        plan="luozhuang-2023",
        edition=1,
        year=2023,
        observances=(
            tasks.ObservanceDays(
                id="constitution-week", name="宪法宣传周", first=date(2023, 12, 4), last=date(2023, 12, 10)
            ),
        ),
    ),
    tasks.TargetProgressedV1(target=_TARGET, cell=_CELL),
    tasks.TargetReachedV1(target=_TARGET, cell=_CELL.model_copy(update={"value": 5.0, "status": "done"})),
    tasks.TargetReopenedV1(target=_TARGET, cell=_CELL.model_copy(update={"value": None, "due": None})),
    tasks.TaskCompletedV1(**_TASK),
    tasks.TaskReopenedV1(**_TASK),
    tasks.DeadlineApproachingV1(target=_TARGET, cell=_CELL, days_left=7),
    tasks.DeadlineMissedV1(target=_TARGET, cell=_CELL, days_late=1),
    notify.NoticeDeliveredV1(**_NOTICE),
    notify.NoticeFailedV1(**_NOTICE, reason="地址无效"),
    notify.SlipIssuedV1(slip=_SLIP, by="u-section", note=None, again=False),
    notify.SlipAnsweredV1(slip=_SLIP, by="u-town", note="已于5月8日补办，材料已上传。", evidence=("e1",)),
    notify.SlipEscalatedV1(slip=_SLIP, by=None, note=None),
    notify.SlipClosedV1(slip=_SLIP, by="u-section", note=None),
)


def sample(type_name: str) -> Envelope[Event]:
    """The sample envelope of ``type_name``, the same every time."""
    event = next(event for event in SAMPLES if event.type == type_name)
    return wrap(event, subject="sample", time=NOON, id=f"sample-{type_name}", requestid="r-0001", causationid="x-0001")


def posted(id: str) -> Message:
    """An ``activity.posted.v1`` on the wire; the services tasks, events and notify hear it."""
    return message("activity.posted.v1", id)


def message(type_name: str, id: str) -> Message:
    envelope = sample(type_name).model_copy(update={"id": id})
    return Message(id, type_name, registry.encode(envelope.to_doc()))
