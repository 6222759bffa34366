"""Who may call which address of the tasks service: the whole table of roles and routes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.contracts.tasks import Role
from tests.integration.tasks_stack import TasksStack, tasks_stack

ALL = frozenset(Role)
OFFICE = frozenset({Role.SECTION, Role.ADMIN})
OVERSEERS = OFFICE | {Role.LEADER, Role.INSPECTOR}
ADMIN = frozenset({Role.ADMIN})
PUBLIC = None

TABLE: dict[tuple[str, str], frozenset[Role] | None] = {
    ("GET", "/livez"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("POST", "/auth/token"): PUBLIC,
    ("POST", "/auth/refresh"): PUBLIC,
    ("GET", "/auth/me"): ALL,
    ("GET", "/units"): ALL,
    ("POST", "/units"): ADMIN,
    ("PUT", "/units"): ADMIN,
    ("PUT", "/units/{id}"): ADMIN,
    ("POST", "/units/import"): ADMIN,
    ("GET", "/units/template.xlsx"): ADMIN,
    ("GET", "/users"): ADMIN,
    ("POST", "/users"): ADMIN,
    ("PATCH", "/users/{id}"): ADMIN,
    ("POST", "/users/import"): ADMIN,
    ("GET", "/users/template.xlsx"): ADMIN,
    ("POST", "/announce"): ADMIN,
    ("GET", "/dead"): ADMIN,
    ("POST", "/dead"): ADMIN,
    ("GET", "/status"): ADMIN,
    ("GET", "/trace/{activity}"): ADMIN,
    ("GET", "/plans"): ALL,
    ("POST", "/plans"): OFFICE,
    ("GET", "/plans/{id}"): ALL,
    ("GET", "/plans/{id}/history"): ALL,
    ("GET", "/plans/{id}/differences"): ALL,
    ("POST", "/plans/{id}/preview"): OFFICE,
    ("POST", "/plans/{id}/activate"): OFFICE,
    ("PUT", "/plans/{id}/deadlines/{task}/{deadline}"): OFFICE,
    ("POST", "/plans/parse"): OFFICE,
    ("GET", "/drafts"): OFFICE,
    ("POST", "/drafts"): OFFICE,
    ("GET", "/drafts/{id}"): OFFICE,
    ("DELETE", "/drafts/{id}"): OFFICE,
    ("PUT", "/drafts/{id}/edits"): OFFICE,
    ("PUT", "/drafts/{id}/document"): OFFICE,
    ("PUT", "/drafts/{id}/base"): OFFICE,
    ("GET", "/plans/{id}/draft"): OFFICE,
    ("POST", "/plans/{id}/draft"): OFFICE,
    ("POST", "/drafts/{id}/plan"): OFFICE,
    ("GET", "/plans/{id}/progress"): ALL,
    ("GET", "/plans/{id}/progress/{target}/timeline"): ALL,
    ("GET", "/plans/{id}/preparation"): ALL,
    ("POST", "/plans/{id}/rebuild"): OFFICE,
    ("GET", "/plans/{id}/progress/{target}/{unit}/{period}"): ALL,
    ("GET", "/plans/{id}/exports/ledger.xlsx"): OVERSEERS,
    ("GET", "/plans/{id}/exports/plan.{form}"): OVERSEERS,
    ("GET", "/activities/{id}/effects"): ALL,
}


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        yield stack


def address(path: str) -> str:
    return path.replace("{", "no-").replace("}", "")


async def test_every_route_stands_in_the_table(stack: TasksStack) -> None:
    paths = stack.service.app.openapi()["paths"]
    routes = {(method.upper(), path.removeprefix("/api/tasks")) for path in paths for method in paths[path]}
    assert routes == set(TABLE)


@pytest.mark.parametrize("role", Role)
async def test_a_role_gets_as_far_as_the_table_says_and_no_further(stack: TasksStack, role: Role) -> None:
    for (method, path), roles in TABLE.items():
        answer = await stack.send(
            method, address(path), role=role, content=b"\xff", headers={"Content-Type": "text/odd"}
        )
        refused = answer.status_code == 403
        assert refused == (roles is not PUBLIC and role not in roles), f"{method} {path}: {answer.status_code}"
        assert answer.status_code < 500, f"{method} {path}: {answer.text}"


async def test_without_a_token_only_public_routes_answer(stack: TasksStack) -> None:
    for (method, path), roles in TABLE.items():
        if roles is not PUBLIC:
            answer = await stack.client.request(method, f"/api/tasks{address(path)}", content=b"\xff")
            assert answer.status_code == 401, f"{method} {path}"
