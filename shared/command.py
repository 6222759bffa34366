"""The command line that every service has alone: ``python -m services.NAME.main --role --host --port``."""

import argparse
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import uvloop
from pydantic import ValidationError

from shared import logs
from shared.errors import DataFileInvalid
from shared.running import Role
from shared.settings import Settings

S = TypeVar("S", bound=Settings)


def command(
    description: str | None, port: int, settings: type[S], run: Callable[[S, Role, str, int], Coroutine[Any, Any, None]]
) -> None:
    """Read the arguments and the environment, set up logs, and ``run`` until told to stop. ``port`` is the default.

    A setting that is missing or wrong ends it with 2 and the variable's name, a wrong file of data with its place.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--role", type=Role, choices=list(Role), default=Role.ALL, help="the part to play alone")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument("--port", type=int, default=port)
    given = parser.parse_args()
    try:
        from_environment = settings()  # type: ignore[call-arg]  # its fields are read from the environment
    except ValidationError as error:
        parser.error("; ".join(f"{_variable(settings, each['loc'])}: {each['msg']}" for each in error.errors()))
    logs.configure(from_environment.log_level)
    try:
        uvloop.run(run(from_environment, given.role, given.host, given.port))
    except DataFileInvalid as error:
        parser.error(f"{error.setting}: {error}")


def _variable(settings: type[Settings], path: tuple[int | str, ...]) -> str:
    """How the environment names the setting at ``path``."""
    return f"{settings.model_config.get('env_prefix', '')}{'.'.join(map(str, path))}".upper()
