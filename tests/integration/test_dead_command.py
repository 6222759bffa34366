"""``pufa dead`` on a stopped folder: a letter is shown, edited from a file, replayed, dropped; the same again changes nothing."""

import json
import sqlite3
import time
from pathlib import Path

import pytest

from tests.commands import answered, logs_left_alone, refusal
from tests.contract.samples import posted

logs_are_not_set_up = pytest.fixture(scope="module", autouse=True)(logs_left_alone)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A stopped folder where one letter of tasks and two of notify are dead."""
    folder = tmp_path / "data"
    folder.mkdir()
    answered("dead", "list", "--data", folder)
    broken = posted("p-1").body.replace(b'"held_on":"2023-05-19"', b'"held_on":"19 May"')
    with sqlite3.connect(folder / "bus.sqlite") as bus:
        for seq, service, body in ((1, "tasks", broken), (2, "notify", posted("p-1").body), (3, "notify", b"{")):
            row = (seq, service, f"p-{seq}" if seq > 1 else "p-1", "activity.posted.v1", body, 1, "no", time.time())
            bus.execute("INSERT INTO dead VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    bus.close()
    return folder


def keys(data: Path) -> list[str]:
    return [letter["key"] for letter in json.loads(answered("dead", "list", "--json", "--data", data))]


def test_a_letter_is_edited_from_a_file_and_only_once(data: Path, tmp_path: Path) -> None:
    letter = json.loads(answered("dead", "show", "1", "--data", data))
    assert (letter["service"], letter["readable"]) == ("tasks", False)
    file = tmp_path / "edited.json"
    file.write_text(letter["body"])
    assert "data.activity.held_on" in refusal("dead", "edit", "1", "--body", file, "--data", data)
    assert keys(data) == ["1", "2", "3"]
    file.write_text(letter["body"].replace("19 May", "2023-05-19"))
    assert "1" in answered("dead", "edit", "1", "--body", file, "--data", data)
    assert keys(data) == ["2", "3"]
    assert "1" in refusal("dead", "edit", "1", "--body", file, "--data", data)
    assert "nowhere" in refusal("dead", "edit", "2", "--body", tmp_path / "nowhere", "--data", data)


def test_letters_are_replayed_and_dropped_by_their_keys(data: Path) -> None:
    assert "1" in answered("dead", "drop", "3", "--data", data)
    assert "0" in answered("dead", "drop", "3", "--data", data)
    assert "1" in answered("dead", "replay", "2", "--data", data)
    assert "0" in answered("dead", "replay", "2", "--data", data)
    assert keys(data) == ["1"]
