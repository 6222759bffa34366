"""What a fresh pufa still lacks: a plan in force, people who can report, a first post. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.models import PlanSummary
from dashboard.people_models import Person

REPORTING = ("township", "department")


@dataclass(frozen=True)
class Step:
    """``state`` is done, now or later; ``said`` completes the text's code; ``leads`` is the page to do it on."""

    name: str
    state: str
    said: str
    title: str = ""
    n: int = 0
    leads: str | None = None


def first_steps(
    role: str, plans: Sequence[PlanSummary], people: Sequence[Person] | None, has_posts: bool | None
) -> tuple[Step, ...]:
    """The three steps; the first that is not done is the one for now. ``people`` is None for who may not read them,
    ``has_posts`` None while that is not known."""
    reporting = None if people is None else sum(each.role in REPORTING and not each.disabled for each in people)
    drafts = (_plan(plans), _people(role, reporting, has_posts), _post(role, has_posts))
    open_steps = [step.name for step in drafts if step.state != "done"]
    return tuple(
        step
        if step.state == "done"
        else Step(**{**vars(step), "state": "now" if step.name == open_steps[0] else "later"})
        for step in drafts
    )


def _plan(plans: Sequence[PlanSummary]) -> Step:
    newest = max(plans, key=lambda plan: (plan.active is not None, plan.preparing is not None, plan.year), default=None)
    if newest is None:
        return Step("plan", "later", "none", leads="/new_plan")
    if newest.active:
        return Step("plan", "done", "done", newest.title)
    if newest.preparing:
        return Step("plan", "later", "preparing", newest.title)
    return Step("plan", "later", "draft", newest.title, leads="/history")


def _people(role: str, reporting: int | None, has_posts: bool | None) -> Step:
    if reporting:
        return Step("people", "done", "done", n=reporting, leads="/people")
    if has_posts:
        return Step("people", "done", "there")
    return Step("people", "later", "none" if role == "admin" else "by_admin", leads="/people")


def _post(role: str, has_posts: bool | None) -> Step:
    if has_posts:
        return Step("post", "done", "done")
    return Step(
        "post", "later", "none" if has_posts is False else "unknown", leads="/post" if role == "section" else None
    )
