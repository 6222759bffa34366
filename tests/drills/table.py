"""The table of the drills, ``docs/drills.md``: read, given the rows of one run in place of their older ones, written.

A row is known by its section and its first cell, and names the run that it comes from.
"""

import os
import platform
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests import mongo, rabbit
from tests.drills.tally import Tally

HEAD = """# Drills

`make drills` breaks what can break while towns post, and counts. Every figure here was written by a run; a run of some drills
replaces their rows alone, and each row names its run. **Accepted** are posts that were answered with 201 (or 200, sent again with
the same key); **projected** what the progress counts in the end; **lost** accepted and not counted; **double** counted beyond the
accepted; **dead** messages that a service gave up, not counting those that a drill made up for it. **Without service** is the
longest time between two accepted posts. The services are processes of their own, with RabbitMQ (quorum queues) between
them and, unless a drill says otherwise, a SQLite file each.
A drill that fails writes no row: what stands is the last run that passed.
"""
RUNS = "Runs"
COUNTED = ("drill", "what happens", "accepted", "projected", "lost", "double", "dead", "without service", "seen", "run")
RUN = ("run", "machine", "servers", "load (1 min) at the end")


@dataclass(frozen=True)
class Row:
    """One drill's line. ``part`` is the section that it stands in, ``seen`` what else is worth telling, with figures."""

    part: str
    drill: str
    happens: str
    tally: Tally
    seen: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        counts = (self.tally.accepted, self.tally.projected, self.tally.lost, self.tally.double, self.tally.dead)
        gap = "" if self.tally.gap is None else f"{self.tally.gap:.1f} s"
        return (self.drill, self.happens, *(f"{count:,}" for count in counts), gap, self.seen)

    def __str__(self) -> str:
        return " | ".join(self.cells)


@dataclass
class Section:
    columns: tuple[str, ...]
    rows: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Table:
    """Sections by their titles, in the order in which they came; the runs come last."""

    sections: dict[str, Section] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> "Table":
        table, title = cls(), ""
        for line in text.splitlines():
            if line.startswith("## "):
                title = line.removeprefix("## ")
            elif line.startswith("| ") and title and not line.startswith("| ---"):
                cells = tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
                section = table.sections.get(title)
                if section is None:
                    table.sections[title] = Section(cells)
                else:
                    section.rows[cells[0]] = cells
        return table

    def put(self, title: str, columns: tuple[str, ...], cells: tuple[str, ...]) -> None:
        """Put a row in, in place of the one with the same first cell."""
        clean = tuple(cell.replace("|", r"\|").replace("\n", " ") for cell in cells)
        section = self.sections.setdefault(title, Section(columns))
        section.columns = columns
        section.rows[clean[0]] = clean

    def text(self) -> str:
        """The document; of the runs those alone that a row still comes from."""
        runs = self.sections.pop(RUNS, Section(RUN))
        named = {row[-1] for section in self.sections.values() for row in section.rows.values()}
        runs.rows = {name: row for name, row in runs.rows.items() if name in named}
        self.sections[RUNS] = runs
        return "\n".join([HEAD, *(_lines(title, section) for title, section in self.sections.items())])


def _lines(title: str, section: Section) -> str:
    rows = [section.columns, tuple("---" for _ in section.columns), *section.rows.values()]
    return "\n".join([f"## {title}", "", *(f"| {' | '.join(row)} |" for row in rows), ""])


def write(path: Path, rows: Iterable[tuple[str, tuple[str, ...], tuple[str, ...]]], now: datetime) -> None:
    """Put the rows of the run that ends ``now`` into the table in ``path``: title, columns and cells but the last, the run."""
    table = Table.read(path.read_text("utf-8") if path.exists() else "")
    run = f"{now:%Y-%m-%d %H:%M}"
    for title, columns, cells in rows:
        table.put(title, columns, (*cells, run))
    table.put(RUNS, RUN, (run, machine(), servers(), f"{os.getloadavg()[0]:.1f}"))
    path.write_text(table.text(), "utf-8")


def machine(info: Mapping[str, Path] | None = None) -> str:
    """The machine in words: cores, processor, memory, system, Python."""
    where = info or {"cpu": Path("/proc/cpuinfo"), "memory": Path("/proc/meminfo")}
    model = re.search(r"^model name\s*:\s*(.*)$", _text(where["cpu"]), re.M)
    memory = re.search(r"^MemTotal:\s*(\d+) kB", _text(where["memory"]), re.M)
    words = [f"{os.cpu_count()} cores"]
    words += [model[1].strip()] if model else []
    words += [f"{int(memory[1]) / 1_048_576:.0f} GB"] if memory else []
    return ", ".join([*words, platform.system(), f"Python {platform.python_version()}"])


def servers() -> str:
    """The versions of what stands between and behind the services."""
    database = mongo.find()
    told = [f"RabbitMQ {rabbit.version()}", f"SQLite {sqlite3.sqlite_version}", *([database.name] if database else [])]
    return "; ".join(told)


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.exists() else ""
