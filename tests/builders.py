"""Data for tests, each made with one varying field."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from services.tasks.plans.domain.parsing import parse_plan_json
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.domain.units import UnitTree
from shared.access import Principal
from shared.contracts.events import (
    ActivityEvent,
    ActivityFacts,
    ActivityStatus,
    CampaignAnnouncedV1,
    CampaignEvent,
    CampaignFacts,
)
from shared.contracts.notify import SlipEvent, SlipFacts, SlipKind, SlipStatus
from shared.contracts.tasks import CellEvent, CellRef, Role, TargetRef, UnitFacts, UnitKind, UserFacts
from shared.kinds import Kind, load_kinds

REPOSITORY = Path(__file__).parent.parent
KINDS_FILE = REPOSITORY / "plans" / "kinds.yaml"
SAMPLE_PLAN_FILE = REPOSITORY / "plans" / "luozhuang-2023.yaml"

SMALL_DISTRICT: tuple[dict[str, Any], ...] = (
    {"id": "district", "name": "示例区", "kind": "district"},
    {"id": "section", "name": "普法科", "kind": "section", "under": "district"},
    {"id": "schools", "name": "教育部门", "kind": "department", "under": "district"},
    {"id": "east", "name": "东镇", "kind": "township", "under": "district"},
    {"id": "west", "name": "西镇", "kind": "township", "under": "district"},
    {"id": "east-1", "name": "东一村", "kind": "village", "under": "east"},
    {"id": "east-2", "name": "东二村", "kind": "village", "under": "east"},
    {"id": "west-1", "name": "西一村", "kind": "village", "under": "west"},
)


def kinds() -> dict[str, Kind]:
    return load_kinds(KINDS_FILE)


def facts(**given: Any) -> ActivityFacts:
    """A performance that the township ``east`` posted."""
    usual: dict[str, Any] = {
        "id": "a1",
        "version": 1,
        "status": ActivityStatus.POSTED,
        "kind": "performance",
        "title": "送法下乡",
        "held_on": date(2023, 5, 20),
        "unit": "east",
    }
    return ActivityFacts(**(usual | given))


def target_data(**given: Any) -> dict[str, Any]:
    """A target as a plan writes it: five performances in the district."""
    usual = {"id": "performances", "title": "普法演出", "measure": "count", "of": {"kind": "performance"}, "goal": 5}
    return usual | given


def plan_data(*targets: dict[str, Any], deadlines: tuple[dict[str, Any], ...] = (), **given: Any) -> dict[str, Any]:
    """A plan of one task as JSON values, for the small district."""
    task: dict[str, Any] = {"no": 1, "title": "用好各类社会资源", "lead": ["section"]}
    task |= {"deadlines": list(deadlines), "targets": list(targets)}
    usual = {"id": "sample-2023", "title": "示例计划", "year": 2023, "units": list(SMALL_DISTRICT), "tasks": [task]}
    return usual | given


def plan_of(*targets: dict[str, Any], deadlines: tuple[dict[str, Any], ...] = (), **given: Any) -> Plan:
    return parse_plan_json(json.dumps(plan_data(*targets, deadlines=deadlines, **given)), kinds())


def tree_of(plan: Plan) -> UnitTree:
    return UnitTree(plan.units)


def district_units() -> tuple[UnitFacts, ...]:
    """The small district's units, as events tell them."""
    paths: dict[str, tuple[str, ...]] = {}
    for each in SMALL_DISTRICT:
        paths[each["id"]] = (*paths.get(each.get("under", ""), ()), each["id"])
    return tuple(
        UnitFacts(
            id=each["id"],
            name=each["name"],
            kind=UnitKind(each["kind"]),
            under=each.get("under"),
            path=paths[each["id"]],
            version=1,
        )
        for each in SMALL_DISTRICT
    )


HOMES: dict[Role, str] = {
    Role.ADMIN: "district",
    Role.SECTION: "section",
    Role.DEPARTMENT: "schools",
    Role.TOWNSHIP: "east",
    Role.LEADER: "district",
    Role.INSPECTOR: "district",
}


def person(role: Role = Role.TOWNSHIP, unit: str | None = None, *, user: str | None = None) -> Principal:
    """Somebody of this role in the small district, at the unit where such people sit."""
    home = unit or HOMES[role]
    path = next(each.path for each in district_units() if each.id == home)
    id = user or f"{role.value}-at-{home}"
    return Principal(user=id, name=f"测试员 {id}", role=role, unit=home, path=path)


def activity_body(**given: Any) -> dict[str, Any]:
    """A post's three required fields; one given as None is left out."""
    body = {"kind": "performance", "title": "送法下乡", "held_on": "2023-05-20"} | given
    return {name: value for name, value in body.items() if value is not None}


def performance_body(**given: Any) -> dict[str, Any]:
    """A performance of a troupe on an evening in the township ``east``'s first village; one given as None is left out."""
    usual = {
        "title": "送法下乡",
        "held_on": "2023-06-20",
        "session": "evening",
        "troupe": "柳琴剧团",
        "village": "east-1",
    }
    return {name: value for name, value in (usual | given).items() if value is not None}


def picture(form: str = "JPEG", *, size: tuple[int, int] = (64, 48), colour: str = "teal", **options: Any) -> bytes:
    """An encoded picture of one colour; ``options`` go to the encoder."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, form, **options)
    return out.getvalue()


def user_facts(id: str, role: Role = Role.TOWNSHIP, unit: str | None = None, **given: Any) -> UserFacts:
    """A user of this role in the small district, as an event tells it."""
    usual: dict[str, Any] = {
        "id": id,
        "name": id,
        "display_name": f"测试员 {id}",
        "role": role,
        "unit": unit or HOMES[role],
        "disabled": False,
        "version": 1,
    }
    return UserFacts(**(usual | given))


def activity_event(kind: type[ActivityEvent], *, by: str = "reviewer", reason: str | None = None, **given: Any) -> Any:
    """What became of the performance that ``poster`` posted."""
    return kind(activity=facts(**given), by=by, posted_by="poster", reason=reason)


def campaign_event(kind: type[CampaignEvent], *, by: str | None = "reviewer", dated_in: int = 1, **given: Any) -> Any:
    """Something about a week in which both townships shall take part."""
    usual: dict[str, Any] = {
        "id": "week",
        "version": 1,
        "status": "announced",
        "title": "宪法宣传周",
        "first": date(2023, 12, 4),
        "last": date(2023, 12, 10),
        "expected": ("east", "west"),
    }
    own = {"dated_in": dated_in} if kind is CampaignAnnouncedV1 else {}
    return kind(campaign=CampaignFacts(**(usual | given)), by=by, **own)


def cell_event(kind: type[CellEvent], scope: UnitKind | None = UnitKind.DISTRICT, **given: Any) -> Any:
    """Something about the township ``east``'s two performances of the year, led by the section."""
    own = {name: given.pop(name) for name in ("days_left", "days_late") if name in given}
    target = TargetRef(
        plan="sample-2023",
        edition=1,
        task="1",
        task_title="用好各类社会资源",
        target="performances",
        title="普法演出",
        leads=("section",),
        scope=scope,
    )
    usual: dict[str, Any] = {
        "unit": "east",
        "period": "2023",
        "value": 1.0,
        "provisional": 1.0,
        "awaiting_review": False,
        "goal": 2.0,
        "due": date(2023, 12, 31),
        "status": "open",
        "reason": "2 场已完成 1 场",
    }
    return kind(target=target, cell=CellRef(**(usual | given)), **own)


def slip_event(event: type[SlipEvent], *, by: str | None = "reviewer", **given: Any) -> Any:
    """Something about a supervision slip that asks two things of the township ``east``."""
    own = {"again": given.pop("again")} if "again" in given else {}
    note = given.pop("note", None)
    usual: dict[str, Any] = {
        "id": "slip-1",
        "version": 2,
        "kind": SlipKind.SUPERVISION,
        "status": SlipStatus.ISSUED,
        "number": "普法督办〔2023〕3号",
        "unit": "east",
        "month": "2023-05",
        "due": date(2023, 5, 31),
        "items": 2,
        "open": 1,
    }
    return event(slip=SlipFacts(**(usual | given)), by=by, note=note, **own)
