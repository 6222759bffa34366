"""From what was read to a draft of a plan, with a question for what is not plain."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.drafts.answers import parse_answer, question_answer
from services.tasks.drafts.domain.parse import DeadlineKind, ReadDeadline, ReadSection, SectionRole, Source
from services.tasks.drafts.domain.proposing.reading_questions import reading_questions
from services.tasks.plans.domain.parsing import parse_plan_json
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.domain.units import Unit
from services.tasks.words import catalogue
from tests.unit.drafts_builders import (
    HERE,
    KINDS,
    UNITS,
    all_suggested,
    codes,
    parse_of,
    proposed,
    read_deadline,
    read_observance,
    read_target,
    read_task,
    settled,
)

CATALOGUE = catalogue()


def plan_of(draft: dict[str, Any]) -> Plan:
    return parse_plan_json(json.dumps(draft), KINDS)


def answered(parse: Any, code: str, value: Any, **given: Any) -> dict[str, Any]:
    """The draft once the question of this kind is answered."""
    ids = [question.id for question in proposed(parse, **given).questions if question.code == f"drafts.question.{code}"]
    assert len(ids) == 1
    return proposed(parse, answers={ids[0]: value}, **given).draft


def test_what_is_plain_becomes_a_valid_plan_without_a_question() -> None:
    task = read_task(text="送法下乡。", section="突出重点", deadlines=(read_deadline(),))
    proposal = proposed(parse_of(task))
    plan = plan_of(proposal.draft)
    assert codes(proposal) == []
    assert (plan.id, plan.year, plan.issuer, plan.root) == ("plan-2023", 2023, "示例区司法局", "district")
    assert proposal.draft["tasks"] == [
        {
            "no": "1",
            "title": "开展普法演出",
            "theme": "突出重点",
            "text": "送法下乡。",
            "lead": ["section"],
            "deadlines": [{"id": "year-end", "due": "2023-12-31"}],
            "targets": [
                {
                    "id": "performance",
                    "title": "普法演出",
                    "measure": "count",
                    "of": {"kind": "performance"},
                    "goal": 5,
                    "per": "district",
                    "deadline": "year-end",
                }
            ],
        }
    ]


def test_an_owner_that_is_not_known_is_asked_about_once_and_the_answer_counts_everywhere() -> None:
    parse = parse_of(read_task(lead=("区某某局",)), read_task("另一项", no="2", lead=("区某某局", "普法科")))
    assert codes(proposed(parse)) == ["owner"]
    assert [task.get("lead") for task in proposed(parse).draft["tasks"]] == [None, ["section"]]
    draft = answered(parse, "owner", ["schools"])
    assert [task["lead"] for task in draft["tasks"]] == [["schools"], ["schools", "section"]]
    draft = answered(parse, "owner", [{"each": "township"}])
    assert draft["tasks"][0]["lead"] == [{"each": "township"}]


def test_an_answer_that_names_nobody_leaves_the_question_open() -> None:
    parse = parse_of(read_task(lead=("区某某局",)))
    id = proposed(parse).questions[0].id
    for value in (["nobody"], "section", [{"each": "street"}], None, [1]):
        proposal = proposed(parse, answers={id: value})
        assert (proposal.answered, proposal.refused) == (frozenset(), frozenset({id}))


def test_numbers_that_start_again_in_each_section_get_the_sections_before_them() -> None:
    sections = tuple(
        ReadSection(
            no=no, title=title, role=SectionRole.TASKS, level=2, source=Source(line=1, start=start, end=start + 1)
        )
        for no, title, start in (("一", "甲", 0), ("二", "乙", 10))
    )
    tasks = tuple(
        read_task(f"任务{start}", no=no, section=section, source=Source(line=1, start=start, end=start + 1))
        for no, section, start in (("1", "甲", 1), ("2", "甲", 2), ("1", "乙", 11), ("", "乙", 12))
    )
    draft = proposed(parse_of(*tasks, sections=sections)).draft
    assert [task["no"] for task in draft["tasks"]] == ["1-1", "1-2", "2-1", "4"]


def test_numbers_are_written_in_digits_and_each_stands_once() -> None:
    tasks = [read_task(f"任务{no}", no=no) for no in ("（三）", "四、", "", "a b", "x" * 40)]
    numbers = [task["no"] for task in proposed(parse_of(*tasks)).draft["tasks"]]
    assert numbers == ["3", "4", "3-2", "a-b", "x" * 16]


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (read_deadline(due=date(2023, 3, 31)), {"id": "by-03-31", "due": "2023-03-31"}),
        (read_deadline(kind=DeadlineKind.ALL_YEAR), {"id": "all-year", "all_year": True}),
        (read_deadline(kind=DeadlineKind.ON_NOTICE, due=None), {"id": "on-notice", "on_notice": True}),
        (
            read_deadline(kind=DeadlineKind.RANGE, begins=date(2023, 7, 1), subject="考试"),
            {"id": "second-half", "subject": "考试", "from": "2023-07-01", "to": "2023-12-31"},
        ),
        (
            read_deadline(kind=DeadlineKind.EACH, due=None, every="quarter", working_day=6),
            {"id": "each-quarter", "each": "quarter", "by": {"working_day": 6}},
        ),
    ],
)
def test_each_kind_of_deadline_is_written_as_a_plan_has_it(read: ReadDeadline, written: dict[str, Any]) -> None:
    draft = proposed(parse_of(read_task(deadlines=(read,), targets=()))).draft
    assert draft["tasks"][0]["deadlines"] == [written]


def test_a_deadline_that_is_unsure_or_lacks_its_day_is_asked_about() -> None:
    unsure = parse_of(read_task(deadlines=(read_deadline(confidence=0.5),)))
    assert codes(proposed(unsure)) == ["deadline"]
    assert proposed(unsure).draft["tasks"][0]["deadlines"] == [{"id": "year-end", "due": "2023-12-31"}]
    missing = parse_of(read_task(deadlines=(read_deadline(due=None),)))
    assert "deadlines" not in proposed(missing).draft["tasks"][0]
    draft = answered(missing, "deadline", [{"on_notice": True, "no_later_than": "2023-06-30"}])
    assert draft["tasks"][0]["deadlines"][0]["no_later_than"] == "2023-06-30"


def test_the_days_of_observances_are_deadlines_and_what_lies_inside_one_counts_for_it() -> None:
    observances = (
        read_observance("constitution-day", "国家宪法日", on="12-04"),
        read_observance("constitution-week", "宪法宣传周", week_of="12-04"),
    )
    by_day = read_deadline("按照各节日时间", DeadlineKind.OBSERVANCE, due=None)
    target = read_target(
        activity_kind=None, measure="milestone", goal=1, of={"observance": "constitution-week"}, deadline=0
    )
    draft = proposed(parse_of(read_task(deadlines=(by_day,), targets=(target,)), observances=observances)).draft
    task = plan_of(draft).tasks[0]
    assert [(limit.id, limit.subject) for limit in task.deadlines] == [
        ("constitution-day", "国家宪法日"),
        ("constitution-week", "宪法宣传周"),
    ]
    assert task.targets[0].of.observance == ("constitution-week", "constitution-day")
    assert task.targets[0].deadline == "constitution-week"


def test_a_day_that_the_calendar_does_not_have_counts_for_nothing() -> None:
    of = {"observance": ["constitution-week", "constitution-day"]}
    target = read_target(activity_kind=None, measure="milestone", goal=1, of=of)
    week = read_observance("constitution-week", "宪法宣传周", week_of="12-04")
    proposal = proposed(parse_of(read_task(targets=(target,)), observances=(week,)))
    assert codes(proposal) == []
    assert proposal.draft["tasks"][0]["targets"][0]["of"] == {"observance": "constitution-week"}


def test_a_target_of_no_known_kind_is_left_out_until_a_person_says_what_counts() -> None:
    parse = parse_of(read_task(targets=(read_target(activity_kind=None, of={"details.odd": "x"}),)))
    assert codes(proposed(parse)) == ["target_kind"]
    assert "targets" not in proposed(parse).draft["tasks"][0]
    targets = answered(parse, "target_kind", "lecture")["tasks"][0]["targets"]
    assert [(target["of"], target["goal"]) for target in targets] == [({"kind": "lecture"}, 5)]
    other = {"of": {"kind": "venue", "details.level": "district"}, "goal": 2}
    assert answered(parse, "target_kind", other)["tasks"][0]["targets"][0]["goal"] == 2


def test_a_target_that_a_plan_would_refuse_is_asked_about() -> None:
    impossible = read_target(measure="sum", field="details.nowhere")
    assert codes(proposed(parse_of(read_task(targets=(impossible,))))) == ["target_kind"]


def test_a_task_of_which_nothing_is_counted_is_asked_about_and_may_get_milestones() -> None:
    parse = parse_of(read_task(targets=()))
    assert codes(proposed(parse)) == ["no_target"]
    target = plan_of(answered(parse, "no_target", ["lecture"])).tasks[0].targets[0]
    assert (target.measure, target.of.kind) == ("milestone", ("lecture",))


def test_a_target_that_no_deadline_is_about_is_asked_about_where_there_are_others() -> None:
    deadlines = (read_deadline(subject="人员调整", due=date(2023, 4, 30)),)
    parse = parse_of(read_task(deadlines=deadlines))
    assert codes(proposed(parse)) == ["target_deadline"]
    draft = answered(parse, "target_deadline", [{"subject": "人员调整", "due": "2023-04-30"}])
    assert draft["tasks"][0]["targets"][0]["deadline"] == "by-04-30"
    assert len(draft["tasks"][0]["deadlines"]) == 1


def test_who_is_named_in_the_text_or_counted_by_a_target_is_suggested_as_assisting() -> None:
    task = read_task(text="联合区教育局开展活动。", targets=(read_target(per="township"),))
    proposal = proposed(parse_of(task))
    assert codes(proposal) == ["partner", "counted_units.township"]
    assert proposal.draft["tasks"][0]["assisting"] == ["schools", {"each": "township"}]


def test_without_a_year_or_a_title_a_person_says_them() -> None:
    proposal = proposed(parse_of(title="", year=None))
    assert codes(proposal) == ["title", "year"]
    assert {"id", "year", "title"}.isdisjoint(proposal.draft)
    answers = dict(zip((question.id for question in proposal.questions), ("计划", 2024), strict=True))
    plan = plan_of(proposed(parse_of(title="", year=None), answers=answers).draft)
    assert (plan.title, plan.year, plan.id) == ("计划", 2024, "plan-2024")


def test_of_a_period_a_person_says_which_year_the_plan_is() -> None:
    question = proposed(parse_of(year=None, period=(2026, 2030))).questions[0]
    assert [option.value for option in question.options] == [2026, 2027, 2028, 2029, 2030]


def test_a_second_plan_of_the_year_gets_an_id_of_its_own_unless_it_is_the_next_edition() -> None:
    parse = parse_of()
    assert proposed(parse, plans={"plan-2023": "示例区司法局2023年普法工作计划"}).draft["id"] == "plan-2023"
    other = {"plan-2023": "宪法宣传周方案"}
    assert proposed(parse, plans=other).draft["id"] == "plan-2023-2"
    assert answered(parse, "plan_id", "plan-2023", plans=other)["id"] == "plan-2023"
    assert proposed(parse, plans=other | {"plan-2023-2": parse.title}).draft["id"] == "plan-2023-2"


def test_the_register_of_another_place_is_no_silent_guess() -> None:
    parse = parse_of(issuer="远方县司法局", title="远方县2023年普法工作计划")
    assert codes(proposed(parse)) == ["root"]


def test_the_plan_is_of_the_deepest_place_that_is_named_and_of_what_lies_below() -> None:
    city = Unit.model_validate({"id": "city", "name": "示例市", "kind": "city"})
    units = (city, UNITS[0].model_copy(update={"under": "city"}), *UNITS[1:])
    draft = proposed(parse_of(issuer="示例市示例区司法局"), units).draft
    assert plan_of(draft).root == "district"
    assert "city" not in {unit["id"] for unit in draft["units"]}


def test_an_empty_register_gets_root_and_owners_from_the_document() -> None:
    task = read_task(lead=("普法科", "各街镇司法所"), assisting=("区教育局等有关部门", "东关街道"))
    done = all_suggested(parse_of(task), ())
    assert [(unit.name, unit.kind, unit.under) for unit in plan_of(done.draft).units] == [
        ("示例区", "district", None),
        ("普法科", "section", "district"),
        ("区教育局", "department", "district"),
        ("东关街道", "township", "district"),
    ]
    assert done.draft["tasks"][0]["lead"] == ["section-1", {"each": "township"}]


def test_a_question_keeps_its_id_when_tasks_are_renumbered_and_reordered() -> None:
    tasks = [read_task("甲", lead=("某局",), targets=()), read_task("乙", no="2", targets=(), lead=("某办",))]
    before = proposed(parse_of(*tasks))
    renumbered = [tasks[1].model_copy(update={"no": "1"}), tasks[0].model_copy(update={"no": "7"})]
    after = proposed(parse_of(*renumbered))
    assert {question.id for question in before.questions} == {question.id for question in after.questions}


def test_what_a_task_says_is_unsure_is_asked_and_may_be_left_out() -> None:
    parse = parse_of(read_task(), read_task("也许不是任务", no="2", confidence=0.4))
    assert codes(proposed(parse)) == ["task"]
    assert [task["no"] for task in answered(parse, "task", "drop")["tasks"]] == ["1"]


_TEXTS = st.text("区县市局科各镇街道（）,。一1 联合\n\x00😀", max_size=12)
_TARGETS = st.builds(
    read_target,
    _TEXTS,
    title=_TEXTS,
    goal=st.floats(0, 1e12),
    activity_kind=st.sampled_from([None, "performance", "nonsense"]),
    measure=st.sampled_from(["count", "sum", "ratio", "milestone", "distinct"]),
    per=st.sampled_from(["district", "township", "street"]),
    every=st.sampled_from(["year", "quarter"]),
    of=st.dictionaries(_TEXTS, st.one_of(_TEXTS, st.integers(), st.booleans()), max_size=2),
    field=st.sampled_from([None, "details.area_m2", "participants", "x"]),
    deadline=st.sampled_from([None, 0, 1, 9]),
    confidence=st.floats(0, 1),
)
_DEADLINES = st.builds(
    read_deadline,
    _TEXTS,
    st.sampled_from(DeadlineKind),
    due=st.one_of(st.none(), st.dates()),
    begins=st.one_of(st.none(), st.dates()),
    every=st.sampled_from([None, "half"]),
    subject=st.one_of(st.none(), _TEXTS),
    observances=st.lists(_TEXTS, max_size=2),
    confidence=st.floats(0, 1),
)
_TASKS = st.builds(
    read_task,
    _TEXTS,
    no=_TEXTS,
    lead=st.lists(_TEXTS, max_size=3),
    assisting=st.lists(_TEXTS, max_size=3),
    text=_TEXTS,
    section=st.one_of(st.none(), _TEXTS),
    targets=st.lists(_TARGETS, max_size=3),
    deadlines=st.lists(_DEADLINES, max_size=3),
    confidence=st.floats(0, 1),
    source=st.just(HERE),
)


@settings(max_examples=50)
@given(st.lists(_TASKS, min_size=1, max_size=3), _TEXTS, st.booleans())
def test_whatever_was_read_the_suggestions_make_a_valid_plan(tasks: list[Any], issuer: str, register: bool) -> None:
    done = all_suggested(parse_of(*tasks, issuer=issuer), UNITS if register else ())
    assert done.conflicts == ()
    plan_of(done.draft)


def test_nothing_that_was_settled_is_asked_again() -> None:
    parse = parse_of(read_task(lead=("某局",), targets=()))
    done = all_suggested(parse)
    assert settled(parse, done.edits).proposal.open == ()


def test_a_parse_alone_asks_what_its_reading_left_open_under_the_same_ids_as_a_draft() -> None:
    unsure = read_task(
        "也许",
        confidence=0.4,
        confidences={"lead": 0.5},
        deadlines=(read_deadline(due=None),),
        targets=(read_target(activity_kind=None), read_target("不少于3场", confidence=0.5)),
    )
    parse = parse_of(unsure, read_task("空", no="2", targets=()), year=None)
    asked = reading_questions(parse)
    kinds = [question.code.removeprefix("drafts.question.") for question in asked]
    assert kinds == ["year", "task", "lead", "deadline", "target_kind", "target", "no_target"]
    assert {question.id for question in asked} <= {question.id for question in proposed(parse).questions}
    first = parse_answer(parse, CATALOGUE.in_language("en"))["questions"][0]
    assert (
        first["text"]
        == "The document does not say which year it plans. Which one is it? All its dates are of that year."
    )


def test_every_question_and_option_has_its_words_in_both_languages() -> None:
    task = read_task("也许", confidence=0.4, lead=("某局",), deadlines=(read_deadline(confidence=0.1),), targets=())
    parse = parse_of(task, title="", year=None, issuer="远方县")
    for language in ("zh", "en"):
        for question in (*proposed(parse).questions, *proposed(parse, ()).questions):
            said = question_answer(question, CATALOGUE.in_language(language))
            assert all("{" not in each["text"] and each["text"] != each["code"] for each in (said, *said["options"]))
