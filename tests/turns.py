"""Tests side by side in several processes, of which one that promises a time may ask to be the only one that runs.

Two locks of the system, which end with the process that holds them: everyone passes the gate one by one; a usual test
shares the machine with others, one that runs alone waits at the open gate until those that have begun are done.
"""

import fcntl
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class Turns:
    """``folder`` is the same for all test processes of one run."""

    def __init__(self, folder: Path) -> None:
        self._gate, self._machine = folder / "gate.lock", folder / "machine.lock"

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Beside others that share."""
        with self._machine.open("w") as machine:
            with self._gate.open("w") as gate:
                fcntl.flock(gate, fcntl.LOCK_EX)
                fcntl.flock(machine, fcntl.LOCK_SH)
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While nobody else runs; who comes meanwhile waits."""
        with self._gate.open("w") as gate, self._machine.open("w") as machine:
            fcntl.flock(gate, fcntl.LOCK_EX)
            fcntl.flock(machine, fcntl.LOCK_EX)
            yield


class TakingTurns:
    """pytest's hooks: a test marked ``alone`` is the only one while it runs; what it needs is set up beside others."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        if item.get_closest_marker("alone"):
            return (yield)
        with self._turns.shared():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        if not item.get_closest_marker("alone"):
            return (yield)
        with self._turns.alone():
            return (yield)
