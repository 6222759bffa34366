"""Who may call which address of the identity room: the whole table of roles and routes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.tasks.identity.users.domain import User
from shared.contracts.tasks import Role
from tests.integration.identity_stack import ADMIN_PASSWORD, IdentityStack, cheap_passwords, identity_stack

ALL = frozenset(Role)
ADMIN = frozenset({Role.ADMIN})
PUBLIC = None

TABLE: dict[tuple[str, str], frozenset[Role] | None] = {
    ("GET", "/api/tasks/livez"): PUBLIC,
    ("GET", "/api/tasks/readyz"): PUBLIC,
    ("GET", "/api/tasks/metrics"): PUBLIC,
    ("GET", "/api/tasks/status"): frozenset({Role.ADMIN}),
    ("POST", "/api/tasks/auth/token"): PUBLIC,
    ("POST", "/api/tasks/auth/refresh"): PUBLIC,
    ("GET", "/api/tasks/auth/me"): ALL,
    ("GET", "/api/tasks/units"): ALL,
    ("PUT", "/api/tasks/units"): ADMIN,
    ("POST", "/api/tasks/units"): ADMIN,
    ("PUT", "/api/tasks/units/{id}"): ADMIN,
    ("GET", "/api/tasks/units/template.xlsx"): ADMIN,
    ("POST", "/api/tasks/units/import"): ADMIN,
    ("GET", "/api/tasks/users"): ADMIN,
    ("POST", "/api/tasks/users"): ADMIN,
    ("PATCH", "/api/tasks/users/{id}"): ADMIN,
    ("GET", "/api/tasks/users/template.xlsx"): ADMIN,
    ("POST", "/api/tasks/users/import"): ADMIN,
    ("POST", "/api/tasks/announce"): ADMIN,
}


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[IdentityStack]:
    async with identity_stack(tmp_path) as stack:
        yield stack


async def signed_in(stack: IdentityStack, role: Role) -> dict[str, str]:
    password_hash = await cheap_passwords().hash(ADMIN_PASSWORD)
    user = User(id=role, name=f"a-{role}", display_name="-", role=role, unit="district-a", password_hash=password_hash)
    await stack.identity.users.add(user)
    return await stack.sign_in(user.name, ADMIN_PASSWORD)


async def test_every_route_stands_in_the_table(stack: IdentityStack) -> None:
    document = (await stack.client.get("/api/tasks/openapi.json")).json()
    assert {(method.upper(), path) for path, methods in document["paths"].items() for method in methods} == set(TABLE)


@pytest.mark.parametrize("role", Role)
async def test_a_role_gets_as_far_as_the_table_says_and_no_further(stack: IdentityStack, role: Role) -> None:
    headers = await signed_in(stack, role) | {"Content-Type": "application/json"}
    for (method, path), roles in TABLE.items():
        answer = await stack.client.request(method, path.replace("{id}", "x"), headers=headers, content=b"{")
        assert (answer.status_code == 403) == (roles is not PUBLIC and role not in roles), (method, path)
        assert answer.status_code not in (401, 500), (method, path)


async def test_without_a_token_only_public_routes_answer(stack: IdentityStack) -> None:
    for (method, path), roles in TABLE.items():
        answer = await stack.client.request(method, path.replace("{id}", "x"), content=b"{")
        assert (answer.status_code == 401) == (roles is not PUBLIC), (method, path, answer.status_code)
