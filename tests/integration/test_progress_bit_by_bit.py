"""What was added up bit by bit, as events came, is the same in every document as what is made of everything anew."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.tasks.progress.documents import CELLS, ROLLUPS, UNIT_SUMS
from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack, told

PLAN = plan_data(
    target_data(goal=30),
    target_data(id="towns", goal=4, per="township", every="quarter"),
    target_data(id="villages", goal=1, per="village"),
    target_data(id="heads", measure="sum", field="participants", goal=900),
    target_data(id="places", measure="distinct", field="place", per="township", goal=2),
    target_data(id="everywhere", measure="distinct", field="place", goal=3),
    target_data(
        id="passed",
        measure="ratio",
        numerator="participants",
        denominator="participants",
        once_per="place",
        goal=0.5,
    ),
)
UNITS = ("east-1", "east", "west", "west-1", "section", "district")
LIFE = (
    ActivityStatus.POSTED,
    ActivityStatus.VERIFIED,
    ActivityStatus.RETURNED,
    ActivityStatus.POSTED,
    ActivityStatus.WITHDRAWN,
)
NUMBERS = ("steps", "evidence", "course", "changes", "own", "groups", "pairs", "days")


def events() -> list[Any]:
    """Some activities, some of which are returned and withdrawn again; told by the days on which that was."""
    told_of = [
        told(
            datetime(2023, 4, 25, 4, tzinfo=UTC) + timedelta(days=number + 3 * version),
            id=f"a{number}",
            unit=UNITS[number % len(UNITS)],
            for_units=("west",) if number % 4 == 1 else (),
            held_on=date(2023, 3, 20) + timedelta(days=number),
            participants=number * 10 + version,
            place=f"广场 {number % 3}",
            version=version,
            status=status,
        )
        for number in range(24)
        for version, status in enumerate(LIFE[: 1 + number % (len(LIFE) + 1)], 1)
    ]
    return sorted(told_of, key=lambda event: event.time)


async def numbers_of(stack: TasksStack) -> dict[str, dict[str, Any]]:
    """What all documents of the build that is read say, without what they were worked out from."""
    (build,) = {doc.split("/")[0] for doc in await stack.documents(CELLS)}
    return {
        f"{collection.name}/{id.removeprefix(build)}": {name: doc[name] for name in NUMBERS if name in doc}
        for collection in (UNIT_SUMS, CELLS, ROLLUPS)
        for id, doc in (await stack.documents(collection)).items()
    }


@pytest.mark.parametrize("together", [1, 7])
@pytest.mark.parametrize("late", [False, True])
async def test_what_came_bit_by_bit_is_what_is_made_of_everything_anew(
    tmp_path: Path, together: int, late: bool
) -> None:
    told_of = events()
    if late:
        told_of = told_of[::2] + told_of[1::2]
    for folder in ("live", "anew"):
        (tmp_path / folder).mkdir()
    async with tasks_stack(tmp_path / "live") as live:
        await live.import_and_activate(PLAN)
        for start in range(0, len(told_of), together):
            assert not any(await live.hear(*told_of[start : start + together]))
            assert not any(await live.hear(*told_of[max(0, start - 3) : start + 1])), "some are told twice"
        bit_by_bit = await numbers_of(live)
    async with tasks_stack(tmp_path / "anew") as anew:
        await anew.ask("POST", "/plans", role=Role.SECTION, json=PLAN, expect=201)
        assert not any(await anew.hear(*told_of))
        await anew.ask("POST", f"/plans/{PLAN['id']}/activate")
        at_once = await numbers_of(anew)
    assert bit_by_bit == at_once
    assert bit_by_bit
