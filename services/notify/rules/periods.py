"""Periods as people name them."""

import re

from shared.catalogue import Catalogue

_PERIOD = re.compile(r"(?P<year>[0-9]{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?\Z")


def period_in_words(catalogue: Catalogue, language: str, period: object) -> str:
    """ "2023-Q2" is the second quarter of 2023; what is no period stays as it is."""
    found = _PERIOD.match(str(period))
    if found is None:
        return str(period)
    parts = {name: value for name, value in found.groupdict().items() if value is not None}
    length = found.lastgroup or "year"
    if length in ("half", "quarter"):
        length = f"{length}.{parts[length]}"
    return catalogue.text(f"period.{length}", language, **parts | {"month": parts.get("month", "").removeprefix("0")})
