"""The command line as people and scripts use it: answers on stdout, refusals on stderr, nothing half done."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands import answered, elsewhere, logs_left_alone, pufa, refusal
from tests.processes import free_port
from tests.stack import PASSWORD, Stack, embedded

PLAN = Path(__file__).parents[2] / "plans" / "luozhuang-2023.yaml"
ID = "luozhuang-2023"


logs_are_not_set_up = pytest.fixture(scope="module", autouse=True)(logs_left_alone)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped data folder with an active plan; read only."""
    data = tmp_path_factory.mktemp("planned") / "data"
    data.mkdir()
    answered("plan", "import", PLAN, "--activate", "--data", data)
    return data


@pytest.fixture
def data(planned: Path, tmp_path: Path) -> Path:
    """A copy of one's own of the stopped folder."""
    return Path(shutil.copytree(planned, tmp_path / "data"))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"pufa.lock"}


def progress_of(data: Path) -> Any:
    progress = json.loads(answered("plan", "show", ID, "--as-of", "2023-12-04", "--json", "--data", data))
    return progress["tasks"]


def test_a_backup_restored_elsewhere_shows_the_same_progress_and_the_same_users(data: Path, tmp_path: Path) -> None:
    file, twin = tmp_path / "pufa.backup", tmp_path / "twin"
    added = ("user", "add", "zhang-invented", "--role", "township", "--unit", "shengzhuang")
    answered(*added, "--password", "--data", data, typed="a-password-for-zhang\n")
    (data / "blobs" / "ab").mkdir(parents=True)
    (data / "blobs" / "ab" / "photo").write_bytes(b"the bytes of a photo")
    answered("backup", file, "--data", data)
    assert file.stat().st_mode & 0o777 == 0o600
    answered("restore", file, "--data", twin)
    assert names_in(twin) == names_in(data)
    assert (twin / "blobs" / "ab" / "photo").read_bytes() == b"the bytes of a photo"
    assert (twin / "keys" / "private.pem").stat().st_mode & 0o777 == 0o600
    assert progress_of(twin) == progress_of(data)
    users = [json.loads(answered("user", "list", "--json", "--data", each)) for each in (data, twin)]
    assert users[0] == users[1]
    assert "zhang-invented" in {user["name"] for user in users[1]}


def test_a_backup_is_restored_into_an_empty_folder_alone(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "pufa.backup"
    answered("backup", file, "--data", data)
    assert "not empty" in refusal("restore", file, "--data", data)
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    assert "not empty" in refusal("restore", file, "--data", other)
    assert names_in(other) == {"letter.txt"}


@pytest.mark.parametrize("harm", ["cut", "changed", "last byte", "no backup"])
def test_a_damaged_backup_is_refused_and_leaves_nothing_behind(harm: str, data: Path, tmp_path: Path) -> None:
    file, twin = tmp_path / "pufa.backup", tmp_path / "twin"
    answered("backup", file, "--data", data)
    whole = file.read_bytes()
    middle = len(whole) // 2
    harmed = {
        "cut": whole[:middle],
        "changed": whole[:middle] + bytes(byte ^ 0x55 for byte in whole[middle : middle + 64]) + whole[middle + 64 :],
        "last byte": whole[:-8] + bytes([whole[-8] ^ 1]) + whole[-7:],
        "no backup": b"these are not the bytes of a backup" * 100,
    }
    file.write_bytes(harmed[harm])
    assert "damaged" in refusal("restore", file, "--data", twin)
    assert names_in(twin) == set()
    file.write_bytes(whole)
    answered("restore", file, "--data", twin)


def test_a_backup_never_writes_over_a_file_nor_of_a_folder_without_data(data: Path, tmp_path: Path) -> None:
    file, empty = tmp_path / "pufa.backup", tmp_path / "empty"
    file.write_text("mine")
    empty.mkdir()
    assert "there already" in refusal("backup", file, "--data", data)
    assert file.read_text() == "mine"
    assert "no data folder" in refusal("backup", tmp_path / "other.backup", "--data", empty)
    assert "no data folder" in refusal("backup", tmp_path / "other.backup", "--data", tmp_path / "nowhere")
    assert "cannot be written" in refusal("backup", tmp_path / "nowhere" / "pufa.backup", "--data", data)
    assert not (tmp_path / "other.backup").exists()


def test_users_are_added_listed_given_a_password_and_disabled_on_a_stopped_folder(data: Path) -> None:
    there = ("--data", data)
    added = answered("user", "add", "wang-invented", "--role", "department", "--unit", "education", *there)
    assert "Password (shown once): " in added
    assert "is changed" in answered("user", "password", "wang-invented", *there, typed="a-password-for-wang\n")
    answered("user", "disable", "wang-invented", *there)
    users = {user["name"]: user for user in json.loads(answered("user", "list", "--json", *there))}
    assert users["wang-invented"]["disabled"] is True
    assert "no user li-invented" in refusal("user", "disable", "li-invented", *there)
    assert "unit" in refusal("user", "add", "li-invented", "--role", "township", "--unit", "nowhere", *there)


def test_a_short_password_from_stdin_is_refused_by_name_of_the_field(data: Path) -> None:
    answered("user", "add", "wang-invented", "--role", "department", "--unit", "education", "--data", data)
    result = pufa("user", "password", "wang-invented", "--data", data, typed="short\n")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "password: " in result.stderr


def test_json_alone_is_on_stdout(data: Path) -> None:
    for command in (("plan", "show"), ("plan", "show", ID), ("user", "list"), ("dead", "list")):
        json.loads(answered(*command, "--json", "--data", data))
    assert json.loads(answered("version", "--json"))["version"] == answered("version").strip()


def test_a_plan_that_has_not_changed_makes_no_edition_and_a_wrong_one_is_told_field_by_field(
    data: Path, tmp_path: Path
) -> None:
    assert "has not changed: still edition 1" in answered("plan", "import", PLAN, "--data", data)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(PLAN.read_text().replace("kind: performance", "kind: no_such_kind"))
    assert "tasks[9].targets[0].of.kind" in refusal("plan", "import", wrong, "--data", data)
    assert "404" in refusal("plan", "activate", ID, "--edition", "9", "--data", data)
    assert "404" in refusal("plan", "show", "a/../units?x#y", "--data", data)


def test_a_stopped_demo_is_shown_on_the_day_where_it_stood(data: Path) -> None:
    (data / "demo.json").write_text('{"now": "2023-12-04T09:00:00+08:00"}')
    assert json.loads(answered("plan", "show", ID, "--json", "--data", data))["as_of"] == "2023-12-04"


def test_nobody_at_the_address_is_said_with_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUFA_PASSWORD", "whatever it may be")
    for url in ("http://127.0.0.1:1", "not an address"):
        monkeypatch.setenv("PUFA_URL", url)
        assert "Cannot reach" in refusal("plan", "show")


def test_a_port_or_service_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    for command in (("up", "--port", "70000", "--data", tmp_path), ("dead", "list", "--service", "accounts")):
        result = pufa(*command)
        assert (result.exit_code, result.stdout) == (2, "")


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Stack]:
    async with embedded(tmp_path) as stack:
        yield stack


async def test_a_process_on_a_stopped_folder_prints_nothing_but_json_though_its_services_log(planned: Path) -> None:
    shown = ("plan", "show", ID, "--json", "--data", planned)
    code, out, err = await elsewhere(*shown, PUFA_LOG_LEVEL="DEBUG")
    assert (code, json.loads(out)["plan"]) == (0, ID)
    assert "started" in err


async def test_a_running_pufa_says_ready_on_a_line_of_its_own_and_holds_its_folder(
    running: Stack, tmp_path: Path
) -> None:
    process = running.process("tasks")
    async with asyncio.timeout(10):
        while f"READY {process.url}" not in process.log.read_text().splitlines():
            await asyncio.sleep(0.02)
    assert process.child is not None
    holder = f"in use by process {process.child.pid}"
    data = tmp_path / "data"
    for command in (("up", "--no-dashboard", "--port", str(free_port())), ("backup", tmp_path / "b")):
        code, out, err = await elsewhere(*command, "--data", data)
        assert (code, out) == (1, "")
        assert holder in err.replace("\n", " ")


async def test_the_administrators_password_comes_from_the_environment_and_a_wrong_one_is_refused(
    running: Stack,
) -> None:
    url = running.urls["tasks"]
    code, out, _ = await elsewhere("plan", "show", "--json", PUFA_URL=url, PUFA_PASSWORD=PASSWORD)
    assert (code, json.loads(out)) == (0, [])
    code, out, err = await elsewhere("plan", "show", "--json", PUFA_URL=url, PUFA_PASSWORD="wrong" + PASSWORD)
    assert (code, out) == (1, "")
    assert "401" in err
    assert PASSWORD not in running.process("tasks").log.read_text()


def test_the_history_of_a_plan_is_a_table_of_who_changed_what_newest_first(data: Path, tmp_path: Path) -> None:
    raised = PLAN.read_text("utf-8").replace("goal: 5,", "goal: 8,", 1)
    file = tmp_path / "raised.yaml"
    file.write_text(raised, "utf-8")
    answered("plan", "import", file, "--data", data)
    items = json.loads(answered("plan", "history", ID, "--json", "--data", data))
    assert [item["what"] for item in items] == ["edition", "activation", "edition"]
    (change,) = items[0]["changes"]
    assert (change["field"], change["before"], change["after"]) == ("goal", 5, 8)
    shown = " ".join(answered("plan", "history", ID, "--data", data).split())
    assert shown.index("Edition 2") < shown.index("Edition 1 in force") < shown.index("first edition")
    assert "goal 5" in shown
