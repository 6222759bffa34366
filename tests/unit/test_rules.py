"""Rules as data: who hears of what."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.notify.main import MESSAGES
from services.notify.rules.audiences import Audience, Tell
from services.notify.rules.checking import wrong_in
from services.notify.rules.domain import Rule, Rules
from services.notify.rules.happenings import happening
from services.notify.rules.reading import read_rules, rule_texts
from services.notify.rules.templates import Templates
from services.notify.settings import NotifySettings
from services.notify.standings.domain import standing_id
from shared.catalogue import Catalogue
from shared.contracts import events, tasks
from shared.contracts import notify as slips
from shared.contracts.base import Event
from shared.errors import DataFileInvalid
from tests.builders import activity_event, cell_event, facts, slip_event
from tests.contract.samples import SAMPLES

RULES: Path = NotifySettings.model_fields["rules_file"].default
REASONS, CATALOGUE = Catalogue(MESSAGES), rule_texts()


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_rules(RULES, rule_texts(), REASONS)


def rule(**given: Any) -> Rule:
    usual = {"id": "a", "on": "activity.verified.v1", "tell": ["poster"], "text": "activity_verified", "urgency": "low"}
    return Rule.model_validate(usual | given)


def verified(kind: str) -> events.ActivityVerifiedV1:
    return events.ActivityVerifiedV1(activity=facts(kind=kind), by="reviewer", posted_by="poster")


def told(rules: Rules, event: Event) -> dict[str, set[Audience]]:
    what = happening(event)
    assert what is not None
    return {rule.id: {tell.who for tell in rule.tell} for rule in rules.applying(what)}


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
    returned = activity_event(events.ActivityReturnedV1, reason="照片不清")
    what = happening(returned)
    assert what is not None
    assert what.words["reason"] == "照片不清"
    assert told(rules, returned) == {"activity-returned": {Audience.POSTER, Audience.UNIT}}


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
        {"id": "No Id"},
        {"on": "activity.verfied.v1"},
        {"tell": ["everybody"]},
        {"tell": []},
        {"tell": ["anybody"]},
        {"when": {"awaiting": True}},
        {"when": {"days_late": 14}},
        {"urgency": "panic"},
        {"channels": ["telegraph"]},
        {"gather_seconds": -1},
        {"text": {"en": {"title": "only", "text": "English"}}},
        {"text": {"code": "activity_verified", "zh": {"title": "二者", "text": "取一"}}},
    ],
)
def test_a_rule_that_means_nothing_is_refused(wrong: dict[str, Any]) -> None:
    assert rule().id == "a"
    with pytest.raises(ValidationError):
        rule(**wrong)


def test_a_rule_reads_as_it_was_written() -> None:
    written = {
        "id": "late",
        "on": "deadline.missed.v1",
        "when": {"days_late": {"at_least": 14}},
        "tell": ["above", {"who": "unit", "role": "leader"}],
        "otherwise": [{"who": "anybody", "role": "inspector"}],
        "text": {"zh": {"title": "逾期", "text": "{{ unit }}"}},
        "urgency": "normal",
        "channels": [],
    }
    assert rule(**written).model_dump(mode="json", exclude_unset=True) == written


def test_a_deadline_of_the_district_itself_is_the_sections_and_no_township_is_chased_for_it(rules: Rules) -> None:
    approaching = cell_event(tasks.DeadlineApproachingV1, days_left=7)
    for event in (approaching, cell_event(tasks.DeadlineMissedV1, days_late=1)):
        what = happening(event)
        assert what is not None
        (first,) = rules.applying(what)
        assert (first.tell, first.otherwise) == ((Tell(who=Audience.UNIT),), (Tell(who=Audience.SECTION),))


@pytest.mark.parametrize(
    ("days", "urgencies"),
    [
        ({"days_left": 30}, {"deadline-ahead": "low", "deadline-assisting": "low"}),
        ({"days_left": 7}, {"deadline-approaching": "normal"}),
        ({"days_left": 1}, {"deadline-approaching": "normal"}),
        ({"days_left": 0}, {}),
        ({"days_late": 1}, {"deadline-missed": "high"}),
        ({"days_late": 8}, {"deadline-still-missed": "low"}),
        ({"days_late": 15}, {"deadline-still-missed": "low", "deadline-late-above": "normal"}),
        ({"days_late": 22}, {"deadline-still-missed": "low"}),
        ({"days_late": 36}, {"deadline-still-missed": "low", "deadline-late-leaders": "normal"}),
        ({"days_late": 43}, {"deadline-still-missed": "low"}),
    ],
    ids=str,
)
def test_the_later_it_is_the_further_up_it_is_told_and_each_of_them_once(
    rules: Rules, days: dict[str, Any], urgencies: dict[str, str]
) -> None:
    kind: Any = tasks.DeadlineApproachingV1 if "days_left" in days else tasks.DeadlineMissedV1
    what = happening(cell_event(kind, **days))
    assert what is not None
    assert {rule.id: rule.urgency.value for rule in rules.applying(what)} == urgencies


def test_a_slip_is_told_to_its_unit_its_answer_to_the_section_and_what_is_not_put_right_to_the_leaders(
    rules: Rules,
) -> None:
    issued, unit = slips.SlipIssuedV1, {Audience.UNIT}
    assert told(rules, slip_event(issued, again=False)) == {"slip-issued": unit}
    assert told(rules, slip_event(issued, again=True)) == {"slip-issued-again": unit}
    assert told(rules, slip_event(slips.SlipAnsweredV1)) == {"slip-answered": {Audience.SECTION}}
    assert told(rules, slip_event(slips.SlipEscalatedV1)) == {"slip-escalated": unit | {Audience.LEADERS}}
    assert told(rules, slip_event(slips.SlipClosedV1)) == {"slip-closed": unit}


def test_only_what_is_asked_of_a_unit_itself_is_dropped_once_it_is_settled() -> None:
    asked = standing_id("sample-2023", "performances", "east", "2023")
    cells: dict[Event, str | None] = {
        cell_event(tasks.DeadlineMissedV1, days_late=1): asked,
        cell_event(tasks.DeadlineApproachingV1, days_left=7): asked,
        cell_event(tasks.TargetReopenedV1): asked,
        cell_event(tasks.DeadlineMissedV1, days_late=1, awaiting_review=True): None,
        cell_event(tasks.TargetReachedV1): None,
        cell_event(tasks.TargetProgressedV1): None,
    }
    for event, cell in cells.items():
        what = happening(event)
        assert what is not None
        assert what.cell == cell, event.type


def test_a_rule_may_look_at_the_kind_of_activity_and_of_slip() -> None:
    lectures = rule(when={"kind": ["lecture", "flag_talk"]})
    supervision = rule(on="slip.issued.v1", when={"slip": ["supervision"]}, tell=["unit"], text="slip_issued")
    for wanted, event, applies in (
        (lectures, verified("lecture"), True),
        (lectures, verified("performance"), False),
        (supervision, slip_event(slips.SlipIssuedV1, again=False), True),
        (supervision, slip_event(slips.SlipIssuedV1, again=False, kind=slips.SlipKind.PROMPT), False),
    ):
        what = happening(event)
        assert what is not None
        assert wanted.applies(what) == applies


FILE = """\
# a district's own
rules:
  - id: first
    on: deadline.missed.v1
    tell: [unit]
    text: deadline_missed
    urgency: high
  - id: second
    on: deadline.missed.v1
    when: {when}
    tell: [{tell}]
    text:
      zh:
        title: 逾期
        text: {text}
    urgency: low
"""


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        ({"text": "“{{ tatget }}”逾期"}, 15, "tatget"),
        ({"text": "“{{ target }”逾期"}, 15, "Line 1 of the template"),
        ({"text": "{% for day in due %}{{ day }}{% endfor %}"}, 15, "For"),
        ({"text": "{{ days_late > due }}"}, 15, "TypeError"),
        ({"text": "''"}, 15, "at least 1 character"),
        ({"when": "{days_left: {at_most: 7}}"}, 10, "days_left"),
        ({"tell": "poster"}, 11, "poster"),
        ({"tell": "unit, {who: anybody}"}, 11, "anybody needs a role"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_file_of_rules_that_is_wrong_stops_the_start_with_the_line_and_the_reason(
    tmp_path: Path, change: dict[str, str], line: int, reason: str
) -> None:
    usual = {
        "when": "{days_late: {at_least: 60}}",
        "tell": "leaders",
        "text": "“{{ target }}”已逾期 {{ days_late }} 天",
    }
    filled = FILE
    for name, value in (usual | change).items():
        filled = filled.replace("{" + name + "}", value if name != "text" or value == "''" else f"'{value}'")
    file = tmp_path / "rules.yaml"
    file.write_text(filled, "utf-8")
    with pytest.raises(DataFileInvalid) as stopped:
        read_rules(file, rule_texts(), REASONS)
    assert f"{file}, line {line}: " in str(stopped.value)
    assert reason in str(stopped.value)


@pytest.mark.parametrize(
    ("wrong", "line", "reason"),
    [
        ({"text: deadline_missed": "text: deadline_mist"}, 6, "deadline_mist"),
        ({"id: second": "id: first"}, 8, "first"),
        ({"on: deadline.missed.v1\n    tell": "on: notice.failed.v1\n    tell"}, 4, "notice.failed.v1"),
        ({"on: deadline.missed.v1\n    tell": "on: deadline.mist.v1\n    tell"}, 4, "deadline.mist.v1"),
    ],
    ids=str,
)
def test_an_unknown_text_a_repeated_id_and_an_event_that_is_not_told_stop_the_start(
    tmp_path: Path, wrong: dict[str, str], line: int, reason: str
) -> None:
    filled = FILE.replace("{when}", "{}").replace("{tell}", "unit").replace("{text}", "逾期")
    for before, after in wrong.items():
        filled = filled.replace(before, after, 1)
    (tmp_path / "rules.yaml").write_text(filled, "utf-8")
    with pytest.raises(DataFileInvalid) as stopped:
        read_rules(tmp_path / "rules.yaml", rule_texts(), REASONS)
    assert f"line {line}: " in str(stopped.value)
    assert reason in str(stopped.value)


def _anything(kind: type[Event]) -> st.SearchStrategy[Event]:
    if issubclass(kind, events.ActivityEvent):
        return st.builds(kind, activity=st.builds(events.ActivityFacts, details=st.just({})))
    return st.from_type(kind)


def _any_event() -> st.SearchStrategy[Event]:
    return st.sampled_from([type(each) for each in SAMPLES]).flatmap(_anything)


@settings(deadline=None, max_examples=60)
@given(_any_event())
def test_whatever_happens_the_rules_and_their_texts_bear_it(event: Event) -> None:
    rules, templates = default_rules()
    what = happening(event)
    for rule in rules.rules if what else ():
        assert what is not None
        if rule.applies(what):
            assert rule.on == event.type
        for part in ("title", "text"):
            assert templates.fill(templates.source(rule.code, part, "zh"), "zh", rule.words(what, "东镇"))


CONDITIONS: dict[Any, Any] = {
    "awaiting_review": st.booleans(),
    "scope": st.just(["district"]),
    "days_left": st.just({"at_least": 1}),
    "days_late": st.just({"at_least": 8, "at_most": 20}),
    "campaign": st.just(["open"]),
    "moved": st.booleans(),
    "by_another": st.booleans(),
    "kind": st.just(["lecture"]),
    "slip": st.just(["prompt"]),
    "again": st.booleans(),
}
TELL = st.one_of(
    st.sampled_from([each.value for each in Audience if each != Audience.ANYBODY]),
    st.fixed_dictionaries({"role": st.sampled_from([each.value for each in tasks.Role])}),
)
TEXT = st.one_of(
    st.sampled_from(["deadline_missed", "slip_issued", "nowhere"]),
    st.sampled_from(["{{ unit }}", "{{ due|bare }}", "{{", "{% if open %}"]).map(
        lambda source: {"zh": {"title": source, "text": "好"}}
    ),
)
ANY_RULE = st.fixed_dictionaries(
    {
        "id": st.just("any"),
        "when": st.fixed_dictionaries({}, optional=CONDITIONS),
        "tell": st.lists(TELL, min_size=1, max_size=2),
        "text": TEXT,
        "urgency": st.just("low"),
    }
)


@settings(deadline=None)
@given(ANY_RULE, st.sampled_from(SAMPLES))
def test_any_rule_bears_whatever_happens_and_is_either_taken_or_refused_with_a_reason(
    written: dict[str, Any], event: Event
) -> None:
    (_, templates), rule = default_rules(), Rule.model_validate(written | {"on": event.type})
    wrong = wrong_in(rule, templates, CATALOGUE)
    assert wrong is None or REASONS.has(wrong.code)
    assert rule.when.named() == [name for name in CONDITIONS if name in written["when"]]
    what = happening(event)
    if what is not None and rule.applies(what):
        assert rule.on == event.type
        assert rule.words(what, "东镇")["unit"] == "东镇"


@cache
def default_rules() -> tuple[Rules, Templates]:
    return read_rules(RULES, rule_texts(), REASONS), Templates(rule_texts())
