"""The command line in this process: what it answers on stdout, what it refuses on stderr."""

import asyncio
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from deploy.cli import app


def pufa(*arguments: str | Path, typed: str | bytes | None = None, language: str = "en") -> Result:
    """``typed`` is what stdin holds, which is no terminal."""
    return CliRunner().invoke(app, [str(each) for each in arguments], input=typed, env={"PUFA_LANG": language})


def answered(*arguments: str | Path, typed: str | bytes | None = None) -> str:
    result = pufa(*arguments, typed=typed)
    assert result.exit_code == 0, result.output
    return result.stdout


def refusal(*arguments: str | Path, typed: str | bytes | None = None) -> str:
    """What stderr says of a command that is refused, with nothing on stdout."""
    result = pufa(*arguments, typed=typed)
    assert result.exit_code == 1, result.output
    assert not isinstance(result.exception, Exception), result.exception
    assert result.stdout == ""
    return result.stderr


async def elsewhere(*arguments: str | Path, **environment: str) -> tuple[int | None, str, str]:
    """Run a command as a process of its own: exit code, stdout, stderr."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli", *map(str, arguments),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PUFA_LANG": "en", **environment},
    )  # fmt: skip
    out, err = await child.communicate()
    return child.returncode, out.decode(), err.decode()


def logs_left_alone() -> Iterator[None]:
    """A command sets logs up for its process, which here is that of all the tests."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared.logs.configure", lambda level: None)
        yield
    structlog.configure(**before)
