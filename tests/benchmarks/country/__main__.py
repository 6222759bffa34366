"""``python -m tests.benchmarks.country``: an invented country as JSON lines, to load a system by hand."""

import sys
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import track

from tests.benchmarks.country.country import Country


class What(StrEnum):
    UNITS = "units"
    PLAN = "plan"
    EVENTS = "events"
    POSTS = "posts"


def main(
    what: Annotated[What, typer.Option(help="posts: bodies of POST /api/events/activities, with the unit that posts")],
    fraction: Annotated[float, typer.Option(min=0, max=1, help="1: 38,000 townships, 500,000 villages")] = 0.01,
    activities: Annotated[int, typer.Option(min=0, help="activities in the year")] = 10_000,
    day: Annotated[str, typer.Option(help="of the posts, MM-DD")] = "12-04",
    year: Annotated[int, typer.Option(min=2000, max=2100)] = 2023,
    seed: Annotated[int, typer.Option(help="the same seed, the same country")] = 1,
    villages: Annotated[bool, typer.Option(help="with the villages, or down to the townships alone")] = True,
) -> None:
    """Write an invented country to stdout, one JSON value a line; the progress bar goes to stderr."""
    country = Country(fraction, seed=seed, year=year, villages=villages)
    on = date.fromisoformat(f"{year}-{day}")
    lines, total = _lines(country, what, activities, on)
    for line in track(lines, description=what, total=total, console=Console(stderr=True)):
        sys.stdout.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


def _lines(country: Country, what: What, activities: int, day: date) -> tuple[Iterator[Any], float | None]:
    """What to write, and about how many lines that are."""
    match what:
        case What.UNITS:
            units = (unit.model_dump(mode="json", exclude_none=True) for unit in country.units())
            return units, sum(country.tree.counts.values())
        case What.PLAN:
            return iter([country.plan()]), 1
        case What.EVENTS:
            return (event.to_doc() for event in country.activities(activities)), None
        case What.POSTS:
            return (post._asdict() for post in country.posts_of(day, activities)), None


if __name__ == "__main__":
    typer.run(main)
