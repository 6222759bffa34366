from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.demo.play import BEGIN, demo_clock
from deploy.folder import DataFolder, FolderRefused

STOOD = datetime(2023, 12, 4, 8, 30, tzinfo=UTC)


def test_a_demo_that_was_interrupted_is_played_again_from_the_start(tmp_path: Path) -> None:
    with DataFolder(tmp_path) as folder:
        demo_clock(folder)
        folder.bus_file.write_text("half a year")
        (folder.blobs / "ab").mkdir(parents=True)
        clock = demo_clock(folder)
        assert folder.is_fresh()
        assert not folder.blobs.exists()
        assert clock.now() >= BEGIN


def test_a_demo_goes_on_where_its_clock_stood(tmp_path: Path) -> None:
    with DataFolder(tmp_path) as folder:
        demo_clock(folder)
        folder.bus_file.write_text("a whole year")
        folder.keep_played(STOOD)
        assert demo_clock(folder).now() >= STOOD
        assert folder.bus_file.exists()


def test_real_data_are_never_taken_for_a_demo(tmp_path: Path) -> None:
    with DataFolder(tmp_path) as folder:
        folder.bus_file.write_text("somebody's work")
        with pytest.raises(FolderRefused, match=r"folder\.not_demo"):
            demo_clock(folder)
        assert folder.bus_file.read_text() == "somebody's work"


def test_a_second_process_is_refused_and_told_who_holds_the_folder(tmp_path: Path) -> None:
    with DataFolder(tmp_path):
        with pytest.raises(FolderRefused) as refused, DataFolder(tmp_path):
            pass
        assert refused.value.code == "folder.locked"
        assert str(refused.value.params["pid"]).isdigit()
