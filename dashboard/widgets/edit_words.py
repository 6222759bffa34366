"""An edit in words: where, what was there, what shall be."""

from typing import NamedTuple

from dashboard.corrections import ADD, REMOVE, Edit, is_answer
from dashboard.draft_models import Asked, PlanDraft
from dashboard.plan_words import PlanWords


class EditWords(NamedTuple):
    """``task``: number and title of the task, None for the plan's own fields."""

    task: str | None
    part: str
    was: str
    now: str


def edit_words(edit: Edit, draft: PlanDraft, words: PlanWords) -> EditWords:
    if is_answer(edit):
        return _answer(edit, draft, words)
    t, steps = words.t, edit["path"].split("/")
    task = f"{steps[1]} {edit.get('title') or _title(draft, steps[1])}" if steps[0] == "tasks" and steps[1:] else None
    group = steps[2] if task and len(steps) > 2 else steps[0]
    name = steps[-1] if len(steps) in (1, 3, 5) or steps[-2] == "of" else group
    name = "tasks" if steps[0] == "tasks" and len(steps) < 3 else name
    thing = words.value("of" if group == "of" else name, edit.get("was")) if edit.get("op") != ADD else ""
    now = words.value(name, edit.get("now")) if edit.get("op") != REMOVE else t("plan.removed")
    part = t(f"plan.field.{name}")
    if group == "units":
        known = words.units.get(steps[1], steps[1]) if steps[1:] else ""
        part = f"{known} · {t('plan.field.unit_name')}" if len(steps) == 3 else t("plan.field.units")
    if group in ("observances", "safeguards") and len(steps) == 3:
        part = f"{_name(draft, *steps[:2])} · {part}"
    if group == "targets" and len(steps) > 4:
        part = f"{_part_title(draft, steps)} · {part}"
    if edit.get("op") == REMOVE and edit.get("was") is None:
        thing = edit.get("title") or ""
    return EditWords(task, part, thing, now)


def _title(draft: PlanDraft, no: str) -> str:
    return str(draft.task_at(no).get("title", ""))


def _name(draft: PlanDraft, name: str, key: str) -> str:
    """What a thing of the plan's own list ``name`` is called."""
    things = draft.observances if name == "observances" else draft.safeguards
    return next(
        (str(each.get("name") or each.get("title")) for each in things if key in (each.get("id"), each.get("no"))), key
    )


def _part_title(draft: PlanDraft, steps: list[str]) -> str:
    targets = draft.task_at(steps[1]).get("targets", ())
    return next((str(each["title"]) for each in targets if each["id"] == steps[3]), steps[3])


def _answer(edit: Edit, draft: PlanDraft, words: PlanWords) -> EditWords:
    asked = next((each for each in draft.asked if each.id == edit["answers"]), None)
    if asked is None:
        return EditWords(None, edit.get("says") or words.t("plan.question.gone"), "", str(edit.get("now")))
    return EditWords(None, asked.text, "", answer_text(asked, edit.get("now"), words))


def answer_text(asked: Asked, value: object, words: PlanWords) -> str:
    """An answer in the words of its option; one that is no option's, by what it is."""
    for option in asked.options:
        if option.value == value:
            return option.text
    if isinstance(value, list) and value and isinstance(value[0], dict) and "each" not in value[0]:
        return words.t("plan.and").join(words.when(each) for each in value)
    if isinstance(value, list):
        known = {option.value[0]: option.text for option in asked.options if _is_one_name(option.value)}
        named = [known.get(each) if isinstance(each, str) else None for each in value]
        return words.t("plan.and").join(name or words.party(each) for name, each in zip(named, value, strict=True))
    if value is True:
        return words.t("plan.seen")
    return words.t("plan.nothing") if value in (None, "") else str(value)


def _is_one_name(value: object) -> bool:
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)
