"""One door for all services: where short addresses lead."""

import httpx
import pytest
from fastapi import FastAPI

from deploy.local import FrontDoor

DASHBOARD = "http://127.0.0.1:8501"


async def location(path: str, home: str | None) -> str | None:
    door = FrontDoor({name: FastAPI() for name in ("tasks", "events", "notify")}, home)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://pufa") as http:
        location: str | None = (await http.get(path)).headers.get("location")
    return location


@pytest.mark.parametrize("home", [DASHBOARD, None])
async def test_the_page_for_phones_has_an_address_that_can_be_typed(home: str | None) -> None:
    assert await location("/field", home) == "/api/events/field/"


@pytest.mark.parametrize("path", ["/", "/slips"])
async def test_everything_else_leads_to_the_dashboard_where_there_is_one(path: str) -> None:
    assert await location(path, DASHBOARD) == f"{DASHBOARD}{path}"
    assert await location(path, None) is None


async def test_what_looks_like_a_service_does_not_lead_to_the_dashboard() -> None:
    assert await location("/api/nothing", DASHBOARD) is None
