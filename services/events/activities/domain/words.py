"""What an activity is found by: every pair of neighbouring characters of its title, place, laws and written details.

Chinese has no spaces between its words, so pairs of characters stand for them; pairs work for any other script, too.
What is asked for is found where all of its pairs occur.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from shared.contracts.events import ActivityFacts

MOST = 300
"""So many different ones of an activity are kept: a title of 200 characters, and what else fits. Each costs the store some
microseconds."""

_RUN = re.compile(r"[^\W_]+")


def words_of(facts: ActivityFacts) -> list[str]:
    """In the order in which they occur, each once."""
    written = (value for value in facts.details.values() if isinstance(value, str))
    texts = (facts.title, facts.place or "", *facts.laws, *written)
    return list(islice(dict.fromkeys(pair for text in texts for pair in _pairs(text)), MOST))


def words_asked(text: str) -> tuple[str, ...]:
    """What to look for; nothing for a text without two neighbouring letters, digits or characters."""
    return tuple(dict.fromkeys(_pairs(text)))


def _pairs(text: str) -> Iterator[str]:
    """Wide, narrow, large and small forms are one; nothing reaches over what stands between letters."""
    for found in _RUN.finditer(unicodedata.normalize("NFKC", text).casefold()):
        run = found[0]
        yield from (run[place : place + 2] for place in range(len(run) - 1))
