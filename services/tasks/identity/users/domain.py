"""Users: who they are, what may change, and how their tokens are ended."""

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.contracts.base import derived_id
from shared.contracts.tasks import Role, UserFacts

SignInName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\s\x00-\x1f\x7f]{1,64}$")]
DisplayName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]


class User(BaseModel):
    """``epoch`` is one more after every new password and every disabling: refresh tokens of an earlier epoch are void."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    display_name: str
    role: Role
    unit: str
    disabled: bool = False
    password_hash: str
    version: int = 1
    epoch: int = 1

    def facts(self) -> UserFacts:
        return UserFacts.model_validate(self.model_dump(include=set(UserFacts.model_fields)))

    def changed(self, changes: Mapping[str, Any]) -> "User":
        """The user after ``changes`` (any of display_name, role, unit, disabled, password_hash); itself if all is as it was."""
        after = self.model_copy(update=dict(changes))
        if after == self:
            return self
        ended = after.password_hash != self.password_hash or (after.disabled and not self.disabled)
        return after.model_copy(update={"version": self.version + 1, "epoch": self.epoch + ended})


def sign_in_key(name: str) -> str:
    """What two names that look alike share: sign-in is by this key, so full-width and capital letters do not matter."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def user_id(name: str) -> str:
    """The id of the user with this name: the same import made twice, or by two replicas at once, makes one user."""
    return derived_id("user", sign_in_key(name))
