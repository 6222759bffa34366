"""What it takes to read and parse a long plan, beside one plain regular expression over the same text."""

import re
import shutil
import subprocess
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

import docx
import pytest

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.domain.words.lexicon import load_lexicon
from services.tasks.drafts.readers.reading import read
from tests.benchmarks.long_plan import long_plan
from tests.benchmarks.seconds import measured
from tests.builders import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PLAIN = re.compile(r"^\d+、|责任单位：[^）。\n]*", re.M)
"""Numbers of tasks and who is responsible: the least that any reading of a plan must find."""
MOST_TIMES = 20_000
"""Above this something is broken, on however busy a machine; the figures themselves are in ``docs/benchmarks.md``."""


@pytest.mark.parametrize("pages", [100, 200])
def test_a_parse_takes_a_known_multiple_of_one_regular_expression(pages: int) -> None:
    lexicon = load_lexicon(REPOSITORY / "plans" / "lexicon.yaml")
    text = long_plan(pages)
    tasks = parse(Document(text), lexicon).tasks
    size = f"{len(text):,} characters, {len(tasks)} tasks, {sum(len(task.targets) for task in tasks)} targets"
    works = {"one regex": lambda: PLAIN.findall(text), "parse": lambda: parse(Document(text), lexicon)}
    taken = measured(f"{pages} pages, {size}: seconds of CPU", works)
    times = taken.times("parse", "one regex")
    print(f"\n{taken}\nparse / one regex: {median(times):.0f} ({min(times):.0f} to {max(times):.0f})")
    assert median(times) < MOST_TIMES


def test_files_of_a_hundred_pages_are_read_in_seconds(tmp_path: Path) -> None:
    files = {"plan.txt": long_plan(100).encode(), "plan.docx": _word(long_plan(100))}
    if shutil.which("soffice"):
        files["plan.pdf"] = _printed(files["plan.docx"], tmp_path)
    works = {name: partial(read, name, content) for name, content in files.items()}
    taken = measured("reading 100 pages: seconds by the clock, the child's start included", works, clock=perf_counter)
    print(f"\n{taken}")
    assert all(len(read(name, content).text) > 70_000 for name, content in files.items())


def _word(text: str) -> bytes:
    word, out = docx.Document(), BytesIO()
    for line in text.splitlines():
        word.add_paragraph(line)
    word.save(out)
    return out.getvalue()


def _printed(word: bytes, folder: Path) -> bytes:
    source = folder / "plan.docx"
    source.write_bytes(word)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(folder), str(source)], check=True, capture_output=True)
    return source.with_suffix(".pdf").read_bytes()
