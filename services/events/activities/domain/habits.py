"""What a unit's newest activities say of its next one: where it will be, and of which kind."""

from collections import Counter
from collections.abc import Sequence

from shared.contracts.events import ActivityFacts

MOST = 3


def last_places(newest: Sequence[ActivityFacts]) -> tuple[str, ...]:
    """The last places, each once, the latest first."""
    return tuple(dict.fromkeys(facts.place for facts in newest if facts.place))[:MOST]


def favoured_kinds(newest: Sequence[ActivityFacts]) -> tuple[str, ...]:
    """The kinds that were used most; of two used alike the later one first."""
    return tuple(kind for kind, _ in Counter(facts.kind for facts in newest).most_common(MOST))
