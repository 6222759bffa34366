"""An invented country for benchmarks: its units, its plan and a year of its activities, the same for the same seed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any, NamedTuple

from services.events.activities.domain.lifecycle import Move
from services.tasks.plans.domain.units import Unit
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityEvent
from shared.contracts.tasks import UnitFacts, UnitKind
from tests.benchmarks.country.contents import CUMULATED, KINDS, content
from tests.benchmarks.country.lives import DAY, MOST_DAYS_AHEAD, PLANNED, Life, steps
from tests.benchmarks.country.plan import national_plan
from tests.benchmarks.country.tree import Tree
from tests.benchmarks.country.year import DAYS_TO_POST, Year

POSTING = {
    UnitKind.TOWNSHIP: 0.86,
    UnitKind.DISTRICT: 0.11,
    UnitKind.CITY: 0.02,
    UnitKind.PROVINCE: 0.008,
    UnitKind.NATION: 0.002,
}
"""Share of the activities that the units of each kind post."""

UNEVEN = 0.9
"""Spread of how much single units post, as a logarithm's standard deviation: the busiest tenth posts ten times as much
as the idlest."""

IN_A_VILLAGE, JOINT, EARLIER_PERIOD = 0.3, 0.03, 0.04
"""Shares of the townships' activities that are a village's; of all that are credited to a neighbour too; of those held
after March that are said to belong to the quarter before."""


class Post(NamedTuple):
    """What ``unit`` sends to ``POST /api/events/activities``, and when (seconds after the year's first midnight)."""

    at: int
    unit: str
    body: dict[str, Any]


class Country:
    """``fraction`` of the country, with or without its villages; ``year`` is the year that it plans and posts in.

    Everything is made while it is asked for. A year with ``n`` activities has the density of the whole year for every
    ``n`` (it is no prefix of a year with more), and every day of it can be made without the days before.
    """

    def __init__(self, fraction: float = 1.0, *, seed: int = 1, year: int = 2023, villages: bool = True) -> None:
        self.seed = seed
        self.year = Year(year)
        self.tree = Tree(fraction, seed, villages=villages)
        self._posters, self._weights = self._posting()

    @property
    def root(self) -> str:
        return "n1"

    def units(self) -> Iterator[Unit]:
        """All units as a plan or a spreadsheet brings them, parents before children."""
        return self.tree.units()

    def unit_facts(self) -> Iterator[UnitFacts]:
        """All units as events tell them, with their paths, parents before children."""
        return self.tree.facts()

    def plan(self) -> dict[str, Any]:
        """The nation's plan as ``POST /api/tasks/plans`` takes it; its units but the root are the register's."""
        return national_plan(self.root, self.year.days[0].year, self.tree.counts[UnitKind.TOWNSHIP])

    def activities(self, n: int) -> Iterator[Envelope[ActivityEvent]]:
        """The events of a year's ``n`` activities in the order in which they happen; some happen early in the next year.

        At most the activities of about a month are in memory.
        """
        waiting: defaultdict[int, list[tuple[int, str, int, Life]]] = defaultdict(list)
        for today in range(-MOST_DAYS_AHEAD, len(self.year.days) - MOST_DAYS_AHEAD):
            held = today + MOST_DAYS_AHEAD
            for life in self._held(held, n):
                for version, (at, _) in enumerate(life.steps, 1):
                    waiting[at // DAY].append((at, life.id, version, life))
            yield from self._told(waiting.pop(today, []))
        for day in sorted(waiting):
            yield from self._told(waiting.pop(day))

    def posts_of(self, day: date, n: int) -> Iterator[Post]:
        """What is posted on ``day`` of a year with ``n`` activities, in order of time; what had been planned before is
        revised (``PUT``) when it is held, and not among it."""
        today = (day - self.year.days[0]).days
        lives = (life for held in range(today - len(DAYS_TO_POST) + 1, today + 1) for life in self._held(held, n))
        posts = [
            Post(at, life.poster, _body(life))
            for life in lives
            for at, move in life.steps
            if move is Move.POST and at // DAY == today
        ]
        return iter(sorted(posts, key=lambda post: post.at))

    def activities_for(self, posts: int, day: date | None = None) -> int:
        """How many activities a year has of which about ``posts`` are posted on ``day`` (4 December by default)."""
        return round(posts / (1 - PLANNED) / self.year.posted_share(day or self.year.fourth))

    def _told(self, steps: list[tuple[int, str, int, Life]]) -> Iterator[Envelope[ActivityEvent]]:
        for _, _, version, life in sorted(steps, key=lambda step: step[:3]):
            yield life.event(version, self.year)

    def _held(self, day: int, n: int) -> Iterator[Life]:
        """The lives of what is held on the year's day ``day`` (from 0), whatever becomes of it and when."""
        on = self.year.days[0] + timedelta(days=day)
        many = self.year.held(on, n)
        random = Random(f"{self.seed} {n} {day}")
        posters = random.choices(self._posters, cum_weights=self._weights, k=many)
        kinds = random.choices(KINDS, cum_weights=CUMULATED, k=many)
        for number, (poster, kind) in enumerate(zip(posters, kinds, strict=True)):
            yield self._life(random, f"a{day:03}x{number:06}", poster, kind, on)

    def _life(self, random: Random, id: str, poster: str, kind: str, on: date) -> Life:
        unit, share = poster, random.random()
        if poster[0] == "t" and share < IN_A_VILLAGE:
            unit = self.tree.child(poster, share / IN_A_VILLAGE) or poster
        told = content(random, poster, kind, on, self.year.observed.get(on))
        if random.random() < EARLIER_PERIOD and on.month > 3:
            told["period"] = f"{on.year}-Q{(on.month - 1) // 3}"
        if random.random() < JOINT:
            poster, told = self._joint(random, unit, poster, told)
        moves = tuple(steps(random, (on - self.year.days[0]).days))
        return Life(id, unit, poster, self.tree.under(poster) or poster, told, moves)

    def _joint(self, random: Random, unit: str, poster: str, told: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Held together with a neighbour: posted by the unit right above both, which may name both."""
        above = self.tree.under(unit)
        neighbour = above and self.tree.child(above, random.random())
        if above is None or neighbour is None or neighbour == unit:
            return poster, told
        return above, told | {"for_units": (neighbour,)}

    def _posting(self) -> tuple[list[str], list[float]]:
        """Every unit that posts, and the running sum of how much each does."""
        random = Random(f"posting {self.seed}")
        posters: list[str] = []
        weights: list[float] = []
        for kind, share in POSTING.items():
            own = [random.lognormvariate(0, UNEVEN) for _ in range(self.tree.counts[kind])]
            whole = sum(own)
            posters += self.tree.ids(kind)
            weights += [share * weight / whole for weight in own]
        return posters, list(accumulate(weights))


def _body(life: Life) -> dict[str, Any]:
    body = dict(life.content) | {"held_on": life.content["held_on"].isoformat()}
    return body if life.unit == life.poster else body | {"unit": life.unit}
