"""Who may call which address of the events service: the whole table of roles and routes."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from shared.contracts.tasks import Role
from tests.builders import person
from tests.integration.events_stack import Events, events_service
from tests.keys import Keys

ALL = frozenset(Role)
OFFICE = frozenset({Role.SECTION, Role.ADMIN})
FIELD = frozenset({Role.TOWNSHIP, Role.DEPARTMENT})
PUBLIC = None

TABLE: dict[tuple[str, str], frozenset[Role] | None] = {
    ("GET", "/api/events/livez"): PUBLIC,
    ("GET", "/api/events/readyz"): PUBLIC,
    ("GET", "/api/events/metrics"): PUBLIC,
    ("GET", "/api/events/kinds"): ALL,
    ("GET", "/api/events/prefill"): FIELD | {Role.SECTION},
    ("POST", "/api/events/activities"): FIELD | {Role.SECTION},
    ("GET", "/api/events/activities"): ALL,
    ("GET", "/api/events/activities/count"): ALL,
    ("GET", "/api/events/activities/{id}"): ALL,
    ("PUT", "/api/events/activities/{id}"): FIELD | {Role.SECTION},
    ("GET", "/api/events/activities/{id}/history"): ALL,
    ("POST", "/api/events/activities/reviews"): OFFICE,
    ("POST", "/api/events/activities/{id}/verify"): OFFICE,
    ("POST", "/api/events/activities/{id}/return"): OFFICE,
    ("PUT", "/api/events/activities/{id}/exemplar"): OFFICE,
    ("DELETE", "/api/events/activities/{id}/exemplar"): OFFICE,
    ("GET", "/api/events/activities/template.xlsx"): FIELD | {Role.SECTION},
    ("POST", "/api/events/activities/import"): FIELD | {Role.SECTION},
    ("GET", "/api/events/activities/imports/{id}/returned.xlsx"): FIELD | {Role.SECTION},
    ("GET", "/api/events/activities/export.xlsx"): ALL,
    ("GET", "/api/events/activities/export.csv"): ALL,
    ("POST", "/api/events/activities/{id}/withdraw"): FIELD | OFFICE,
    ("POST", "/api/events/evidence"): FIELD | {Role.SECTION},
    ("POST", "/api/events/evidence/references"): FIELD | {Role.SECTION},
    ("GET", "/api/events/evidence"): ALL,
    ("GET", "/api/events/evidence/{id}"): ALL,
    ("GET", "/api/events/evidence/{id}/about"): ALL,
    ("GET", "/api/events/evidence/{id}/thumbnail"): ALL,
    ("OPTIONS", "/api/events/uploads"): PUBLIC,
    ("POST", "/api/events/uploads"): FIELD | {Role.SECTION},
    ("HEAD", "/api/events/uploads/{id}"): FIELD | {Role.SECTION},
    ("PATCH", "/api/events/uploads/{id}"): FIELD | {Role.SECTION},
    ("DELETE", "/api/events/uploads/{id}"): FIELD | {Role.SECTION},
    ("GET", "/api/events/uploads/{id}"): FIELD | {Role.SECTION},
    ("GET", "/api/events/observances"): ALL,
    ("GET", "/api/events/field"): PUBLIC,
    ("GET", "/api/events/field/"): PUBLIC,
    ("GET", "/api/events/field/{file}"): PUBLIC,
    ("POST", "/api/events/campaigns"): OFFICE,
    ("GET", "/api/events/campaigns"): ALL,
    ("GET", "/api/events/campaigns/{id}"): ALL,
    ("PUT", "/api/events/campaigns/{id}"): OFFICE,
    ("POST", "/api/events/campaigns/{id}/cancel"): OFFICE,
    ("GET", "/api/events/campaigns/{id}/photos"): ALL,
    ("GET", "/api/events/campaigns/{id}/summary.docx"): OFFICE | {Role.LEADER, Role.INSPECTOR},
    ("POST", "/api/events/performances"): FIELD | {Role.SECTION},
    ("GET", "/api/events/performances"): ALL,
    ("GET", "/api/events/performances/{id}"): ALL,
    ("PUT", "/api/events/performances/{id}"): FIELD | {Role.SECTION},
    ("GET", "/api/events/performances/{id}/history"): ALL,
    ("POST", "/api/events/performances/{id}/cancel"): FIELD | {Role.SECTION},
    ("POST", "/api/events/performances/{id}/held"): FIELD | {Role.SECTION},
    ("GET", "/api/events/performances/calendar.ics"): ALL,
    ("POST", "/api/events/performances/feeds"): ALL,
    ("GET", "/api/events/performances/feeds"): ALL,
    ("DELETE", "/api/events/performances/feeds"): ALL,
    ("GET", "/api/events/duplicates"): OFFICE,
    ("POST", "/api/events/duplicates/{id}/keep"): OFFICE,
    ("GET", "/api/events/activities/{id}/duplicates"): OFFICE,
    ("POST", "/api/events/activities/{id}/merge"): OFFICE,
    ("GET", "/api/events/dead"): frozenset({Role.ADMIN}),
    ("POST", "/api/events/dead"): frozenset({Role.ADMIN}),
    ("GET", "/api/events/status"): frozenset({Role.ADMIN}),
    ("GET", "/api/events/trace/{activity}"): frozenset({Role.ADMIN}),
}


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


def routes(events: Events) -> set[tuple[str, str]]:
    """Every method and path, as the service's own OpenAPI document lists them."""
    paths = events.service.app.openapi()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


async def ask(events: Events, method: str, path: str, role: Role | None) -> httpx.Response:
    """A request with an unreadable body: who may not ask must not learn that it is unreadable."""
    who = person(role) if role else None
    headers = {"Content-Type": "application/json"}
    return await events.ask(method, path.replace("{id}", "x"), who, content=b"{", headers=headers)


async def test_every_route_stands_in_the_table(events: Events) -> None:
    assert routes(events) == set(TABLE)


@pytest.mark.parametrize("role", Role)
async def test_a_role_gets_as_far_as_the_table_says_and_no_further(events: Events, role: Role) -> None:
    for (method, path), roles in TABLE.items():
        answer = await ask(events, method, path, role)
        refused = answer.status_code == 403
        assert refused == (roles is not PUBLIC and role not in roles), (method, path, answer.status_code)
        assert answer.status_code != 401


async def test_without_a_token_only_public_routes_answer(events: Events) -> None:
    for (method, path), roles in TABLE.items():
        answer = await ask(events, method, path, None)
        assert (answer.status_code == 401) == (roles is not PUBLIC), (method, path, answer.status_code)


async def test_a_token_that_has_expired_or_is_not_ours_is_refused(events: Events, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    stranger = Keys(tmp_path / "other").token(person())
    expired = events.keys.token(person(), lifetime=-1)
    for token, code in ((stranger, "token_invalid"), (expired, "token_expired"), ("nonsense", "token_invalid")):
        answer = await events.ask("GET", "/api/events/activities", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (401, code)
