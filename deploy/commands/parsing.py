"""``pufa plan parse``: what is read out of a plan document, as a table or as JSON. Needs neither server nor data."""

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

from deploy.console import language, print_json, print_table, refuse, text
from services.tasks.drafts.readers.bounds import MEGABYTE, MEGABYTES
from shared.catalogue import Catalogue

if TYPE_CHECKING:
    from services.tasks.drafts.domain.document import Document

PLANS = Path(__file__).parents[2] / "plans"
STDIN = "-"
_WHY: dict[type[OSError], str] = {
    FileNotFoundError: "parse.missing",
    IsADirectoryError: "parse.folder",
    PermissionError: "parse.forbidden",
}
TASK_COLUMNS = {"no": 0, "task": 16, "lead": 16, "assisting": 12, "deadlines": 18, "targets": 28}
"""Columns of the table of tasks, each with its share of the width (0: what it needs). Empty ones are left out."""


def parse_file(file: str, as_json: bool, draft: bool = False) -> None:
    """Print what ``file`` (``-``: stdin) says. Ends the process with exit code 1 where it cannot be read."""
    from services.tasks.drafts.answers import parse_answer
    from services.tasks.drafts.domain.annexed.annexed_parse import parse_document
    from services.tasks.drafts.domain.words.lexicon import load_lexicon

    document = _document(file)
    lexicon = load_lexicon(PLANS / "lexicon.yaml")
    found = parse_document(document, lexicon)
    if draft and found.kind == "plan":
        from deploy.commands.draft import print_draft

        print_draft(found, lexicon, PLANS / "kinds.yaml", _words)
        return
    answer = parse_answer(found, _words)
    if as_json:
        print_json(answer)
    else:
        print_parse(answer)


def _document(file: str) -> "Document":
    from services.tasks.drafts.readers.reading import read
    from services.tasks.drafts.readers.unreadable import Unreadable

    data, name = _bytes_of(file)
    try:
        return read(name, data)
    except Unreadable as error:
        return refuse(_words(error.code, **error.params))


def _bytes_of(file: str) -> tuple[bytes, str]:
    """No more than is needed to see that it is too much."""
    most = MEGABYTES * MEGABYTE + 1
    if file == STDIN:
        return sys.stdin.buffer.read(most) if sys.stdin else b"", STDIN
    try:
        with Path(file).open("rb") as opened:
            return opened.read(most), Path(file).name
    except OSError as error:
        why = next((code for kind, code in _WHY.items() if isinstance(error, kind)), None)
        return refuse(text("parse.no_file", file=file, reason=text(why) if why else error.strerror))


def print_parse(answer: dict[str, Any]) -> None:
    """A page for people: heading, one row for each task, observances, and the numbered questions with their lines."""
    out = Console(soft_wrap=True, highlight=False)
    out.print(answer["title"], style="bold", markup=False)
    said = (answer["issuer"], answer["year"] and text("parse.year", year=answer["year"]))
    if any(said):
        out.print(" ".join(str(each) for each in said if each), markup=False)
    if answer["kind"] == "not_a_plan":
        out.print(text("parse.not_a_plan", reason=answer["reason"]), style="yellow", markup=False)
        return
    out.print()
    _print_tasks(answer["tasks"])
    if answer["observances"]:
        out.print(text("parse.observances", count=len(answer["observances"])), style="bold", markup=False)
        print_table(("observance", "rule"), [(each["name"], _rule(each["rule"])) for each in answer["observances"]])
        out.print()
    _print_questions(out, answer["questions"])


def _print_tasks(tasks: list[dict[str, Any]]) -> None:
    table = Table(box=box.HORIZONTALS, pad_edge=False, header_style="bold", show_lines=True, expand=True)
    rows = [_row(task) for task in tasks]
    columns = [name for name in TASK_COLUMNS if any(row[name] for row in rows)]
    for column in columns:
        share = TASK_COLUMNS[column]
        table.add_column(text(f"column.{column}"), overflow="fold", ratio=share or None, no_wrap=not share)
    for row in rows:
        table.add_row(*(row[column] for column in columns))
    Console(markup=False, highlight=False).print(table)


def _row(task: dict[str, Any]) -> dict[str, str]:
    return {
        "no": task["no"],
        "task": task["title"],
        "lead": "、".join(task["lead"]),
        "assisting": "、".join(task["assisting"]),
        "deadlines": "\n".join(map(_deadline, task["deadlines"])),
        "targets": "\n".join(map(_target, task["targets"])),
    }


def _deadline(deadline: dict[str, Any]) -> str:
    named = text("parse.list").join(deadline["observances"])
    every = deadline["every"] and text(f"every.{deadline['every']}")
    when = deadline["due"] or every or named or text(f"deadline.{deadline['kind']}")
    subject = deadline.get("subject")
    return text("parse.about", subject=subject, when=when) if subject not in (None, when) else when


def _target(target: dict[str, Any]) -> str:
    parts = [_goal(target), text(f"per.{target['per']}")]
    if target["every"] != "year":
        parts.append(text(f"every.{target['every']}"))
    return text("parse.target", title=target.get("title") or target["text"], asked=text("parse.comma").join(parts))


def _goal(target: dict[str, Any]) -> str:
    if target["measure"] == "milestone":
        return text("parse.milestone")
    goal = f"{target['goal']:.0%}" if target["measure"] == "ratio" else f"{target['goal']:g}"
    return goal + (target["counted_in"] or "")


def _rule(rule: dict[str, Any]) -> str:
    ((form, day),) = rule.items()
    return text(f"rule.{form}", day=day)


def _print_questions(out: Console, questions: list[dict[str, Any]]) -> None:
    if not questions:
        out.print(text("parse.no_questions"), style="green", markup=False)
        return
    out.print(text("parse.questions", count=len(questions)), style="bold", markup=False)
    for number, question in enumerate(questions, start=1):
        line = f"{number}. {question['text']}"
        if question.get("source"):
            line += text("parse.line", line=question["source"]["line"])
        out.print(line, markup=False)


def _words(code: str, **params: Any) -> str:
    return _catalogue().text(code, language(), **params)


@cache
def _catalogue() -> Catalogue:
    from services.tasks.words import catalogue

    return catalogue()
