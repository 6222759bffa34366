"""A test that promises a time has the machine to itself, whatever else runs in other processes."""

import threading
from pathlib import Path

import pytest

from tests.turns import Turns

SECONDS = 5.0


def test_who_runs_alone_waits_for_those_who_began_and_lets_nobody_begin(tmp_path: Path) -> None:
    turns, alone, done, after = Turns(tmp_path), threading.Event(), threading.Event(), threading.Event()

    def run_alone() -> None:
        with turns.alone():
            alone.set()
            assert done.wait(SECONDS)

    def share() -> None:
        with turns.shared():
            after.set()

    first, second = threading.Thread(target=run_alone), threading.Thread(target=share)
    with turns.shared():
        first.start()
        assert not alone.wait(0.05), "one that shares is still at it"
    assert alone.wait(SECONDS)
    second.start()
    assert not after.wait(0.05), "nobody begins while one runs alone"
    done.set()
    assert after.wait(SECONDS)
    first.join(SECONDS)
    second.join(SECONDS)


@pytest.mark.parametrize("many", [2, 5])
def test_many_share(many: int, tmp_path: Path) -> None:
    turns, together = Turns(tmp_path), threading.Barrier(many)

    def share() -> None:
        with turns.shared():
            together.wait(SECONDS)

    threads = [threading.Thread(target=share) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert not together.broken
