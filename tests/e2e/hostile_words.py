"""A district in which every text that its people can write is markup with a script in it."""

from datetime import date
from typing import Any

from tests.e2e.site import Site
from tests.stack import PASSWORD, sign_in

MARKER = "pufaBroken"
HOSTILE = f"<img src=x onerror=\"{MARKER}=document.title='x';alert(1)\">"
UNIT = "hostile-town"


async def written(site: Site, day: date) -> list[str]:
    """Write it wherever it is taken, as of ``day``; the addresses of what was made, as the dashboard shows it."""
    today = day.isoformat()
    town = await _unit_and_user(site)
    section = await site.person("section")
    once = {"Idempotency-Key": "hostile"}
    campaign = await section.ask("POST", "/api/events/campaigns", json=_campaign(today), headers=once)
    performance = {"title": HOSTILE, "held_on": today, "unit": UNIT, "programme": [HOSTILE]}
    performance |= dict.fromkeys(("partner", "troupe", "venue"), HOSTILE)
    await section.ask("POST", "/api/events/performances", json=performance, headers=once)
    activities = [
        (await town.post_activity(f"hostile-{kind}", **_activity(kind, today, campaign["id"])))["id"]
        for kind in ("lecture", "volunteer_service")
    ]
    reason = {"reason": HOSTILE}
    await section.ask("POST", f"/api/events/activities/{activities[1]}/return", json=reason)
    slip = await _slip(section, town, today)
    return [*(f"activities?id={id}" for id in activities), f"slips?slip={slip}", "activities?view=photos"]


async def _unit_and_user(site: Site) -> Any:
    admin = await site.person("admin")
    unit = {"id": UNIT, "name": HOSTILE, "kind": "township", "under": "luozhuang-district"}
    await admin.ask("POST", "/api/tasks/units", json=unit)
    user = {"name": UNIT, "display_name": HOSTILE, "role": "township", "unit": UNIT, "password": PASSWORD}
    await admin.ask("POST", "/api/tasks/users", json=user)
    return await sign_in(site.stack, site.http, UNIT)


def _campaign(today: str) -> dict[str, Any]:
    days = [{"day": today, "title": HOSTILE}]
    return {"title": HOSTILE, "first": today, "last": today, "slogan": HOSTILE, "laws": [HOSTILE], "theme_days": days}


def _activity(kind: str, today: str, campaign: str) -> dict[str, Any]:
    words = {"kind": kind, "title": HOSTILE, "place": HOSTILE, "laws": [HOSTILE], "campaign": campaign}
    details = {"speaker": HOSTILE, "topic": HOSTILE} if kind == "lecture" else {}
    return words | {"held_on": today, "details": details}


async def _slip(section: Any, town: Any, today: str) -> str:
    body: dict[str, Any] = {"kind": "supervision", "unit": UNIT, "due": today, "note": HOSTILE}
    body |= {"items": [{"title": HOSTILE, "text": HOSTILE}]}
    slip = await section.ask("POST", "/api/notify/slips", json=body, headers={"Idempotency-Key": "hostile"})
    await section.ask("POST", f"/api/notify/slips/{slip['id']}/issue", json={})
    await town.ask("POST", f"/api/notify/slips/{slip['id']}/answer", json={"text": HOSTILE})
    return str(slip["id"])
