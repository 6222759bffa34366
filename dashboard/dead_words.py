"""Why a message could not be handled, in words for whoever runs the services: what happened, and what to do.

The services say it in their own words (``shared/errors.py``, ``shared/bus``); these stand beside, for who has to look closer.
"""

import re

from dashboard.operations_models import DeadLetter

_KINDS: tuple[tuple[str, str], ...] = (
    ("unknown_type", r"unknown event type "),
    ("misrouted", r"routed as .* but says "),
    ("unfit", r"not an? [\w.]+: |ValidationError: "),
    ("impossible", r"no activity has such |nothing happened at such a time"),
    ("given_up", r"the broker gave it up"),
    ("slow", r"(TimeoutError|CancelledError|OutcomeUnknown|Unavailable|ConnectionError|OSError)\b"),
    ("fault", r"[A-Z]\w*(\.\w+)*: |[A-Z]\w*(Error|Exception|Interrupt|Stale|Duplicate)\b"),
)
OTHER = "other"


def kind_of(letter: DeadLetter) -> str:
    """The end of the codes of the two texts. What cannot be read is told by what is wrong with it, else as unfit."""
    found = next((kind for kind, begins in _KINDS if re.match(begins, letter.reason)), OTHER)
    return "unfit" if not letter.readable and found in (OTHER, "fault") else found
