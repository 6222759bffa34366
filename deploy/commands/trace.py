"""``pufa trace ID``: the way of one activity through all services, with times."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

import typer

from deploy.commands.plans import Data, Json
from deploy.console import language, print_json, print_table, run, say, text
from deploy.folder import FolderRefused
from deploy.office import Office, Refused, Unreachable, office
from deploy.way import Line, way_of
from shared.clock import DISTRICT_ZONE
from shared.tracing.steps import Step

SERVICES = ("events", "tasks", "notify")
COLUMNS = ("at", "ms", "service", "what")
MARK = "! "
"""Before what waits."""


def trace(
    activity: Annotated[str, typer.Argument(help="活动编号 · the activity's id")],
    data: Data = None,
    json: Json = False,
) -> None:
    """一条活动经过各服务的全过程及时间 · one activity's way through all services, with times."""

    async def work() -> None:
        told, silent = await _from_folder(data, activity) if data else await _from_services(activity)
        lines = way_of(told, datetime.now(UTC))
        if not lines:
            raise FolderRefused("trace.silent" if silent else "trace.unknown", activity=activity, who=_said(silent))
        if json:
            print_json({"activity": activity, "steps": [_plain(line) for line in lines], "silent": silent})
        else:
            _show(lines, silent)

    run(work())


Answers = tuple[dict[str, Sequence[Step] | None], dict[str, str]]
"""By service what it tells; and of those that tell nothing why."""


async def _from_services(activity: str) -> Answers:
    told: dict[str, Sequence[Step] | None] = {}
    silent: dict[str, str] = {}
    async with office(None, language()) as there:
        for service in SERVICES:
            try:
                told[service] = await _asked(there, service, activity)
            except (Refused, Unreachable) as error:
                told[service], silent[service] = None, str(error)
    return told, silent


async def _asked(there: Office, service: str, activity: str) -> list[Step]:
    answer = await there.ask("GET", f"/api/{service}/trace/{quote(activity, safe='')}")
    return [Step.model_validate(each) for each in answer["items"]]


async def _from_folder(data: Any, activity: str) -> Answers:
    if not data.exists():
        raise FolderRefused("folder.missing", folder=data)
    from deploy.looking import look_up  # what the services keep, which a command over HTTP need not know

    return await look_up(data, activity)


def _plain(line: Line) -> dict[str, Any]:
    at = line.at.astimezone(DISTRICT_ZONE).isoformat(timespec="milliseconds") if line.at else None
    return {**line._asdict(), "at": at}


def _show(lines: Sequence[Line], silent: dict[str, str]) -> None:
    for version in dict.fromkeys(line.version for line in lines):
        some = [line for line in lines if line.version == version]
        found = next((str(line.words["trace"]) for line in some if "trace" in line.words), None)
        say("trace.version", version=version, trace=text("trace.in", trace=found) if found else "")
        print_table(COLUMNS, [_row(line) for line in some])
    if silent:
        say("trace.silent", who=_said(silent))


def _row(line: Line) -> tuple[str, ...]:
    at = f"{line.at.astimezone(DISTRICT_ZONE):%m-%d %H:%M:%S.%f}"[:-3] if line.at else ""
    words = {**line.words, "move": text(f"trace.move.{line.words['move']}")} if "move" in line.words else line.words
    due = words.get("due")
    if due:
        words = {**words, "due": f"{datetime.fromisoformat(str(due)).astimezone(DISTRICT_ZONE):%Y-%m-%d %H:%M}"}
    what = text(f"trace.{line.what}", **{"subject": "", **words})
    return at, "" if line.ms is None else f"+{line.ms}", line.service, f"{MARK if line.waits else ''}{what}"


def _said(silent: dict[str, str]) -> str:
    return "; ".join(f"{service}: {reason}" for service, reason in silent.items())
