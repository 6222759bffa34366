"""A district adds a kind of activity to its file: it is offered, checked and counted, and no code knows of it."""

import asyncio
from pathlib import Path

import httpx
import pytest

from tests.builders import KINDS_FILE, plan_data, target_data
from tests.stack import PASSWORD, embedded, sign_in

OWN = """
  - id: legal_film
    name: {zh: 法治电影放映, en: Legal film}
    details:
      - {id: viewers, label: {zh: 观众, en: Viewers}, type: integer, unit: {zh: 人, en: people}, max: 5000, reach: true}
"""


async def test_a_kind_added_to_the_file_is_offered_checked_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kinds.yaml"
    file.write_text(KINDS_FILE.read_text("utf-8") + OWN, "utf-8")
    monkeypatch.setenv("PUFA_KINDS_FILE", str(file))
    films = target_data(id="viewers", of={"kind": "legal_film"}, measure="sum", field="details.viewers", goal=300)
    async with embedded(tmp_path) as stack, httpx.AsyncClient(timeout=30) as http:
        admin = await sign_in(stack, http, "admin")
        await admin.ask("POST", "/api/tasks/plans", json=plan_data(films), expect=201)
        await admin.ask("POST", "/api/tasks/plans/sample-2023/activate")
        user = {"name": "section", "role": "section", "unit": "section", "password": PASSWORD}
        await admin.ask("POST", "/api/tasks/users", json=user)
        poster = await sign_in(stack, http, "section")

        kinds = (await poster.ask("GET", "/api/events/kinds"))["items"]
        assert (kinds[-1]["id"], kinds[-1]["name"]) == ("legal_film", "法治电影放映")
        film = {"kind": "legal_film", "title": "放映《示例》", "held_on": "2023-05-20"}
        wrong = await poster.post_activity("wrong", expect=422, **film, details={"viewers": 5001})
        assert [error["field"] for error in wrong["errors"]] == ["details.viewers"]
        posted = await poster.post_activity("film", expect=201, **film, details={"viewers": 280})
        await poster.verify(posted["id"])
        async with asyncio.timeout(20):
            while (await poster.target("sample-2023", "viewers"))["value"] != 280:
                await asyncio.sleep(0.05)
