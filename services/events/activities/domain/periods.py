"""Periods that a post may name: ``2023``, ``2023-H1``, ``2023-Q2``, ``2023-05``."""

import re
from datetime import date

_PERIOD = re.compile(r"([0-9]{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")


def first_day(period: str) -> date | None:
    """The day on which ``period`` begins, or None for what names no period."""
    found = _PERIOD.fullmatch(period)
    if found is None or found[1] == "0000":
        return None
    year, half, quarter, month = found.groups()
    if half:
        return date(int(year), 6 * int(half) - 5, 1)
    if quarter:
        return date(int(year), 3 * int(quarter) - 2, 1)
    return date(int(year), int(month or 1), 1)
