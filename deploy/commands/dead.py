"""``pufa dead``: dead letters of every service, listed, shown, replayed, dropped."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from deploy.commands.plans import Data, Json
from deploy.console import language, print_json, print_table, run, say
from deploy.folder import SERVICES, FolderRefused
from deploy.office import Office, office

app = typer.Typer(no_args_is_help=True, help="死信 · dead letters")


class ServiceName(StrEnum):
    TASKS = "tasks"
    EVENTS = "events"
    NOTIFY = "notify"


Service = Annotated[ServiceName | None, typer.Option("--service", help="默认全部 · all by default")]
Keys = Annotated[list[str], typer.Argument(help="死信的标识 · their keys")]


@app.command("list")
def list_dead(service: Service = None, data: Data = None, json: Json = False) -> None:
    """列出死信及原因 · list them with their reasons."""

    async def work() -> None:
        async with office(data, language()) as there:
            letters = await _letters(there, service)
        if json:
            print_json(letters)
        elif not letters:
            say("dead.none")
        else:
            columns = ("service", "key", "type", "attempts", "died_at", "reason")
            print_table(columns, [[letter[column] for column in columns] for letter in letters])

    run(work())


@app.command("show")
def show_dead(key: str, data: Data = None) -> None:
    """显示一条死信的全文 · print one with its body."""

    async def work() -> None:
        async with office(data, language()) as there:
            found = [letter for letter in await _letters(there, None) if letter["key"] == key]
        if not found:
            raise FolderRefused("dead.unknown", key=key)
        print_json(found[0])

    run(work())


@app.command("replay")
def replay_dead(keys: Keys, service: Service = None, data: Data = None) -> None:
    """重新投递，重复投递无害 · hand them in again; twice is harmless."""
    _undertake("replay", keys, service, data, "dead.replayed")


@app.command("drop")
def drop_dead(keys: Keys, service: Service = None, data: Data = None) -> None:
    """永久删除 · delete them for good."""
    _undertake("drop", keys, service, data, "dead.dropped")


def _undertake(what: str, keys: list[str], service: str | None, data: Any, answer: str) -> None:
    async def work() -> None:
        found = 0
        async with office(data, language()) as there:
            for name in (service,) if service else SERVICES:
                done = await there.ask("POST", f"/api/{name}/dead", json={"do": what, "keys": keys})
                found += done["found"]
        say(answer, found=found)

    run(work())


async def _letters(there: Office, service: str | None) -> list[dict[str, Any]]:
    return [
        {"service": name, **letter}
        for name in ((service,) if service else SERVICES)
        for letter in (await there.ask("GET", f"/api/{name}/dead", params={"limit": 1000}))["items"]
    ]
