"""Which pages each role has, and in which order."""

WATCHED = ("activities", "campaigns", "performances")
PLAN = ("overview", "task")
UNITS = ("post", "slips", "sheets", *WATCHED, *PLAN, "burden")
LEADERS = (*PLAN, *WATCHED, "slips", "burden", "history")
OFFICE = (
    "sheets",
    "duplicates",
    "burden",
    "history",
    "people",
    "new_plan",
    "plan_editor",
    "rules",
    "channels",
    "operations",
)
"""What the office does now and then stands in a menu of its own, so that the bar has room for each day's work."""

WITH_MENU = ("section", "admin")
PAGES = {
    "township": UNITS,
    "department": UNITS,
    "section": ("review", "slips", "post", *WATCHED, *PLAN, *OFFICE),
    "admin": (*PLAN, "review", "slips", *WATCHED, *(page for page in OFFICE if page != "sheets")),
}
"""What each role may open, first what it comes for; the other roles watch alone."""

BELL = "notices"
"""Everybody's page, to which the bell leads from every other."""


def pages_of(role: str) -> tuple[str, ...]:
    """The pages of a role, first the one that it starts with."""
    return PAGES.get(role, LEADERS)


def menu(role: str) -> tuple[str, ...]:
    """Those that stand in the office's menu; the others stand in the bar itself."""
    return OFFICE if role in WITH_MENU else ()
