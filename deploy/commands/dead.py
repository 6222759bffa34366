"""``pufa dead``: dead letters of every service, listed, shown, edited, replayed, dropped."""

import sys
from enum import StrEnum
from pathlib import Path
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
def show_dead(key: str, service: Service = None, data: Data = None) -> None:
    """显示一条死信的全文 · print one with its body."""

    async def work() -> None:
        async with office(data, language()) as there:
            print_json(await _letter(there, service, key))

    run(work())


@app.command("edit")
def edit_dead(
    key: Annotated[str, typer.Argument(help="死信的标识 · its key")],
    body: Annotated[
        Path, typer.Option("--body", help="改好的全文（JSON），- 为标准输入 · the whole event, - for stdin")
    ],
    service: Service = None,
    data: Data = None,
) -> None:
    """修改后重新投递，先按事件约定检查 · replay one as edited, once the contract knows it."""

    async def work() -> None:
        try:
            text = sys.stdin.read() if str(body) == "-" else body.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise FolderRefused("dead.no_body", file=body, reason=error) from error
        async with office(data, language()) as there:
            letter = await _letter(there, service, key)
            asked = {"do": "replay", "keys": [key], "body": text}
            done = await there.ask("POST", f"/api/{letter['service']}/dead", json=asked)
        say("dead.replayed", found=done["found"])

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


async def _letter(there: Office, service: str | None, key: str) -> dict[str, Any]:
    found = [letter for letter in await _letters(there, service) if letter["key"] == key]
    if not found:
        raise FolderRefused("dead.unknown", key=key)
    return found[0]


async def _letters(there: Office, service: str | None) -> list[dict[str, Any]]:
    return [
        {"service": name, **letter}
        for name in ((service,) if service else SERVICES)
        for letter in (await there.ask("GET", f"/api/{name}/dead", params={"limit": 1000}))["items"]
    ]
