"""What a period is called: 2023-Q2 is 第二季度."""

import re

from dashboard.texts import Texts

_NAME = re.compile(r"(\d{4})(?:-(H[12]|Q[1-4]|\d{2}))?", re.ASCII)


def said(period: str, year: int, t: Texts) -> str:
    """Without the year where it is ``year``; a name that is no period's stays as it is."""
    found = _NAME.fullmatch(period)
    if found is None:
        return period
    part = found[2]
    if part is None:
        words = t("period.year")
    elif part.isdigit():
        words = t("period.month", month=int(part))
    else:
        words = t(f"period.{part}")
    return words if int(found[1]) == year else t("period.of_year", year=int(found[1]), period=words)
