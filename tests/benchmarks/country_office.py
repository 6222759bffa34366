"""Brings an invented country into running services: its register, its plan, and the posts of one day."""

import asyncio
import io
import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any
from uuid import uuid4

import httpx
from openpyxl import Workbook

from services.tasks.plans.domain.units import Unit
from shared.access import Principal
from shared.contracts.tasks import Role, UnitKind
from tests.benchmarks.country.country import Country, Post
from tests.keys import Keys
from tests.stack import NAMES, Stack

LOOK_SECONDS = 0.25
ROWS_A_SHEET = 5_000
TOKEN_SECONDS = 7_200.0
COLUMNS = ("Name", "Id", "Kind", "Under")

Request = tuple[bytes, Mapping[str, str]]


class CountryOffice:
    """The nation's administrators and sections, over HTTP."""

    def __init__(self, stack: Stack, http: httpx.AsyncClient, keys: Keys, country: Country) -> None:
        self._stack = stack
        self._http = http
        self._keys = keys
        self._country = country

    async def prepare(self) -> str:
        """Every service knows every unit, and the nation's plan is in force. Answers the plan's id."""
        with said("the register is known to all services"):
            await self._register()
            await self.quiet()
        plan = self._country.plan()
        with said("the plan is in force"):
            await self._ask("POST", "/api/tasks/plans", Role.SECTION, json=plan)
            while (await self._ask("POST", f"/api/tasks/plans/{plan['id']}/activate", Role.SECTION)).status_code == 202:
                await asyncio.sleep(LOOK_SECONDS)
            await self.quiet()
        return str(plan["id"])

    async def quiet(self, *names: str) -> None:
        """Return once these services (by default all) have nothing to tell and nothing to hear."""
        while await self._waiting(names or NAMES):
            await asyncio.sleep(LOOK_SECONDS)

    async def _register(self) -> None:
        """All units, in spreadsheets of a size that an import takes."""
        units = self._country.units()
        while portion := list(islice(units, ROWS_A_SHEET)):
            files = {"file": ("units.xlsx", _sheet(portion))}
            await self._ask("POST", "/api/tasks/units/import", Role.ADMIN, files=files)

    async def provisional(self, plan: str, target: str) -> float:
        """What stands at the root for a target, with what awaits review."""
        progress = await self._ask("GET", f"/api/tasks/plans/{plan}/progress", Role.SECTION)
        targets = (each for task in progress.json()["tasks"] for each in task["targets"])
        cells = next(each["cells"] for each in targets if each["id"] == target)
        return next((cell["provisional"] for cell in cells if cell["unit"] == self._country.root), 0.0)

    async def _waiting(self, names: Iterable[str]) -> float:
        """Events not told yet and messages not heard yet, in these services together."""
        found = 0.0
        for name in names:
            text = (await self._http.get(self._stack.url(f"/api/{name}/metrics"))).text
            found += sum(float(n) for n in re.findall(r"^pufa_(?:outbox_lag|queue_depth) (\S+)$", text, re.MULTILINE))
        return found

    def requests(self, posts: Iterable[Post]) -> Iterator[Request]:
        """What goes over the wire for each post, in the name of a person of the unit that posts it."""
        signed: dict[str, str] = {}
        for post in posts:
            if post.unit not in signed:
                signed[post.unit] = self._bearer(post.unit)
            body = json.dumps(post.body, ensure_ascii=False).encode()
            yield body, {"Authorization": signed[post.unit], "Idempotency-Key": uuid4().hex}

    def _bearer(self, unit: str, role: Role | None = None) -> str:
        township = unit[0] == UnitKind.TOWNSHIP[0]
        who = Principal(
            user=f"u-{unit}",
            name=f"测试员 {unit}",
            role=role or (Role.TOWNSHIP if township else Role.SECTION),
            unit=unit,
            path=self._country.tree.path(unit),
        )
        return f"Bearer {self._keys.token(who, lifetime=TOKEN_SECONDS)}"

    async def _ask(self, method: str, path: str, role: Role, **what: Any) -> httpx.Response:
        headers = {"Authorization": self._bearer(self._country.root, role)}
        answer = await self._http.request(method, self._stack.url(path), headers=headers, timeout=600, **what)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
        return answer


@contextmanager
def said(what: str) -> Iterator[None]:
    """Print how long it took until ``what``."""
    begun = time.perf_counter()
    yield
    print(f"{time.perf_counter() - begun:>9.1f} s until {what}", flush=True)


def _sheet(units: Iterable[Unit]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(COLUMNS)
    for unit in units:
        sheet.append([unit.name, unit.id, unit.kind.value, unit.under])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
