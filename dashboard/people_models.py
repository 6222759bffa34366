"""Units and users as the register answers them, and what became of a sheet of them."""

from dashboard.models import Answer

UNITS = "/api/tasks/units"
USERS = "/api/tasks/users"
UNIT_KINDS = ("district", "section", "department", "township", "village", "city", "province", "nation")
ROLES = ("township", "department", "section", "leader", "inspector", "admin")
SUITING = {
    "township": ("township", "village"),
    "department": ("department",),
    "section": ("section",),
}
"""The kinds of unit in which people of a role work; those of the other roles may be anywhere."""


class RegisterUnit(Answer):
    """A unit at ``version``, which a change of it must name."""

    id: str
    name: str
    kind: str
    under: str | None = None
    version: int = 1


class Person(Answer):
    """A user; ``password`` is there in the one answer that made it."""

    id: str
    name: str
    display_name: str
    role: str
    unit: str
    disabled: bool = False
    password: str | None = None


class PeoplePage(Answer):
    items: tuple[Person, ...]
    next: str | None = None


class UnitsTaken(Answer):
    """``changed`` are the units that are new or have another name now."""

    rows: int
    changed: tuple[RegisterUnit, ...]


class UsersTaken(Answer):
    """``added`` have the passwords that were made for them."""

    added: tuple[Person, ...]
    changed: tuple[Person, ...]
    unchanged: int
