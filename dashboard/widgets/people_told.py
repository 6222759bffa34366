"""What came of an act: a line that says it, or why it was refused, row by row where a sheet was."""

import csv
import io
import re
from dataclasses import dataclass

import streamlit as st

from dashboard.client import Refused
from dashboard.people_models import Person
from dashboard.render import panel
from dashboard.texts import Texts
from dashboard.widgets.people_doing import forget_secrets, outcome, secrets

_PLACE = re.compile(r"rows\[(\d+)\]\.(\w+)")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SHOWN = 50


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which row and column of the sheet; without them it is the form's or the whole file's."""

    reason: str
    row: int | None = None
    column: str | None = None


def told(place: str, t: Texts) -> None:
    found = outcome(place)
    if found is None:
        return
    if found.refused is not None:
        faults = faults_of(found.refused)
        words = {"title": found.refused.title, "faults": faults[:SHOWN], "more": len(faults) - SHOWN}
        st.html(panel("people_refused", t, **words))
    else:
        st.html(panel("people_done", t, said=found.said))


def faults_of(refused: Refused) -> tuple[Fault, ...]:
    """In the order of the rows."""
    found = []
    for error in refused.errors:
        place = _PLACE.fullmatch(error.field)
        found.append(Fault(error.reason, int(place[1]), place[2]) if place else Fault(error.reason))
    return tuple(sorted(found, key=lambda each: each.row or 0))


def told_secrets(t: Texts, units: dict[str, str]) -> None:
    """Passwords that were made just now, until somebody says that they have them."""
    people = secrets()
    if not people:
        return
    with st.container(border=True, key="people_secrets_box"):
        st.html(panel("people_secrets", t, people=people, units=units))
        with st.container(horizontal=True):
            if len(people) > 1:
                st.download_button(
                    t("people.secrets.take"), sheet(people, units, t), "passwords.csv", "text/csv",
                    key="take_secrets", icon=":material/download:", on_click="ignore",
                )  # fmt: skip
            st.button(t("people.secrets.kept"), key="secrets_kept", icon=":material/check:", on_click=forget_secrets)


def sheet(people: tuple[Person, ...], units: dict[str, str], t: Texts) -> bytes:
    """A CSV that Excel opens with its characters right, and in which no cell is a formula."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow([t(f"people.column.{name}") for name in ("unit", "display_name", "user_name", "password")])
    for each in people:
        written_by_people = (units.get(each.unit, each.unit), each.display_name, each.name)
        safe = [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in written_by_people]
        lines.writerow([*safe, each.password or ""])
    return written.getvalue().encode("utf-8-sig")
