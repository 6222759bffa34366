"""A file from outside is read in a process of its own: bounded in time and memory, without the service's secrets.

The parent sends the file on standard input; what the child writes on standard output is the answer.
"""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

MEGABYTE = 1_048_576
_ROOT = Path(__file__).parents[1]
_ENDED_BY_THE_SYSTEM = {-24, -9}
"""SIGXCPU, SIGKILL."""


class OutOfTime(Exception):
    """The child was ended before it had answered."""


class Failed(Exception):
    """The child ended without an answer."""


def ask_child(module: str, *arguments: str, content: bytes, seconds: float) -> bytes:
    """What ``python -m module arguments`` answers about ``content``. Raises ``OutOfTime``, ``Failed``."""
    command = _command(module, *arguments)
    try:
        done = subprocess.run(command, input=content, capture_output=True, env=_environment(), timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise OutOfTime from error
    return _answer(done.returncode, done.stdout)


async def ask_child_soon(module: str, *arguments: str, content: bytes, seconds: float) -> bytes:
    """``ask_child`` for a service: others are served meanwhile, and the child ends if nobody waits for it any more."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        *_command(module, *arguments), stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=_environment()
    )
    try:
        async with asyncio.timeout(seconds):
            out, _ = await child.communicate(content)
    except TimeoutError as error:
        raise OutOfTime from error
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return _answer(child.returncode or 0, out)


def bound_this_process(*, megabytes: int, seconds: float) -> None:
    """In the child: an end to its memory and processor time, and no file to write, where the system can say so."""
    try:
        import resource
    except ImportError:
        return
    memory = megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _command(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _environment() -> dict[str, str]:
    """The child finds this code, and gets none of the service's secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def _answer(status: int, out: bytes) -> bytes:
    if status in _ENDED_BY_THE_SYSTEM:
        raise OutOfTime
    if status:
        raise Failed
    return out
