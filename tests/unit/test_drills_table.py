from datetime import UTC, datetime
from pathlib import Path

from tests.drills.table import COUNTED, RUNS, Row, Table, write
from tests.drills.tally import Tally

WHOLE = Tally(accepted=1200, projected=1200, lost=0, double=0, dead=0, gap=1.25)


def rows(*given: Row) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(row.part, COUNTED, row.cells) for row in given]


def test_a_run_of_a_part_replaces_its_own_rows_alone_and_names_itself(tmp_path: Path) -> None:
    path = tmp_path / "drills.md"
    broker, database = Row("Broker", "killed", "kill -9", WHOLE), Row("Database", "full", "a full disk", WHOLE)
    write(path, rows(broker, database), datetime(2026, 11, 1, 9, tzinfo=UTC))
    worse = Row("Broker", "killed", "kill -9 | twice", Tally(accepted=10, projected=8, lost=2, double=0, dead=0))
    write(path, rows(worse), datetime(2026, 11, 2, 9, tzinfo=UTC))

    found = Table.read(path.read_text("utf-8")).sections
    assert list(found["Broker"].rows) == ["killed"]
    assert found["Broker"].rows["killed"][2:8] == ("10", "8", "2", "0", "0", "")
    assert found["Broker"].rows["killed"][-1] == "2026-11-02 09:00"
    assert found["Database"].rows["full"][2:] == ("1,200", "1,200", "0", "0", "0", "1.2 s", "", "2026-11-01 09:00")
    assert list(found[RUNS].rows) == ["2026-11-01 09:00", "2026-11-02 09:00"]


def test_a_run_of_which_nothing_is_left_is_not_named_any_more(tmp_path: Path) -> None:
    path, row = tmp_path / "drills.md", Row("Broker", "killed", "kill -9", WHOLE)
    for day in (1, 2):
        write(path, rows(row), datetime(2026, 11, day, 9, tzinfo=UTC))
    assert list(Table.read(path.read_text("utf-8")).sections[RUNS].rows) == ["2026-11-02 09:00"]


def test_what_is_written_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "drills.md"
    write(path, rows(Row("Broker", "killed", "one | two", WHOLE)), datetime(2026, 11, 1, 9, tzinfo=UTC))
    text = path.read_text("utf-8")
    assert Table.read(text).text() == text
