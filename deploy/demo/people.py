"""The demo's users: one for each township office and department, a section, a leader, an inspector. All invented."""

from collections.abc import Iterable
from dataclasses import dataclass

from deploy.demo.year import Unit

PASSWORD = "pufa-demo-2023"
SECTION = "pufa-section"


@dataclass(frozen=True)
class Person:
    name: str
    display_name: str
    role: str
    unit: str


def people(units: Iterable[Unit]) -> list[Person]:
    """Who signs in; a unit's own user bears the unit's id as the sign-in name."""
    units = list(units)
    root = next(unit.id for unit in units if unit.under is None)
    roles = {"section": "section", "department": "department", "township": "township"}
    staff = [Person(unit.id, f"{unit.name}·演示", roles[unit.kind], unit.id) for unit in units if unit.kind in roles]
    return [
        Person("leader", "分管领导·演示", "leader", root),
        Person("inspector", "督查员·演示", "inspector", root),
        *staff,
    ]
