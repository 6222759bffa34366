"""Every drill reports a row; where ``PUFA_DRILLS_TABLE`` names a file, those of full size are written into it at the end."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.drills.table import COUNTED, Row, write

_rows = pytest.StashKey[list[Row]]()


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[Row], None]:
    """Takes a drill's row, before it is checked: a drill that fails shows in the table what was lost."""
    is_full = request.node.get_closest_marker("slow") is not None

    def take(row: Row) -> None:
        print(f"\n{row}")
        if is_full:
            request.config.stash.setdefault(_rows, []).append(row)

    return take


def pytest_sessionfinish(session: pytest.Session) -> None:
    rows = session.config.stash.get(_rows, [])
    if (table := os.environ.get("PUFA_DRILLS_TABLE")) and rows:
        write(Path(table), [(row.part, COUNTED, row.cells) for row in rows], datetime.now().astimezone())
