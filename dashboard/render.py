"""Panels as HTML: one autoescaping environment, so that nothing a user wrote is ever markup."""

from base64 import b64encode
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard import links, periods
from dashboard.texts import Texts

FOLDER = Path(__file__).parent
ZONE = ZoneInfo("Asia/Shanghai")
"""Times are shown in the one zone that China has."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = number
    made.filters["percent"] = percent
    made.filters["moment"] = moment
    made.filters["moment_short"] = moment_short
    made.filters["clock"] = clock
    made.filters["bytes"] = size
    made.globals["to"] = links
    made.globals["period_said"] = periods.said
    made.globals["picture"] = picture
    return made


class Panel(str):
    """HTML that ``st.html`` takes as it is: a plain string would be searched line by line for an indentation to take away."""

    def _repr_html_(self) -> str:
        return str(self)


def panel(template: str, t: Texts, /, **values: Any) -> Panel:
    """The ``template`` filled in; ``t`` is the catalogue, ``day`` writes a date the short way of its language, ``to``
    knows the pages' addresses (``to.task("10")``)."""
    return Panel(environment().get_template(f"{template}.html").render(t=t, day=lambda d: day(d, t), **values))


def picture(template: str, /, **values: Any) -> str:
    """The SVG ``template`` as an address that an ``<img>`` takes (``st.html`` lets no SVG pass), in the theme's colours."""
    tokens = (FOLDER / "static" / "theme" / "tokens.css").read_text("utf-8")
    drawn = environment().get_template(f"{template}.svg").render(tokens=tokens, **values)
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"


def number(value: float | None) -> str:
    """Without needless decimals; a dash for what cannot be said."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def size(value: int) -> str:
    """Bytes as people say them: ``820 KB``, ``3.4 MB``."""
    return f"{value / 1_048_576:.1f} MB" if value >= 1_048_576 else f"{max(1, round(value / 1024))} KB"


def percent(share: float | None) -> str:
    """0–1 as whole percent, rounded down: 100 % is said only of what is complete."""
    return "–" if share is None else f"{int(share * 100 + 1e-9)}%"


def day(value: date | None, t: Texts) -> str:
    return "–" if value is None else t("day.short", month=value.month, day=value.day)


def moment_short(value: datetime | None) -> str:
    """A time in the district's zone, to the minute."""
    return "–" if value is None else value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def clock(value: datetime) -> str:
    """The time of the district's day alone."""
    return value.astimezone(ZONE).strftime("%H:%M")


def moment(value: datetime | None) -> str:
    """A time in the district's zone, to the second."""
    return "–" if value is None else value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
