"""Whether the drills can fail: one guarantee at a time is taken out of a copy of the tree, and a drill must turn red.

``python -m tests.drills.mutations [docs/drills.md]`` prints a table, and writes it into the file. It ends with 1 where a
drill stays green, and at once where a text that a mutation replaces is no longer found.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.drills.table import write

ROOT = Path(__file__).parents[2]
COPIED = ("services", "shared", "dashboard", "deploy", "plans", "tests", "pyproject.toml")
TITLE = "Mutations"
COLUMNS = ("without", "what is changed", "drill", "with it", "without it", "run")
RED, GREEN = "red", "green"
WITHIN_SECONDS = 1800
SAID = 160


@dataclass(frozen=True)
class Mutation:
    """Without ``guarantee``: in ``file`` the text ``old``, which stands there once, becomes ``new``; ``drill`` must see it."""

    guarantee: str
    change: str
    file: str
    old: str
    new: str
    drill: str


MUTATIONS = (
    Mutation(
        "the outbox",
        "a post is stored without its event, which is published from memory alone",
        "services/events/activities/documents.py",
        "        await self._store.insert(ACTIVITIES, doc)\n",
        '        await self._store.insert(ACTIVITIES, {**doc, "outbox": []})\n',
        "tests/drills/test_kill_between.py::test_a_few_kills_between_the_answer_and_the_projection_lose_nothing",
    ),
    Mutation(
        "the version check",
        "a document is replaced whatever was written since it was read",
        "shared/store/sql.py",
        " WHERE id = ? AND rev = ?",
        " WHERE id = ? AND ? IS NOT NULL",
        "tests/drills/test_side_by_side.py::"
        "test_two_relays_and_four_workers_on_shared_files_count_what_is_verified_at_once",
    ),
    Mutation(
        "the lease",
        "a letter that another replica has in hand is taken all the same",
        "shared/store/embedded.py",
        "free = table.free(where, moment(now))",
        'free = table.free(where, "9999")',
        "tests/drills/test_notice_delivery.py::"
        "test_a_few_hundred_notices_survive_failing_providers_and_killed_replicas",
    ),
    Mutation(
        "the confirm",
        "what is sent to the broker counts as told",
        "shared/bus/rabbit.py",
        "self._standing().channel(on_return_raises=on_return_raises)",
        "self._standing().channel(publisher_confirms=False)",
        "tests/drills/test_broker_fails.py::test_a_broker_that_hangs_and_is_killed_costs_no_post",
    ),
    Mutation(
        "the retry",
        "what fails at its first attempt is acknowledged",
        "shared/bus/pump.py",
        "settlement.retry.append(held)",
        "settlement.done.append(held)",
        "tests/drills/test_messages.py::test_a_few_failures_are_tried_again_and_nothing_is_given_up",
    ),
)


@contextmanager
def _copy() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pufa-mutation-") as folder:
        tree = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, tree / name)
        yield tree


def mutate(tree: Path, mutation: Mutation) -> None:
    """Change the tree. Raises ``LookupError`` where the text does not stand there once."""
    path = tree / mutation.file
    text = path.read_text("utf-8")
    if text.count(mutation.old) != 1:
        raise LookupError(f"{mutation.file} has {text.count(mutation.old)} times, not once: {mutation.old!r}")
    path.write_text(text.replace(mutation.old, mutation.new), "utf-8")


def run(tree: Path, drill: str) -> tuple[str, str]:
    """Red or green, and how it failed. Raises ``RuntimeError`` where the drill did not run."""
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "-m", "slow or not slow"]
    done = subprocess.run([*argv, drill], cwd=tree, capture_output=True, text=True, timeout=WITHIN_SECONDS, check=False)
    if done.returncode == 0 and "1 passed" in done.stdout:
        return GREEN, ""
    if done.returncode != 1:
        raise RuntimeError(f"{drill} did not run:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    said = re.findall(r"^(?:\s*\|)*\s*E\s+(.*(?:Error|Tally|assert).*)$", done.stdout, re.M)
    return RED, (said[-1] if said else done.stdout.strip().splitlines()[-1])[:SAID]


def main(arguments: Sequence[str]) -> int:
    with _copy() as tree:  # all of them before the first drill runs: a text that moved is told at once
        for mutation in MUTATIONS:
            mutate(tree, mutation)
    rows, green = [], 0
    for mutation in MUTATIONS:
        outcome = {}
        for changed in (False, True):
            begun = time.monotonic()
            with _copy() as tree:
                if changed:
                    mutate(tree, mutation)
                outcome[changed] = run(tree, mutation.drill)
            colour, said = outcome[changed]
            seconds = time.monotonic() - begun
            print(f"{'without' if changed else 'with':>8} {mutation.guarantee:<20} {colour:<6} {seconds:.0f} s {said}")
        green += outcome[True][0] == GREEN or outcome[False][0] == RED
        name = mutation.drill.partition("::test_")[2].replace("_", " ")
        told = [f"{colour}: `{said}`" if said else colour for colour, said in (outcome[False], outcome[True])]
        rows.append((TITLE, COLUMNS, (mutation.guarantee, mutation.change, name, *told)))
    for path in arguments:
        write(Path(path), rows, datetime.now().astimezone())
    return int(green > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
