"""How much anybody is told, from its file."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.notify.people.domain import Policy
from shared.contracts.tasks import Role
from shared.data_file import DataFile


class RolePolicy(Policy):
    """The policy of some roles, which the file names as ``for``."""

    roles: tuple[Role, ...] = Field(alias="for")


class Restraint(BaseModel):
    """A policy for each role, and one for robots and webhooks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policies: tuple[RolePolicy, ...]
    channels: Policy

    @field_validator("policies")
    @classmethod
    def _names_every_role_once(cls, policies: tuple[RolePolicy, ...]) -> tuple[RolePolicy, ...]:
        named = [role for policy in policies for role in policy.roles]
        if wrong := [role.value for role in Role if named.count(role) != 1]:
            raise ValueError(f"each role needs one policy: look at {', '.join(wrong)}")
        return policies

    def of(self, role: Role) -> Policy:
        found = next(policy for policy in self.policies if role in policy.roles)
        return Policy.model_validate(found.model_dump(exclude={"roles"}))


def read_restraint(path: Path) -> Restraint:
    """Raises ``DataFileInvalid``: a service that does not know when to be quiet does not start."""
    restraint, _ = DataFile.at(path, "PUFA_RESTRAINT_FILE").parse(Restraint)
    return restraint
