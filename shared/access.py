"""Who may do what: one table, read by every service. Rights end at the unit's subtree where the row says so.

Source: design, "HTTP" and "Who reads what".
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.contracts.tasks import Role


class Principal(BaseModel):
    """Who acts, as the token says: ``name`` is what others read (as in OpenID Connect, not the sign-in name), ``unit`` is
    theirs, ``path`` the ids from the root down to it."""

    model_config = ConfigDict(frozen=True)

    user: str
    name: str
    role: Role
    unit: str
    path: tuple[str, ...]


class Action(StrEnum):
    READ_UNITS = "read_units"
    READ_PLANS = "read_plans"
    READ_ACTIVITIES = "read_activities"
    READ_NOTICES = "read_notices"
    MANAGE_CHANNELS = "manage_channels"
    MANAGE_RULES = "manage_rules"
    READ_DELIVERIES = "read_deliveries"
    READ_SLIPS = "read_slips"
    ANSWER_SLIPS = "answer_slips"
    MANAGE_SLIPS = "manage_slips"
    READ_BURDEN = "read_burden"
    POST_ACTIVITY = "post_activity"
    WITHDRAW_ACTIVITY = "withdraw_activity"
    REVIEW_ACTIVITY = "review_activity"
    MANAGE_CAMPAIGNS = "manage_campaigns"
    MANAGE_PLANS = "manage_plans"
    MANAGE_UNITS = "manage_units"
    MANAGE_USERS = "manage_users"
    EXPORT = "export"
    OPERATE = "operate"


EVERYONE = frozenset(Role)
OFFICE = frozenset({Role.SECTION, Role.ADMIN})
FIELD = frozenset({Role.TOWNSHIP, Role.DEPARTMENT})

MAY: dict[Action, frozenset[Role]] = {
    Action.READ_UNITS: EVERYONE,
    Action.READ_PLANS: EVERYONE,
    Action.READ_ACTIVITIES: EVERYONE,
    Action.READ_NOTICES: EVERYONE,
    Action.MANAGE_CHANNELS: OFFICE,
    Action.MANAGE_RULES: OFFICE,
    Action.READ_DELIVERIES: OFFICE,
    Action.READ_SLIPS: EVERYONE,
    Action.ANSWER_SLIPS: FIELD | OFFICE,
    Action.MANAGE_SLIPS: OFFICE,
    Action.READ_BURDEN: EVERYONE,
    Action.POST_ACTIVITY: FIELD | {Role.SECTION},
    Action.WITHDRAW_ACTIVITY: FIELD | OFFICE,
    Action.REVIEW_ACTIVITY: OFFICE,
    Action.MANAGE_CAMPAIGNS: OFFICE,
    Action.MANAGE_PLANS: OFFICE,
    Action.MANAGE_UNITS: frozenset({Role.ADMIN}),
    Action.MANAGE_USERS: frozenset({Role.ADMIN}),
    Action.EXPORT: OFFICE | {Role.LEADER, Role.INSPECTOR},
    Action.OPERATE: frozenset({Role.ADMIN}),
}

DISTRICT_WIDE = EVERYONE - FIELD
"""Roles that read the whole district; the others read their own unit's subtree in full."""


def may(role: Role, action: Action) -> bool:
    return role in MAY[action]


def reads_all(who: Principal) -> bool:
    """Whether ``who`` reads the whole district."""
    return who.role in DISTRICT_WIDE


def within(who: Principal, path: tuple[str, ...]) -> bool:
    """Whether the unit with this ``path`` is ``who``'s own or below it."""
    return who.unit in path
