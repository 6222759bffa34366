"""A plan as the body of an official document: its paragraphs in order, whatever the file's format. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from cn2an import an2cn

from services.tasks.exports.official.clauses import deadlines_clause
from services.tasks.plans.domain.plan import Party, Plan, Safeguard, Task
from services.tasks.plans.written.forms import FORMS
from services.tasks.plans.written.words import EACH_KIND

ISSUED_BY, TASKS, SAFEGUARDS = "制定单位", "工作任务", "工作要求"
ANNEXES_HOLD = "附件是本计划的组成部分；正文与附件不一致的，以附件为准。"
_ENDS = "。！？；：.!?;:"
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Style(StrEnum):
    TITLE = "title"
    ISSUER = "issuer"
    YEAR = "year"
    PART = "part"
    SECTION = "section"
    ITEM = "item"
    TEXT = "text"
    NOTE = "note"


@dataclass(frozen=True)
class Paragraph:
    """``lead``: its first words, set apart (an item's number and title)."""

    style: Style
    text: str
    lead: str = ""


def paragraphs(plan: Plan) -> Iterator[Paragraph]:
    yield Paragraph(Style.TITLE, _line(plan.title))
    if plan.issuer:
        yield Paragraph(Style.ISSUER, f"{ISSUED_BY}：{_line(plan.issuer)}")
    yield Paragraph(Style.YEAR, f"（{plan.year}年度）")
    yield Paragraph(Style.PART, f"一、{TASKS}")
    yield from _tasks(plan)
    if plan.safeguards:
        yield Paragraph(Style.PART, f"二、{SAFEGUARDS}")
        for number, safeguard in enumerate(plan.safeguards, start=1):
            yield from _safeguard(plan, safeguard, number)
    yield Paragraph(Style.TEXT, ANNEXES_HOLD)
    for number, form in enumerate(FORMS, start=1):
        yield Paragraph(Style.NOTE, f"{number}.{form.title}", "附件：" if number == 1 else "")


def printable(text: str) -> str:
    """Without what no document can hold."""
    return _NO_TEXT.sub("", text)


def _tasks(plan: Plan) -> Iterator[Paragraph]:
    number = 0
    for theme, tasks in groupby(plan.tasks, key=lambda task: task.theme):
        if theme is not None:
            number += 1
            yield Paragraph(Style.SECTION, f"（{an2cn(number)}）{_line(theme)}")
        for task in tasks:
            yield from _task(plan, task)


def _task(plan: Plan, task: Task) -> Iterator[Paragraph]:
    parts = (
        ("牵头单位", _names(plan, task.lead)),
        ("协助单位", _names(plan, task.assisting)),
        ("完成时限", deadlines_clause(plan, task)),
    )
    yield from _item(f"{task.no}、", task.title, task.text, parts)


def _safeguard(plan: Plan, safeguard: Safeguard, number: int) -> Iterator[Paragraph]:
    parts = (("责任单位", _names(plan, safeguard.lead)),)
    yield from _item(f"（{an2cn(number)}）", safeguard.title, safeguard.text, parts)


def _item(no: str, title: str, text: str | None, parts: tuple[tuple[str, str], ...]) -> Iterator[Paragraph]:
    """A text of several lines has as many paragraphs; who and until when stands at the end of the last."""
    noted = "，".join(f"{label}：{said}" for label, said in parts if said)
    first, *others = [_line(line) for line in (text or "").split("\n") if line.strip()] or [""]
    lines = [first, *others]
    if noted:
        lines[-1] += f"（{noted}）"
    lead = no + (_sentence(_line(title)) if title else "")
    yield Paragraph(Style.ITEM, lines[0], lead)
    yield from (Paragraph(Style.TEXT, line) for line in lines[1:])


def _names(plan: Plan, parties: tuple[Party, ...]) -> str:
    names = {unit.id: unit.name for unit in plan.units}
    return "、".join(
        _line(names.get(party, party)) if isinstance(party, str) else EACH_KIND.word(party.each) for party in parties
    )


def _sentence(text: str) -> str:
    return text if text.endswith(tuple(_ENDS)) else f"{text}。"


def _line(text: str) -> str:
    return printable(" ".join(text.split("\n")))
