"""``pufa rebuild``: work the progress of plans out anew from all activities taken in, and switch to it at once."""

from typing import Annotated, Any

import typer

from deploy.commands.plans import Data, Json
from deploy.commands.preparation import until_told
from deploy.commands.writing import path_of
from deploy.console import language, print_json, refuse, run, say, text
from deploy.office import Office, office


def rebuild(
    plans: Annotated[
        list[str] | None, typer.Argument(help="计划编号；不填则为全部在用计划 · plans' ids; all in force without")
    ] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """由已收到的活动重新计算进度，其间仍按原来的显示 · work progress out anew; what is read stays until it is done."""

    async def work() -> None:
        async with office(data, language()) as there:
            chosen = _chosen(await there.all("/api/tasks/plans"), plans or [])
            done = [await rebuild_plan(there, id) for id in chosen]
        if json:
            print_json(done)
        elif not done:
            say("rebuild.none")
        for each in () if json else done:
            say("rebuild.done", id=each["plan"], edition=each["active"])

    run(work())


def _chosen(known: list[dict[str, Any]], asked: list[str]) -> list[str]:
    """The plans asked for, each once, or all in force; ends the process where one cannot be worked out."""
    in_force = {plan["id"]: plan["active"] is not None for plan in known}
    for id in asked:
        if id not in in_force:
            refuse(text("rebuild.unknown", id=id))
        if not in_force[id]:
            refuse(text("rebuild.not_active", id=id))
    return list(dict.fromkeys(asked)) or [id for id, active in in_force.items() if active]


async def rebuild_plan(there: Office, id: str) -> dict[str, Any]:
    """How the plan stands when all is read and told anew; what is under way already is joined. Raises ``Refused`` or
    ``Unreachable``."""
    await there.ask("POST", f"{path_of(id)}/rebuild")
    now = await until_told(there, id)
    return {name: now[name] for name in ("plan", "active", "switched_at", "turn")}
