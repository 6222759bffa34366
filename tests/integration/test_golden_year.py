"""How the sample plan's ten tasks stand on five days of the demo's year, worked out by hand.

From ``plans/luozhuang-2023.yaml`` and the posts that ``deploy/demo/story.yaml`` is drawn to; nothing here was copied from
what the engine prints. "Late" below means: with less than a third of the time left, when what lags behind the straight
line from nothing to the goal is at risk. A target due with the year (365 days) is late from 1 September on, when 121
days are left. The day a thing is due counts whole: on it what lacks is at risk, the day after it is overdue.
"""

import json
from asyncio import run
from datetime import date
from typing import Any, NamedTuple

import pytest

from services.tasks.plans.domain.parsing import parse_plan
from tests.builders import SAMPLE_PLAN_FILE, kinds
from tests.integration.demo_year import Heard, play_the_year

DAYS = tuple(date.fromisoformat(f"2023-{day}") for day in ("03-31", "06-30", "09-30", "12-04", "12-31"))
Five = tuple[str, str, str, str, str]


class Expected(NamedTuple):
    """A task on each of ``DAYS``; of its targets value, goal and status."""

    status: Five
    percent: tuple[float, float, float, float, float]
    targets: dict[str, Five]


ALL_DONE: Five = ("1/1 done",) * 5

GOLDEN = {
    # All year. March: thought-study has the secretariat's session of 1 March, verified on the 7th.
    # June: the course of 27 April was returned on 3 May, revised on the 8th, verified on the 9th. No campaign yet; 184 days
    # are left, more than a third of the year: open. September: Shengzhuang's campaign of 4 August, verified on the 7th.
    "1": Expected(
        ("open", "open", "done", "done", "done"),
        ((1 + 0 + 0) / 3, (1 + 1 + 0) / 3, 1, 1, 1),
        {
            "thought-study": ALL_DONE,
            "thought-courses": ("0/1 open", "1/1 done", "1/1 done", "1/1 done", "1/1 done"),
            "thought-campaigns": ("0/1 open", "0/1 open", "1/1 done", "1/1 done", "1/1 done"),
        },
    ),
    # On notice, without a last day, and nobody sets the day: waiting all year. Nothing is posted for it.
    "2": Expected(
        ("waiting", "waiting", "waiting", "waiting", "waiting"),
        (0, 0, 0, 0, 0),
        {"indicator-dossiers": ("0/1 waiting", "0/1 waiting", "0/1 waiting", "0/1 waiting", "0/1 waiting")},
    ),
    # Six departments, eight townships. March, the day that plans and lists are due: the court's plan and health's list lack.
    # June: they came, held on 12 and 6 April: late. One town's case (Gaodu's, verified 12 June), which was also sent up.
    # September: four towns' (Ceshan, Fuzhuang, Huangshan too), the other four lag late in the year. 4 December: six
    # (Shengzhuang, Luozhuang); Chudun and Yitang never send one, due on 31 December: at risk to the end of that day.
    # Fuzhuang's second case, posted on 4 December and not reviewed, adds nothing to a town that has its one.
    "3": Expected(
        ("at_risk", "open", "at_risk", "at_risk", "at_risk"),
        (
            (5 / 6 + 5 / 6 + 0 + 0) / 4,
            (1 + 1 + 1 / 8 + 1) / 4,
            (1 + 1 + 4 / 8 + 1) / 4,
            (1 + 1 + 6 / 8 + 1) / 4,
            (1 + 1 + 6 / 8 + 1) / 4,
        ),
        {
            "department-plans": ("5/6 at_risk", "6/6 done_late", "6/6 done_late", "6/6 done_late", "6/6 done_late"),
            "responsibility-lists": ("5/6 at_risk", "6/6 done_late", "6/6 done_late", "6/6 done_late", "6/6 done_late"),
            "typical-cases": ("0/8 open", "1/8 open", "4/8 at_risk", "6/8 at_risk", "6/8 at_risk"),
            "cases-sent-up": ("0/1 open", "1/1 done", "1/1 done", "1/1 done", "1/1 done"),
        },
    ),
    # March: none of it. The first half's two meetings have 91 of 181 days left: open. The second half has not begun.
    # June: meetings of 11 April and 16 June, both verified: done. Four departments studied (civil affairs, health, market,
    # education). September: the centre group twice (4 September, returned and verified again on the 12th; 15 September).
    # Culture too (five of six); the court and both exam targets lag late. 4 December: the court's session of 20 November,
    # verified on the 27th after a return. The exam of 9 November: 403 of 420 sat (96.0 %), 398 passed (94.8 %), neither
    # is all; day 338 of 365 asks for 92.6 %, so not behind: open. 31 December: the line asks for 100 %: at risk.
    "4": Expected(
        ("open", "open", "at_risk", "open", "at_risk"),
        (0, (1 + 0 + 4 / 6 + 0 + 0) / 5, (1 + 1 + 5 / 6 + 0 + 0) / 5, 3 / 5, 3 / 5),
        {
            "executive-meetings": ("0/2 open", "2/2 done", "2/2 done", "2/2 done", "2/2 done"),
            "centre-group": ("0/2 waiting", "0/2 waiting", "2/2 done", "2/2 done", "2/2 done"),
            "department-study": ("0/6 open", "4/6 open", "5/6 at_risk", "6/6 done", "6/6 done"),
            "exam-attendance": ("0/1 open", "0/1 open", "0/1 at_risk", "0/1 open", "0/1 at_risk"),
            "exam-passes": ("0/1 open", "0/1 open", "0/1 at_risk", "0/1 open", "0/1 at_risk"),
        },
    ),
    # Due 30 November, 334 days. Lectures and flag talks from March on. The contest: in June 153 days are left, in September
    # 61, less than a third: at risk. It is held on 1 December, one day late, and verified that afternoon.
    "5": Expected(
        ("open", "open", "at_risk", "done_late", "done_late"),
        (2 / 3, 2 / 3, 2 / 3, 1, 1),
        {
            "hand-in-hand": ALL_DONE,
            "flag-talks": ALL_DONE,
            "works-contest": ("0/1 open", "0/1 open", "0/1 at_risk", "1/1 done_late", "1/1 done_late"),
        },
    ),
    # Eight towns by four quarters: 32 trainings, of which only begun quarters can be late. March: seven towns held theirs,
    # verified by the 29th; Chudun did not, and it is due that day. Rosters (due 30 April, 30 of 120 days left) lag.
    # June: Chudun's of 9 April names the first quarter: 8, late; the second quarter 7, Chudun lacks on its due day. Rosters
    # all in, Gaodu's held on 6 May: late. Phone checks published 17 May. The mock exam's half has not begun.
    # September: Chudun's second quarter is overdue for good. 8 + 7 + 7 (Yitang lacks). Exam results 13 September.
    # December: Yitang's of 8 October names the third quarter: 8 + 7 + 8, and five towns of the fourth: 28.
    "6": Expected(
        ("at_risk", "at_risk", "overdue", "overdue", "overdue"),
        (
            (7 / 32 + 0 + 0 + 0) / 4,
            (15 / 32 + 1 + 1 + 0) / 4,
            (22 / 32 + 1 + 1 + 1) / 4,
            (28 / 32 + 1 + 1 + 1) / 4,
            (28 / 32 + 1 + 1 + 1) / 4,
        ),
        {
            "quarterly-training": ("7/32 at_risk", "15/32 at_risk", "22/32 overdue", "28/32 overdue", "28/32 overdue"),
            "roster-adjusted": ("0/8 at_risk", "8/8 done_late", "8/8 done_late", "8/8 done_late", "8/8 done_late"),
            "phone-checks": ("0/1 open", "1/1 done", "1/1 done", "1/1 done", "1/1 done"),
            "exam-results": ("0/1 waiting", "0/1 waiting", "1/1 done", "1/1 done", "1/1 done"),
        },
    ),
    # March: 8 and 15 March done. 15 April (15 of 105 days left) and 1 May (31 of 121) lag late; 1 June (62 of 152) is open.
    # June: those three and the civil code's scheme are done. National Day: 93 of 274 days left, more than a third: open.
    # September: its posts of 29 and 30 September wait for review: open. 4 December (65 of 338), the week (due 10 December,
    # 71 of 344), the month and the constitution's scheme lag. 4 December: the scheme verified 18 November, the section's
    # own event that day at 13:42, which serves day, week and month at once.
    "7": Expected(
        ("at_risk", "open", "at_risk", "done", "done"),
        (2 / 11, 6 / 11, 6 / 11, 1, 1),
        {
            "on-womens-day": ALL_DONE,
            "on-consumer-day": ALL_DONE,
            "on-national-security-day": ("0/1 at_risk", "1/1 done", "1/1 done", "1/1 done", "1/1 done"),
            "on-labour-day": ("0/1 at_risk", "1/1 done", "1/1 done", "1/1 done", "1/1 done"),
            "on-childrens-day": ("0/1 open", "1/1 done", "1/1 done", "1/1 done", "1/1 done"),
            "on-national-day": ("0/1 open", "0/1 open", "0/1 open", "1/1 done", "1/1 done"),
            "on-constitution-day": ("0/1 open", "0/1 open", "0/1 at_risk", "1/1 done", "1/1 done"),
            "on-constitution-week": ("0/1 open", "0/1 open", "0/1 at_risk", "1/1 done", "1/1 done"),
            "on-law-month": ("0/1 open", "0/1 open", "0/1 at_risk", "1/1 done", "1/1 done"),
            "constitution-scheme": ("0/1 open", "0/1 open", "0/1 at_risk", "1/1 done", "1/1 done"),
            "civil-code-scheme": ("0/1 open", "1/1 done", "1/1 done", "1/1 done", "1/1 done"),
        },
    ),
    # Due 30 September, 273 days; 16 villages by 2 m², more in one helps no other. June: 92 days left, just more than a
    # third: open. One venue refreshed (25 May); four boards verified, Hefeng's of 29 June only on 2 July.
    # September: the second venue 15 August; Shengzhuang's square, verified again on the 28th, is the new venue and the model
    # village's. 13 boards: Qingxi, Taolin and Shiquan lack on the due day. December: Qingxi's of 12 October, late; the others
    # never come.
    "8": Expected(
        ("open", "open", "at_risk", "overdue", "overdue"),
        (
            0,
            (1 / 2 + 0 + 8 / 32 + 0) / 4,
            (1 + 1 + 26 / 32 + 1) / 4,
            (1 + 1 + 28 / 32 + 1) / 4,
            (1 + 1 + 28 / 32 + 1) / 4,
        ),
        {
            "venues-refreshed": ("0/2 open", "1/2 open", "2/2 done", "2/2 done", "2/2 done"),
            "venue-built": ("0/1 open", "0/1 open", "1/1 done", "1/1 done", "1/1 done"),
            "village-boards": ("0/32 open", "8/32 open", "26/32 at_risk", "28/32 overdue", "28/32 overdue"),
            "model-village-venues": ("0/1 open", "0/1 open", "1/1 done", "1/1 done", "1/1 done"),
        },
    ),
    # Huangshan applied on 15 June (verified on the 20th), reviews from 25 August; nobody selects a district's model village,
    # due 31 December.
    "9": Expected(
        ("open", "open", "at_risk", "at_risk", "at_risk"),
        (0, 1 / 3, 2 / 3, 2 / 3, 2 / 3),
        {
            "model-applications": ("0/1 open", "1/1 done", "1/1 done", "1/1 done", "1/1 done"),
            "model-reviews": ("0/1 open", "0/1 open", "1/1 done", "1/1 done", "1/1 done"),
            "model-selection": ("0/1 open", "0/1 open", "0/1 at_risk", "0/1 at_risk", "0/1 at_risk"),
        },
    ),
    # Volunteers from 21 February. Performances: Fuzhuang's of 28 June was verified on 3 July; September four, where the line
    # asks for 5 × 273 ÷ 365 = 3.7: open; the fifth is Chudun's of 1 December, verified on the 3rd. Those planned for later
    # December are not held in the story.
    "10": Expected(
        ("open", "open", "open", "done", "done"),
        ((0 + 1) / 2, (0 + 1) / 2, (4 / 5 + 1) / 2, 1, 1),
        {
            "performances": ("0/5 open", "0/5 open", "4/5 open", "5/5 done", "5/5 done"),
            "volunteer-service": ALL_DONE,
        },
    ),
}

CELLS = [
    ("03-31", "quarterly-training", "chudun", "2023-Q1", 0, "at_risk"),
    ("06-30", "quarterly-training", "chudun", "2023-Q1", 1, "done_late"),
    ("06-30", "quarterly-training", "chudun", "2023-Q2", 0, "at_risk"),
    ("06-30", "quarterly-training", "chudun", "2023-Q3", 0, "waiting"),
    ("09-30", "quarterly-training", "chudun", "2023-Q2", 0, "overdue"),
    ("09-30", "quarterly-training", "yitang", "2023-Q3", 0, "at_risk"),
    ("12-04", "quarterly-training", "yitang", "2023-Q3", 1, "done_late"),
    ("12-04", "quarterly-training", "yitang", "2023-Q4", 0, "at_risk"),
    ("09-30", "exam-attendance", "luozhuang-district", "2023", None, "at_risk"),
    ("12-04", "exam-attendance", "luozhuang-district", "2023", 403 / 420, "open"),
    ("12-31", "exam-passes", "luozhuang-district", "2023", 398 / 420, "at_risk"),
    ("06-30", "roster-adjusted", "luozhuang-sub", "2023", 1, "done"),
    ("06-30", "roster-adjusted", "gaodu", "2023", 1, "done_late"),
]
"""Single cells that explain the tasks above: a post for an earlier period, a ratio before and after its exam."""


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    plan = parse_plan(SAMPLE_PLAN_FILE.read_bytes(), kinds())
    return run(play_the_year(plan, tmp_path_factory.mktemp("golden"), DAYS))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_each_task_stands_on_the_day_as_worked_out_by_hand(heard: Heard, day: date) -> None:
    at = DAYS.index(day)
    tasks = {task["no"]: task for task in heard.live[day]["tasks"]}
    assert {no: task["status"] for no, task in tasks.items()} == {no: each.status[at] for no, each in GOLDEN.items()}
    percents = {no: each.percent[at] for no, each in GOLDEN.items()}
    assert {no: task["percent"] for no, task in tasks.items()} == pytest.approx(percents)
    targets = {no: {target["id"]: _written(target) for target in task["targets"]} for no, task in tasks.items()}
    assert targets == {no: {id: five[at] for id, five in each.targets.items()} for no, each in GOLDEN.items()}


@pytest.mark.parametrize(("day", "target", "unit", "period", "value", "status"), CELLS)
def test_a_single_cell_explains_its_task(
    heard: Heard, day: str, target: str, unit: str, period: str, value: float | None, status: str
) -> None:
    tasks = heard.live[date.fromisoformat(f"2023-{day}")]["tasks"]
    cells = [cell for task in tasks for each in task["targets"] if each["id"] == target for cell in each["cells"]]
    cell = next(cell for cell in cells if (cell["unit"], cell["period"]) == (unit, period))
    assert (cell["value"], cell["status"]) == (pytest.approx(value), status)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_day_reads_the_same_when_the_year_is_over(heard: Heard, day: date) -> None:
    assert _canonical(heard.past[day]) == _canonical(heard.live[day])


def test_every_status_is_seen_on_some_task() -> None:
    seen = {status for each in GOLDEN.values() for status in each.status}
    assert seen == {"waiting", "open", "at_risk", "overdue", "done_late", "done"}


def _written(target: dict[str, Any]) -> str:
    return f"{target['value']:g}/{target['goal']:g} {target['status']}"


def _canonical(answer: dict[str, Any]) -> str:
    """What the day was like, without the time of the newest event known when it was asked for."""
    known = {name: value for name, value in answer.items() if name != "data_as_of"}
    return json.dumps(known, sort_keys=True, ensure_ascii=False)
