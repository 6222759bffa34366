"""The annexes of a plan in the official form: seven tables that hold all of it, written and read by the same columns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.tasks.plans.domain.fields import Json
from services.tasks.plans.written.conditions import (
    fields_words,
    filter_words,
    goal_words,
    parties_words,
    read_fields,
    read_filter,
    read_goal,
    read_parties,
    read_scope,
    scope_words,
)
from services.tasks.plans.written.days import deadline_words, read_deadline, read_rule, rule_words
from services.tasks.plans.written.escapes import escaped, unescaped
from services.tasks.plans.written.names import Context
from services.tasks.plans.written.words import KINDS, MEASURES, PERIODS, Unclear, Vocabulary


@dataclass(frozen=True)
class Column:
    """``write`` gives the cell of a row, ``read`` what a cell adds to its row; an empty cell adds nothing.

    A row is a plan file's mapping. ``width`` is the column's share of the page; ``centred``: short things.
    """

    head: str
    width: int
    write: Callable[[Json, Context], str]
    read: Callable[[str, Context], Json]
    needed: bool = False
    centred: bool = False


@dataclass(frozen=True)
class Form:
    """``name`` is its key, ``title`` its heading."""

    name: str
    title: str
    columns: tuple[Column, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(column.head for column in self.columns)


def _text(head: str, key: str, width: int, *, needed: bool = False, centred: bool = False) -> Column:
    def write(row: Json, names: Context) -> str:
        return "" if row.get(key) is None else escaped(row[key])

    return Column(head, width, write, lambda cell, names: {key: unescaped(cell)}, needed, centred)


def _word(head: str, key: str, width: int, words: Vocabulary, default: str = "") -> Column:
    def write(row: Json, names: Context) -> str:
        return words.word(row.get(key, default))

    return Column(head, width, write, lambda cell, names: {key: words.value(cell)}, True, True)


def _parties(head: str, key: str, width: int) -> Column:
    def write(row: Json, names: Context) -> str:
        return parties_words(row.get(key, []), names)

    return Column(head, width, write, lambda cell, names: {key: read_parties(cell, names)})


def _year(cell: str) -> int:
    said = cell.strip().removesuffix("年")
    if not (said.isascii() and said.isdigit()) or len(said) > 9:
        raise Unclear("drafts.annex.no_number", word=cell)
    return int(said)


def _unit(cell: str, names: Context) -> Json:
    return {"under": names.units.id(cell)}


def _goal(row: Json, names: Context) -> str:
    return goal_words(row.get("goal", 1), row["measure"])


TASK_OF = "task"
"""Where a row of the ledger or of the deadlines keeps its task's number."""


def _task(width: int) -> Column:
    return _text("任务序号", TASK_OF, width, needed=True, centred=True)


LEDGER = Form(
    "ledger",
    "工作台账",
    (
        _task(5),
        _text("指标编号", "id", 12, needed=True),
        _text("指标", "title", 14, needed=True),
        _word("计量方式", "measure", 9, MEASURES),
        Column("计量内容", 13, fields_words, lambda cell, names: read_fields(cell)),
        Column("计入条件", 32, lambda row, names: filter_words(row.get("of", {}), names),
               lambda cell, names: {"of": read_filter(cell, names)}),
        Column("目标", 6, _goal, lambda cell, names: {"goal": read_goal(cell)}, True, True),
        _text("单位", "counted_in", 6, centred=True),
        Column("范围", 8, scope_words, read_scope, True),
        _word("周期", "every", 7, PERIODS, "year"),
        _text("时限编号", "deadline", 12),
    ),
)  # fmt: skip
DEADLINES = Form(
    "deadlines",
    "完成时限",
    (
        _task(8),
        _text("时限编号", "id", 18, needed=True),
        _text("事项", "subject", 24),
        Column("完成时限", 28, deadline_words, read_deadline, True),
    ),
)
OBSERVANCES = Form(
    "observances",
    "重要节点",
    (
        _text("节点编号", "id", 24, needed=True),
        _text("节点名称", "name", 30, needed=True),
        Column("日期", 20, lambda row, names: rule_words(row["rule"]), lambda cell, names: {"rule": read_rule(cell)}, True),
    ),
)  # fmt: skip
UNITS = Form(
    "units",
    "单位名录",
    (
        _text("单位编号", "id", 24, needed=True),
        _text("单位名称", "name", 26, needed=True),
        _word("单位类别", "kind", 14, KINDS),
        Column("上级单位", 20, lambda row, names: names.units.word(row["under"]) if "under" in row else "", _unit),
    ),
)
TASKS = Form(
    "tasks",
    "任务分工",
    (
        _text("序号", "no", 6, needed=True, centred=True),
        _text("任务名称", "title", 16),
        _text("所属部分", "theme", 10),
        _text("任务内容", "text", 34),
        _parties("牵头单位", "lead", 16),
        _parties("协助单位", "assisting", 12),
    ),
)
SAFEGUARDS = Form(
    "safeguards",
    "工作要求",
    (
        _text("要求序号", "no", 9, needed=True, centred=True),
        _text("要求名称", "title", 14, needed=True),
        _text("要求内容", "text", 40),
        _parties("落实单位", "lead", 20),
    ),
)
PLAN = Form(
    "plan",
    "计划信息",
    (
        _text("计划编号", "id", 18, needed=True),
        _text("计划名称", "title", 26, needed=True),
        Column("年度", 7, lambda row, names: str(row["year"]), lambda cell, names: {"year": _year(cell)}, True, True),
        _text("制定单位", "issuer", 18),
        _text("时区", "zone", 14, needed=True),
    ),
)
FORMS = (LEDGER, TASKS, DEADLINES, OBSERVANCES, SAFEGUARDS, UNITS, PLAN)


def rows_of(form: Form, plan: Json) -> list[Json]:
    """The rows of ``plan`` (``Plan.to_doc``) in a form, in the plan's order."""
    if form is PLAN:
        return [{"zone": "Asia/Shanghai"} | plan]
    if form in (LEDGER, DEADLINES):
        part = "targets" if form is LEDGER else "deadlines"
        return [row | {TASK_OF: task["no"]} for task in plan["tasks"] for row in task.get(part, ())]
    rows: list[Any] = plan.get(form.name, [])
    return rows
