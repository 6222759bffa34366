"""Operating-system processes under test: started on a free port, waited for, frozen, killed."""

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

READY_WITHIN = 180.0
"""Seconds that a server may take to answer on a busy machine."""


class DidNotStart(Exception):
    """A server that is installed did not come up; the message holds the end of its log."""


_PORTS = range(20_000, 32_000)
"""Below what systems give to outgoing connections: none of those takes a port before its server listens on it."""


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on now; this process is given none of them twice."""
    for port in _shuffled_ports():
        with suppress(OSError), socket.socket() as listener:
            listener.bind(("127.0.0.1", port))
            return port
    raise LookupError("every port for tests was given away")


@cache
def _shuffled_ports() -> Iterator[int]:
    """In another order in every process, so that tests that run side by side do not ask for the same one."""
    return iter(random.sample(_PORTS, len(_PORTS)))


def wait_until(true: Callable[[], bool], within: float = READY_WITHIN, every: float = 0.05) -> bool:
    """Poll until ``true()``; False when ``within`` seconds have passed."""
    deadline = time.monotonic() + within
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


class ServerProcess:
    """A server in a process group of its own, with its output in ``log``."""

    def __init__(self, argv: Sequence[str], *, log: Path, answers: Callable[[], bool], env: Mapping[str, str]) -> None:
        self._argv, self._log, self._answers, self._env = list(argv), log, answers, dict(env)
        self._process: subprocess.Popen[Any] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id of what was started; ``LookupError`` if nothing was."""
        if self._process is None:
            raise LookupError(f"{self._argv[0]} was not started")
        return self._process.pid

    def start(self) -> None:
        """Start it (again), on the same port and data, and return once it answers. Raises ``DidNotStart``."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._argv, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=self._env, start_new_session=True
            )
        if not wait_until(lambda: self._answers() or not self.running) or not self.running:
            self.kill()
            raise DidNotStart(f"{self._argv[0]}: {self._log.read_text('utf-8', 'replace')[-2000:]}")

    def stop(self, within: float = 20.0) -> None:
        """Ask it to end, as an operator does; kill what is left after ``within`` seconds."""
        self._signal(signal.SIGTERM)
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(within)
        self.kill()

    def kill(self) -> None:
        """``kill -9`` of the whole group."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def freeze(self) -> None:
        """Stop it where it stands (SIGSTOP): connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)
        wait_until(lambda: all(state in "TtZX" for state in self._states()))

    def thaw(self) -> None:
        """Let it go on after ``freeze``."""
        self._signal(signal.SIGCONT)

    def _states(self) -> list[str]:
        """The states of the group's processes as the system tells them; none where it does not."""
        states = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError, ValueError):
                state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
                if self._process is not None and int(group) == self._process.pid:
                    states.append(state)
        return states

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
