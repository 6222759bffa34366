"""Waiting, with a bar on stderr, until what is worked out of a plan is read and told."""

import asyncio
from typing import Any

from deploy.commands.writing import path_of
from deploy.console import progress_bar, text
from deploy.office import Office

POLL_SECONDS = 0.25

Preparation = dict[str, Any]
"""As ``GET /api/tasks/plans/{id}/preparation`` answers it."""


async def until_told(there: Office, plan: str) -> Preparation:
    """How the plan stands once nothing of it is under way. Raises ``Refused`` or ``Unreachable``."""
    with progress_bar(text("preparing.counting", id=plan)) as come:
        while True:
            now: Preparation = await there.ask("GET", f"{path_of(plan)}/preparation")
            under_way = now["under_way"]
            if under_way is None and now["told"]:
                return now
            if under_way is None:
                come(0, None, text("preparing.telling", id=plan))
            else:
                counted = 0 < under_way["total"] <= under_way["done"]
                stage = text("preparing.adding_up" if counted else "preparing.counting", id=plan)
                come(under_way["done"], under_way["total"] or None, stage)
            await asyncio.sleep(POLL_SECONDS)
