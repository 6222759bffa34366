"""Rules as data: who hears of what."""

from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from pydantic import ValidationError

from services.notify.main import MESSAGES
from services.notify.rules.domain import Audience, Rules, happening
from services.notify.rules.reading import read_rules
from services.notify.settings import NotifySettings
from shared.catalogue import LANGUAGES, Catalogue
from shared.contracts import events, tasks
from shared.contracts.base import Event
from tests.builders import activity_event, campaign_event, cell_event

RULES: Path = NotifySettings.model_fields["rules_file"].default


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_rules(RULES)


def completed() -> tasks.TaskCompletedV1:
    return tasks.TaskCompletedV1(plan="p", edition=1, task="1", title="任务", leads=("section",))


SAMPLES: dict[str, Event] = {
    "activity.verified.v1": activity_event(events.ActivityVerifiedV1),
    "activity.returned.v1": activity_event(events.ActivityReturnedV1, reason="照片不清"),
    "activity.withdrawn.v1": activity_event(events.ActivityWithdrawnV1, reason="已并入另一条"),
    "target.reached.v1": cell_event(tasks.TargetReachedV1),
    "target.reopened.v1": cell_event(tasks.TargetReopenedV1),
    "deadline.approaching.v1": cell_event(tasks.DeadlineApproachingV1, days_left=7),
    "deadline.missed.v1": cell_event(tasks.DeadlineMissedV1, days_late=1),
    "task.completed.v1": completed(),
    "campaign.announced.v1": campaign_event(events.CampaignAnnouncedV1),
    "campaign.closed.v1": campaign_event(events.CampaignClosedV1, status="closed", by=None),
}


def told(rules: Rules, event: Event) -> dict[str, set[Audience]]:
    what = happening(event)
    assert what is not None
    return {rule.id: set(rule.tell) for rule in rules.applying(what)}


def test_every_rule_has_its_texts_in_every_language_and_no_word_in_them_is_unknown(rules: Rules) -> None:
    catalogue = Catalogue(MESSAGES)
    for rule in rules.rules:
        what = happening(SAMPLES[rule.on])
        assert what is not None
        for code in (f"notice.{rule.text}", f"notice.{rule.text}.title"):
            assert catalogue.has(code)
            for language in LANGUAGES:
                words = {name for _, name, _, _ in Formatter().parse(catalogue.text(code, language)) if name}
                assert words <= {*what.words, "unit"}, (code, language)


def test_that_one_township_reached_its_own_target_is_told_to_nobody(rules: Rules) -> None:
    assert told(rules, cell_event(tasks.TargetReachedV1, scope=tasks.UnitKind.TOWNSHIP)) == {}
    assert told(rules, cell_event(tasks.TargetReachedV1))["target-reached"] == {Audience.LEADS, Audience.LEADERS}


def test_a_township_with_awaiting_review_hears_nothing_and_the_section_does(rules: Rules) -> None:
    approaching: dict[str, Any] = {"days_left": 1}
    missed: dict[str, Any] = {"days_late": 1}
    for kind, days in ((tasks.DeadlineApproachingV1, approaching), (tasks.DeadlineMissedV1, missed)):
        waiting = told(rules, cell_event(kind, awaiting_review=True, **days))
        open_ = told(rules, cell_event(kind, awaiting_review=False, **days))
        assert set().union(*waiting.values()) == {Audience.SECTION}  # leads may be townships
        assert set().union(*open_.values()) == {Audience.UNIT}


def test_a_new_post_is_told_to_nobody(rules: Rules) -> None:
    assert told(rules, activity_event(events.ActivityPostedV1)) == {}


def test_the_poster_hears_that_somebody_else_withdrew_a_post_and_nobody_that_they_did_it_themselves(
    rules: Rules,
) -> None:
    withdrawn = events.ActivityWithdrawnV1
    assert set().union(*told(rules, activity_event(withdrawn, by="section")).values()) == {Audience.POSTER}
    assert told(rules, activity_event(withdrawn, by="poster")) == {}


def test_a_returned_activity_is_told_with_its_reason(rules: Rules) -> None:
    what = happening(SAMPLES["activity.returned.v1"])
    assert what is not None
    assert what.words["reason"] == "照片不清"
    assert told(rules, SAMPLES["activity.returned.v1"]) == {"activity-returned": {Audience.POSTER, Audience.UNIT}}


@pytest.mark.parametrize(
    ("value", "shown"), [(3.0, "3"), (2.5, "2.5"), (1 / 3, "0.33"), (1234567.0, "1234567"), (None, "-")]
)
def test_numbers_are_written_as_people_write_them(value: float | None, shown: str) -> None:
    what = happening(cell_event(tasks.TargetReachedV1, value=value))
    assert what is not None
    assert what.words["value"] == shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": "activity.verfied.v1"},
        {"tell": ["everybody"]},
        {"tell": []},
        {"when": {"awaiting": True}},
        {"urgency": "panic"},
    ],
)
def test_a_rule_that_means_nothing_is_refused_at_the_start(wrong: dict[str, Any]) -> None:
    right = {"id": "a", "on": "activity.verified.v1", "tell": ["poster"], "text": "activity_verified", "urgency": "low"}
    assert Rules.model_validate({"rules": [right]}).rules[0].id == "a"
    with pytest.raises(ValidationError):
        Rules.model_validate({"rules": [right | wrong]})


def test_a_deadline_of_the_district_itself_is_the_sections_and_no_township_is_chased_for_it(rules: Rules) -> None:
    approaching = cell_event(tasks.DeadlineApproachingV1, days_left=7)
    for event in (approaching, cell_event(tasks.DeadlineMissedV1, days_late=1)):
        what = happening(event)
        assert what is not None
        (rule,) = rules.applying(what)
        assert (rule.tell, rule.otherwise) == ((Audience.UNIT,), (Audience.SECTION,))
