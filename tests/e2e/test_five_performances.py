"""Five performances that were planned, held and verified reach the goal of the real plan, through ``pufa up``."""

from pathlib import Path
from typing import Any

import httpx

from tests.e2e.test_main_job import ID, PLAN, eventually
from tests.stack import PASSWORD, Person, embedded, sign_in

TOWNS = ("luozhuang-sub", "shengzhuang", "fuzhuang", "ceshan", "gaodu")
PERFORMANCES = "/api/events/performances"


async def test_five_performances_held_and_verified_are_the_plans_goal(tmp_path: Path) -> None:
    async with embedded(tmp_path) as stack, httpx.AsyncClient(timeout=30) as http:
        admin = await sign_in(stack, http, "admin")
        yaml = {"Content-Type": "application/yaml"}
        await admin.ask("POST", "/api/tasks/plans", content=PLAN.read_bytes(), headers=yaml)
        await admin.ask("POST", f"/api/tasks/plans/{ID}/activate")
        for name, role, unit in (("section", "section", "pufa-section"), *((town, "township", town) for town in TOWNS)):
            body = {"name": name, "role": role, "unit": unit, "password": PASSWORD}
            await admin.ask("POST", "/api/tasks/users", json=body)
        section = await sign_in(stack, http, "section")
        await eventually(lambda: _known(section), lambda known: known)

        held = [await _held(await sign_in(stack, http, town), n) for n, town in enumerate(TOWNS)]
        waiting = await eventually(
            lambda: section.target(ID, "performances"), lambda t: t["cells"][0]["provisional"] == 5
        )
        assert waiting["value"] == 0
        for activity in held:
            await section.verify(activity["id"])
        done = await eventually(lambda: section.target(ID, "performances"), lambda t: t["value"] == 5)
        assert (done["goal"], done["status"]) == (5, "done")
        assert len((await section.ask("GET", f"{PERFORMANCES}?status=held"))["items"]) == 5
        assert {activity["details"]["troupe"] for activity in held} == {"柳琴剧团"}


async def _known(section: Person) -> bool:
    """Whether the events service has heard of the plan's units."""
    return bool((await section.ask("GET", "/api/events/observances?year=2023"))["items"])


async def _held(town: Person, number: int) -> dict[str, Any]:
    """One troupe, another evening for each town."""
    body = {
        "title": f"送法下乡第{number + 1}场",
        "held_on": f"2023-05-{15 + number}",
        "session": "evening",
        "troupe": "柳琴剧团",
        "venue": "文化广场",
    }
    planned = await town.ask("POST", PERFORMANCES, json=body, headers={"Idempotency-Key": "planned"})
    answer = await town.ask("POST", f"{PERFORMANCES}/{planned['id']}/held", json={"participants": 200}, expect=201)
    activity: dict[str, Any] = answer["activity"]
    return activity
