"""Who may call which address of the notify service: the whole table of roles and routes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.contracts.tasks import Role
from tests.builders import person
from tests.integration.notify_stack import STREAM, Notify, notify_service

ALL = frozenset(Role)
ADMIN = frozenset({Role.ADMIN})
OFFICE = frozenset({Role.SECTION, Role.ADMIN})
PUBLIC = None

TABLE: dict[tuple[str, str], frozenset[Role] | None] = {
    ("GET", "/api/notify/livez"): PUBLIC,
    ("GET", "/api/notify/readyz"): PUBLIC,
    ("GET", "/api/notify/metrics"): PUBLIC,
    ("GET", "/api/notify/notices"): ALL,
    ("POST", "/api/notify/notices/{id}/read"): ALL,
    ("GET", "/api/notify/preferences"): ALL,
    ("PUT", "/api/notify/preferences"): ALL,
    ("POST", "/api/notify/addresses"): ALL,
    ("POST", "/api/notify/addresses/{id}/code"): ALL,
    ("POST", "/api/notify/addresses/{id}/verify"): ALL,
    ("POST", "/api/notify/addresses/{id}/test"): ALL,
    ("DELETE", "/api/notify/addresses/{id}"): ALL,
    ("GET", "/api/notify/unsubscribe"): PUBLIC,
    ("POST", "/api/notify/unsubscribe"): PUBLIC,
    ("GET", STREAM): ALL,
    ("GET", "/api/notify/burden"): ALL,
    ("GET", "/api/notify/burden.xlsx"): ALL,
    ("GET", "/api/notify/channels"): OFFICE,
    ("POST", "/api/notify/channels"): OFFICE,
    ("PUT", "/api/notify/channels/{id}"): OFFICE,
    ("DELETE", "/api/notify/channels/{id}"): OFFICE,
    ("POST", "/api/notify/channels/{id}/test"): OFFICE,
    ("GET", "/api/notify/slips"): ALL,
    ("POST", "/api/notify/slips"): OFFICE,
    ("POST", "/api/notify/slips/issue"): OFFICE,
    ("GET", "/api/notify/slips/report.docx"): ALL,
    ("GET", "/api/notify/slips/{id}"): ALL,
    ("GET", "/api/notify/slips/{id}/slip.docx"): ALL,
    ("GET", "/api/notify/slips/{id}/slip.pdf"): ALL,
    ("PUT", "/api/notify/slips/{id}"): OFFICE,
    ("POST", "/api/notify/slips/{id}/issue"): OFFICE,
    ("POST", "/api/notify/slips/{id}/answer"): OFFICE | {Role.TOWNSHIP, Role.DEPARTMENT},
    ("POST", "/api/notify/slips/{id}/accept"): OFFICE,
    ("POST", "/api/notify/slips/{id}/refuse"): OFFICE,
    ("POST", "/api/notify/slips/{id}/escalate"): OFFICE,
    ("POST", "/api/notify/slips/{id}/discard"): OFFICE,
    ("GET", "/api/notify/deliveries"): OFFICE,
    ("POST", "/api/notify/deliveries/{id}/retry"): OFFICE,
    ("GET", "/api/notify/receipts"): OFFICE,
    ("GET", "/api/notify/rules"): OFFICE,
    ("POST", "/api/notify/rules/preview"): OFFICE,
    ("GET", "/api/notify/dead"): ADMIN,
    ("POST", "/api/notify/dead"): ADMIN,
    ("GET", "/api/notify/status"): ADMIN,
    ("GET", "/api/notify/trace/{activity}"): ADMIN,
}


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path) as running:
        yield running


async def test_every_route_stands_in_the_table(notify: Notify) -> None:
    paths = notify.service.app.openapi()["paths"]
    assert {(method.upper(), path) for path, methods in paths.items() for method in methods} == set(TABLE)


@pytest.mark.parametrize("role", Role)
async def test_a_role_gets_as_far_as_the_table_says_and_no_further(notify: Notify, role: Role) -> None:
    for (method, path), roles in TABLE.items():
        if path == STREAM:
            continue  # it never ends for those who may: see the tests of the stream
        headers = notify.keys.headers(person(role)) | {"Content-Type": "application/json"}
        answer = await notify.http.request(method, path.replace("{id}", "x"), headers=headers, content=b"{")
        refused = answer.status_code == 403
        assert refused == (roles is not PUBLIC and role not in roles), (method, path, answer.status_code)
        assert answer.status_code != 401


async def test_without_a_token_only_public_routes_answer(notify: Notify) -> None:
    for (method, path), roles in TABLE.items():
        answer = await notify.http.request(method, path.replace("{id}", "x"), content=b"{")
        assert (answer.status_code == 401) == (roles is not PUBLIC), (method, path, answer.status_code)
