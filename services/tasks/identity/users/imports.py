"""A spreadsheet of users, row by row: every row is right, or none is taken."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import TypeAdapter, ValidationError

from services.tasks.identity.sheets import Row
from services.tasks.identity.units.domain import Fault, Faulty, Register
from services.tasks.identity.users.accounts import NewUser
from services.tasks.identity.users.domain import DisplayName, SignInName, sign_in_key
from services.tasks.identity.words import named
from shared.catalogue import Catalogue
from shared.contracts.tasks import Role

COLUMNS = ("user_name", "display_name", "role", "unit")

_FORMS: Mapping[str, TypeAdapter[str]] = {
    "user_name": TypeAdapter(Annotated[str, SignInName]),
    "display_name": TypeAdapter(Annotated[str, DisplayName]),
}


def users_in(rows: Sequence[Row], register: Register, catalogue: Catalogue) -> list[NewUser]:
    """What the rows say; ``unit`` is an id or a name that only one unit has. Raises ``Faulty`` with every wrong row."""
    faults: list[Fault] = []
    users: list[NewUser] = []
    seen: set[str] = set()
    units = units_named(register, {row["unit"] for row in rows})
    for row in rows:
        role = named(catalogue, "role", Role, row["role"])
        found = units[row["unit"]]
        wrong = [*_form_faults(row), *_meaning_faults(row, role, found)]
        if sign_in_key(row["user_name"]) in seen:
            wrong.append(Fault(_place(row), "user_name", "identity.double_user"))
        seen.add(sign_in_key(row["user_name"]))
        faults += wrong
        if role and not wrong:
            users.append(NewUser(row["user_name"], row["display_name"] or row["user_name"], role, found[0]))
    if faults:
        raise Faulty(faults)
    return users


def units_named(register: Register, words: Collection[str]) -> Mapping[str, list[str]]:
    """By word: the unit with this id, else all with this name."""
    found = {word: [word] if word in register.units else [] for word in words}
    for unit in register.units.values():
        if unit.name in found and unit.name not in register.units:
            found[unit.name].append(unit.id)
    return found


def _form_faults(row: Row) -> Iterable[Fault]:
    for column, form in _FORMS.items():
        try:
            form.validate_python(row[column] or row["user_name"])
        except ValidationError:
            yield Fault(_place(row), column, f"identity.bad_{column}", {"word": row[column]})


def _meaning_faults(row: Row, role: Role | None, found: list[str]) -> Iterable[Fault]:
    if role is None:
        yield Fault(_place(row), "role", "identity.unknown_role", {"word": row["role"]})
    if len(found) != 1:
        code = "identity.ambiguous_unit" if found else "identity.unknown_unit"
        yield Fault(_place(row), "unit", code, {"unit": row["unit"]})


def _place(row: Row) -> str:
    return f"rows[{row.number}]"
