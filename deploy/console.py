"""What the command line prints: answers to stdout, progress and refusals to stderr, in the user's language."""

import asyncio
import json
import os
import sys
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from getpass import getpass
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from deploy.folder import FolderRefused
from deploy.office import Refused, Unreachable
from shared.catalogue import Catalogue, language_of
from shared.errors import DataFileInvalid

T = TypeVar("T")


class Come(Protocol):
    """``total`` None: not known yet. ``now`` stands beside the bar."""

    def __call__(self, done: int, total: int | None, now: str = ...) -> None: ...


def language() -> str:
    """``PUFA_LANG`` (``zh`` or ``en``); Chinese by default."""
    return language_of(os.environ.get("PUFA_LANG"))


@cache
def _catalogue() -> Catalogue:
    return Catalogue(Path(__file__).parent / "messages")


def text(code: str, **params: Any) -> str:
    return _catalogue().text(code, language(), **params)


def say(code: str, **params: Any) -> None:
    Console(soft_wrap=True, highlight=False).print(text(code, **params), markup=False)


def new_password() -> str:
    """Typed twice without an echo at a terminal, else the next line of stdin; ends the process where they differ."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass(text("password.new"))
    if getpass(text("password.again")) != first:
        refuse(text("password.differs"))
    return first


def progress_console() -> Console:
    return Console(stderr=True)


@contextmanager
def progress_bar(what: str) -> Iterator[Come]:
    """A bar on stderr, gone when the block ends, that shows how far the work has come, and what is done now."""
    from rich.progress import Progress

    with Progress(console=progress_console(), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def come(done: int, total: int | None, now: str = what) -> None:
            bar.update(task, completed=done, total=total, description=now)

        yield come


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """``columns`` are catalogue codes without their ``column.``; values are printed as they are, never as markup."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(text(f"column.{column}"), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    Console(markup=False, highlight=False).print(table)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return text("yes" if value else "no")
    return "" if value is None else str(value)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; a refusal is printed, with its fields, and ends the process with exit code 1.

    Whatever it logs goes to stderr, from ``PUFA_LOG_LEVEL`` on: stdout is for answers alone.
    """
    from shared import logs  # whoever runs no service logs nothing

    logs.configure(os.environ.get("PUFA_LOG_LEVEL", "WARNING"))
    try:
        return asyncio.run(work)
    except Refused as error:
        lines = [text("refused", status=error.status, title=error.problem.get("title", ""))]
        lines += [f"  {e['field']}: {e['reason']}" for e in error.problem.get("errors", ())]
        lines += [f"  {clash}" for clash in error.problem.get("clashes", ())]
        refuse("\n".join(lines))
    except Unreachable as error:
        refuse(text("unreachable", reason=error))
    except FolderRefused as error:
        refuse(text(error.code, **error.params))
    except DataFileInvalid as error:
        refuse(f"{error.setting}: {error}")


def refuse(why: str) -> NoReturn:
    """Print ``why`` to stderr and end the process with exit code 1."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(why, style="red", markup=False)
    raise typer.Exit(1)
