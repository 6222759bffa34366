"""``pufa rebuild`` on a year's activities: the same answers as before, on a stopped folder and of a running pufa."""

import asyncio
import json
import shutil
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from rich.console import Console

from deploy.commands.rebuild import rebuild_plan
from deploy.demo.play import BEGIN
from deploy.folder import DataFolder
from deploy.local import local, operator_token
from deploy.office import Office, office
from services.tasks.plans.domain.parsing import parse_plan
from services.tasks.progress.documents import CELLS, ROLLUPS
from shared.bus.port import Delivery
from shared.clock import PlayedClock
from shared.store.embedded import SqliteStore
from tests.builders import SAMPLE_PLAN_FILE, kinds
from tests.commands import answered, elsewhere, logs_left_alone, refusal
from tests.integration.demo_year import events_by_day
from tests.stack import PASSWORD, embedded

ID = "luozhuang-2023"
LAST = date(2023, 12, 4)
DAYS = (None, *(LAST - timedelta(days=33 * back) for back in range(10)))
"""Today, and ten days of the past."""

logs_are_not_set_up = pytest.fixture(scope="module", autouse=True)(logs_left_alone)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped folder whose tasks service has heard of the demo's whole year; read only."""
    data = tmp_path_factory.mktemp("year") / "data"
    data.mkdir()
    asyncio.run(live_the_year(data))
    return data


async def live_the_year(data: Path) -> None:
    plan = parse_plan(SAMPLE_PLAN_FILE.read_bytes(), kinds())
    clock = PlayedClock(BEGIN)
    async with local(DataFolder(data), clock=clock, admin_password=PASSWORD) as stack:
        await stack.started()
        headers = {"Authorization": f"Bearer {operator_token(DataFolder(data))}"}
        transport = httpx.ASGITransport(stack.door)
        async with httpx.AsyncClient(transport=transport, base_url="http://pufa", headers=headers) as http:
            (await http.post("/api/tasks/plans", json=plan.to_doc())).raise_for_status()
            (await http.post(f"/api/tasks/plans/{ID}/activate")).raise_for_status()
        for _, events in events_by_day(plan):
            clock.set(events[-1].time)
            assert not any(await stack.services["tasks"].consumer([Delivery(each, 1) for each in events]))


@pytest.fixture
def data(year: Path, tmp_path: Path) -> Path:
    """A copy of one's own of the stopped folder."""
    return Path(shutil.copytree(year, tmp_path / "data"))


async def eleven_days(there: Office) -> list[bytes]:
    asked = [{"as_of": day.isoformat()} if day else {} for day in DAYS]
    answers = [await there.ask("GET", f"/api/tasks/plans/{ID}/progress", params=each) for each in asked]
    return [orjson.dumps(answer, option=orjson.OPT_SORT_KEYS) for answer in answers]


async def as_answered(data: Path) -> list[bytes]:
    async with office(data) as there:
        return await eleven_days(there)


async def turn_of(data: Path) -> int:
    async with office(data) as there:
        return int((await there.ask("GET", f"/api/tasks/plans/{ID}/preparation"))["turn"])


async def lose_cells(data: Path) -> None:
    """What no fault of ours should ever do: sums and cells are gone."""
    store = SqliteStore(DataFolder(data).store_file("tasks"))
    await store.open(CELLS, ROLLUPS)
    for collection in (CELLS, ROLLUPS):
        for doc in (await store.find(collection, {}, limit=1000)).items[::3]:
            await store.delete(collection, doc["id"])
    await store.close()


def test_a_rebuild_of_a_stopped_folder_answers_for_eleven_days_what_was_answered_before(data: Path) -> None:
    before = asyncio.run(as_answered(data))
    assert len(set(before)) == len(DAYS)
    asyncio.run(lose_cells(data))
    assert asyncio.run(as_answered(data)) != before
    (done,) = json.loads(answered("rebuild", "--json", "--data", data))
    assert (done["plan"], done["active"], done["turn"]) == (ID, 1, 2)
    assert asyncio.run(as_answered(data)) == before


async def test_a_rebuild_of_a_running_pufa_answers_for_eleven_days_what_was_answered_before(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with embedded(tmp_path) as stack:
        url = stack.urls["tasks"]
        monkeypatch.setenv("PUFA_URL", url)
        monkeypatch.setenv("PUFA_PASSWORD", PASSWORD)
        async with office(None) as there:
            before = await eleven_days(there)
            code, out, err = await elsewhere("rebuild", ID, PUFA_URL=url, PUFA_PASSWORD=PASSWORD)
            assert (code, out) == (0, f"The progress of plan {ID} is worked out anew; edition 1 is in force.\n"), err
            assert await eleven_days(there) == before
            assert (await there.ask("GET", f"/api/tasks/plans/{ID}/preparation"))["turn"] == 2


async def test_a_rebuild_asked_for_while_one_runs_joins_it(data: Path) -> None:
    async with office(data) as there:
        both = await asyncio.gather(rebuild_plan(there, ID), rebuild_plan(there, ID))
    assert both[0] == both[1]
    assert both[0]["turn"] == 2


async def test_a_rebuild_that_was_cut_off_goes_on_with_the_next_start_and_is_joined(data: Path) -> None:
    before = await as_answered(data)
    async with office(data) as there:
        begun = await there.ask("POST", f"/api/tasks/plans/{ID}/rebuild")
    assert begun["under_way"] is not None
    async with office(data) as there:
        assert (await rebuild_plan(there, ID))["turn"] == begun["turn"] == 2
        assert await eleven_days(there) == before


async def test_a_rebuild_joins_an_edition_that_comes_into_force_and_waits_for_both(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.tasks.progress.activation.PATIENCE_SECONDS", 0.0)
    before = await as_answered(data)
    await lose_cells(data)
    async with office(data) as there:
        await there.ask("POST", "/api/tasks/plans", json=raised())
        await there.ask("POST", f"/api/tasks/plans/{ID}/activate")
        assert (await rebuild_plan(there, ID))["active"] == 2
        after = await eleven_days(there)
    assert after[1:] == before[1:], "the days of edition 1"
    assert after[0] != before[0]


def raised() -> dict[str, Any]:
    """The plan with another goal."""
    return parse_plan(SAMPLE_PLAN_FILE.read_bytes().replace(b"goal: 5,", b"goal: 8,", 1), kinds()).to_doc()


def test_an_activation_that_takes_its_time_is_waited_for(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.tasks.progress.activation.PATIENCE_SECONDS", 0.0)
    file = tmp_path / "raised.yaml"
    file.write_bytes(orjson.dumps(raised()))
    answered("plan", "import", file, "--data", data)
    assert "edition 2 is active" in answered("plan", "activate", ID, "--data", data)
    (plan,) = json.loads(answered("plan", "show", "--json", "--data", data))
    assert (plan["active"], plan["preparing"]) == (2, None)
    assert "edition 1 is active" in answered("plan", "activate", ID, "--edition", "1", "--data", data)


def test_a_plan_that_is_unknown_or_was_never_active_is_refused_and_no_other_begun(data: Path) -> None:
    answered("plan", "import", SAMPLE_PLAN_FILE, "--data", data)
    draft = data.parent / "draft.yaml"
    draft.write_bytes(SAMPLE_PLAN_FILE.read_bytes().replace(ID.encode(), b"draft-2023", 1))
    answered("plan", "import", draft, "--data", data)
    assert "no plan nowhere" in refusal("rebuild", ID, "nowhere", "--data", data)
    assert "never activated" in refusal("rebuild", ID, "draft-2023", "--data", data)
    assert asyncio.run(turn_of(data)) == 1
    answered("rebuild", "--data", data)
    assert asyncio.run(turn_of(data)) == 2


def test_without_a_plan_in_force_there_is_nothing_to_work_out(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert "No plan is in force" in answered("rebuild", "--data", tmp_path / "data")
    assert json.loads(answered("rebuild", "--json", "--data", tmp_path / "data")) == []


def test_a_pufa_that_is_away_is_named_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUFA_PASSWORD", "whatever it may be")
    monkeypatch.setenv("PUFA_URL", "http://127.0.0.1:1")
    assert "Cannot reach http://127.0.0.1:1" in refusal("rebuild")


async def test_work_that_outlives_its_sign_in_signs_in_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = ["worn out", operator_token(DataFolder(data))]
    monkeypatch.setattr("deploy.local.operator_token", lambda folder: tokens.pop(0))
    async with office(data) as there:
        assert (await rebuild_plan(there, ID))["turn"] == 2
    assert tokens == []


def test_how_far_it_has_come_is_shown_to_people_and_not_among_the_answers(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Console(file=StringIO(), force_terminal=True)
    monkeypatch.setattr("deploy.console.progress_console", lambda: terminal)
    json.loads(answered("rebuild", "--json", "--data", data))
    assert isinstance(terminal.file, StringIO)
    assert f"Working out plan {ID}" in terminal.file.getvalue()
