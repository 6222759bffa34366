"""The document that started it all, and the same document written otherwise: every owner, deadline and target, nothing else.

It is not ours to publish: it is read from the folder that ``PUFA_PLAN_DOCUMENTS`` names, else from ``shared/plans``
beside the checkout.
"""

import re
from collections.abc import Callable, Iterable

import pytest

from services.tasks.drafts.domain.numerals import NUMBER, number
from services.tasks.drafts.domain.parse import SURE, Parse, ReadDeadline, ReadTarget, ReadTask
from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.readers.reading import read
from services.tasks.plans.domain.targets import Measure
from tests.unit.drafts_builders import DOCUMENT, LEXICON

pytestmark = pytest.mark.skipif(not DOCUMENT.is_file(), reason="the sample plan's document is not at hand")

OURS, OFFICES = "普法与依法治理科", "各街镇司法所"
OWNERS = {
    1: ("区委依法治区办秘书科", OURS, "办公室"),
    2: (OURS,),
    3: (OURS, OFFICES),
    4: (OURS,),
    5: (OURS,),
    6: (OURS, OFFICES),
    7: (OURS, OFFICES),
    8: (OURS, OFFICES),
    9: (OURS, OFFICES),
    10: (OURS,),
}

DEADLINES = {
    1: ["all_year 2023-12-31"],
    2: ["on_notice None"],
    3: ["due 2023-03-31 普法计划、清单", "due 2023-12-31 典型案例"],
    4: [
        "range 2023-01-01 2023-06-30 区政府常务会议讲法",
        "range 2023-07-01 2023-12-31 区委理论学习中心组学法、讲法",
    ],
    5: ["due 2023-11-30"],
    6: [
        "each quarter None 培训",
        "due 2023-04-30 人员调整",
        "due 2023-05-31 电话抽查",
        "range 2023-07-01 2023-12-31 学习和模拟考试",
    ],
    7: ["observance None"],
    8: ["due 2023-09-30"],
    9: ["due 2023-12-31"],
    10: ["due 2023-12-31"],
}

TARGETS = {
    1: [
        "milestone study_session theme=xi_rule_of_law 1 district year 2023-12-31",
        "milestone study_session form=course theme=xi_rule_of_law 1 district year 2023-12-31",
        "milestone campaign_day kind=campaign_day|lecture theme=xi_rule_of_law 1 district year 2023-12-31",
    ],
    2: ["milestone briefing subject=indicator_dossier 1 district year None"],
    3: [
        "count plan_filed 1 份 department year 2023-03-31",
        "count responsibility_list 1 份 department year 2023-03-31",
        "count case_story 1 篇 township year 2023-12-31",
        "milestone case_story sent_up=True 1 district year 2023-12-31",
    ],
    4: [
        "count study_session form=district_centre_group 2 次 district year 2023-12-31",
        "count study_session form=executive_meeting 2 次 district year 2023-06-30",
        "count study_session 1 次 department year 2023-12-31",
        "ratio exam_sitting audience=officials sat/due_to_sit 1 district year 2023-12-31",
        "ratio exam_sitting audience=officials passed/due_to_sit 1 district year 2023-12-31",
    ],
    5: [
        "milestone lecture project=hand_in_hand 1 district year 2023-11-30",
        "milestone flag_talk 1 district year 2023-11-30",
        "milestone works_contest 1 district year 2023-11-30",
    ],
    6: [
        "count training 1 次 township quarter None",
        "milestone roster_change 1 township year 2023-04-30",
        "milestone phone_check results_published=True 1 district year 2023-05-31",
        "milestone exam_sitting audience=villagers results_published=True 1 district year 2023-12-31",
    ],
    7: [
        "milestone observance=womens-day 1 district year None",
        "milestone observance=consumer-day 1 district year None",
        "milestone observance=national-security-day 1 district year None",
        "milestone observance=labour-day 1 district year None",
        "milestone observance=childrens-day 1 district year None",
        "milestone observance=national-day 1 district year None",
        "milestone observance=constitution-day 1 district year None",
        "milestone observance=constitution-week|constitution-day 1 district year None",
        "milestone observance=law-month|constitution-week|constitution-day 1 district year None",
        "milestone scheme subject=constitution 1 district year 2023-12-31",
        "milestone scheme subject=civil_code 1 district year 2023-12-31",
    ],
    8: [
        "count venue level=district work=refreshed 2 处 district year 2023-09-30",
        "count venue level=district work=built 1 处 district year 2023-09-30",
        "sum village_board of area_m2 2 平方米 village year 2023-09-30",
        "milestone venue form=corridor|square|park model_village=True 1 district year 2023-09-30",
    ],
    9: [
        "milestone model_village level=national|provincial|city step=application 1 district year 2023-12-31",
        "milestone model_village outcome=kept|revoked|cancelled step=review 1 district year 2023-12-31",
        "milestone model_village level=district step=selection 1 district year 2023-12-31",
    ],
    10: [
        "count performance 5 场次 district year 2023-12-31",
        "milestone volunteer_service 1 district year 2023-12-31",
    ],
}
WITHOUT_DEADLINE = {4: 3, 7: 2}
"""How many targets of a task go by none of its deadlines."""


def words(deadline: ReadDeadline) -> str:
    parts = (deadline.kind.value, deadline.every, deadline.begins, str(deadline.due), deadline.subject)
    return " ".join(str(part) for part in parts if part)


def row(target: ReadTarget) -> str:
    of = {name.removeprefix("details."): value for name, value in target.of.items()}
    conditions = [f"{name}={_listed(value)}" for name, value in sorted(of.items())]
    details = [str(each).removeprefix("details.") for each in (target.numerator, target.denominator) if each]
    of_what = ["of", target.field.removeprefix("details.")] if target.field else []
    parts = [
        target.measure.value,
        target.activity_kind,
        *sorted(conditions),
        "/".join(details),
        *of_what,
        f"{target.goal:g}",
        target.counted_in,
        target.per,
        target.every.value,
        str(target.due),
    ]
    return " ".join(part for part in parts if part)


def _listed(value: object) -> str:
    return "|".join(map(str, value)) if isinstance(value, list) else str(value)


def clauses(task: ReadTask) -> list[ReadDeadline | ReadTarget]:
    return [*task.deadlines, *task.targets]


def half_width(texts: Iterable[str]) -> list[str]:
    """So that a document in full-width punctuation compares with the table."""
    return [text.translate(str.maketrans("，：；（）", ",:;()")) for text in texts]


ORDER = (7, 3, 10, 1, 5, 9, 2, 8, 4, 6)
"""Another order of the ten tasks."""
_TASK = re.compile(r"(?m)^(\d+)、.*$")


def tasks_of(text: str) -> dict[int, str]:
    """Each task's paragraph without its number."""
    return {int(found[1]): found[0].partition("、")[2] for found in _TASK.finditer(text)}


def rewritten(text: str, order: Iterable[int], no: Callable[[int, int], str]) -> str:
    """The tasks' paragraphs in ``order``; ``no`` makes the number from the place (from 1) and the old number."""
    paragraphs, left = tasks_of(text), iter(enumerate(order, 1))

    def another(_: re.Match[str]) -> str:
        place, task = next(left)
        return no(place, task) + paragraphs[task]

    return _TASK.sub(another, text)


def _retitled(text: str) -> str:
    return _TASK.sub(lambda found: re.sub(r"、[^。]*。", f"、重点工作之{found[1]}。", found[0], count=1), text)


def _on_fewer_lines(text: str) -> str:
    return re.sub(r"\n+", "\n", text)


def _on_one_line(text: str) -> str:
    """Each section's heading on a line, its tasks on another."""
    return re.sub(r"\n+(?=\d+、)(?<!”\n)(?<!”\n\n)", "", text)


AS_IT_IS = range(1, 11)
VARIANTS: dict[str, tuple[Callable[[str], str], Iterable[int]]] = {
    "as it is": (lambda text: text, AS_IT_IS),
    "in another order": (lambda text: rewritten(text, ORDER, lambda place, task: f"{task}、"), ORDER),
    "in another order, numbered anew": (lambda text: rewritten(text, ORDER, lambda place, task: f"{place}、"), ORDER),
    "with other numbers": (lambda text: rewritten(text, AS_IT_IS, lambda place, task: f"{place + 20}."), AS_IT_IS),
    "with other titles": (_retitled, AS_IT_IS),
    "in full-width punctuation": (lambda text: text.translate(str.maketrans(",:;()", "，：；（）")), AS_IT_IS),
    "in square brackets": (lambda text: text.replace("(责任科室", "〔责任科室").replace(")\n", "〕\n"), AS_IT_IS),
    "on fewer lines": (_on_fewer_lines, AS_IT_IS),
    "each section on one line": (_on_one_line, AS_IT_IS),
    "with indents": (lambda text: re.sub(r"(?m)^(?=.)", "\u3000\u3000", text), AS_IT_IS),
    "with line ends of two characters": (lambda text: text.replace("\n", "\r\n"), AS_IT_IS),
}


def parsed(text: str, encoding: str = "utf-8") -> Parse:
    return parse(read(DOCUMENT.name, text.encode(encoding)), LEXICON)


@pytest.fixture(params=VARIANTS, scope="module")
def variant(request: pytest.FixtureRequest) -> list[tuple[int, ReadTask]]:
    """The tasks that were read, each with the number that it has in the document."""
    write, order = VARIANTS[request.param]
    tasks = parsed(write(DOCUMENT.read_text("utf-8"))).tasks
    assert len(tasks) == len(list(order))
    return list(zip(order, tasks, strict=True))


def test_every_owner_is_read(variant: list[tuple[int, ReadTask]]) -> None:
    assert {no: (task.lead, task.assisting) for no, task in variant} == {no: (who, ()) for no, who in OWNERS.items()}


def test_every_deadline_is_read(variant: list[tuple[int, ReadTask]]) -> None:
    assert {no: half_width(map(words, task.deadlines)) for no, task in variant} == DEADLINES


def test_every_target_is_read_and_nothing_else(variant: list[tuple[int, ReadTask]]) -> None:
    assert {no: sorted(map(row, task.targets)) for no, task in variant} == {
        no: sorted(rows) for no, rows in TARGETS.items()
    }


def test_a_target_without_a_deadline_of_its_own_has_none(variant: list[tuple[int, ReadTask]]) -> None:
    without = {no: sum(target.deadline is None for target in task.targets) for no, task in variant}
    assert {no: count for no, count in without.items() if count} == WITHOUT_DEADLINE


def test_nothing_is_asked_about_what_the_document_says(variant: list[tuple[int, ReadTask]]) -> None:
    assert [said.text for _, task in variant for said in clauses(task) if said.confidence < SURE] == []


def test_every_number_of_a_goal_stands_in_its_text(variant: list[tuple[int, ReadTask]]) -> None:
    for _, task in variant:
        for target in task.targets:
            if target.measure in (Measure.COUNT, Measure.SUM) and target.goal != 1:
                assert target.goal in [number(found) for found in re.findall(NUMBER, target.text)], target.text


def test_every_text_is_the_documents_own() -> None:
    text = DOCUMENT.read_text("utf-8")
    for task in parsed(text).tasks:
        for said in clauses(task):
            assert said.text
            assert text[said.source.start : said.source.end] == said.text


PARAPHRASED = {
    "学法、讲法不少于2次": "学法、讲法两次以上",
    "专题讲法不少于2次": "专题讲法至少2次",
    "年内均能": "年内都能",
    "各完成1篇": "各完成一篇",
    "开展一次专题培训": "组织1次专题培训",
    "2处普法阵地": "两处普法阵地",
    "新建1处": "新建一处",
    "不少于2平方米": "至少达到2平方米",
    "计划开展普法演出5场次": "力争举办普法演出不少于五场次",
}


def test_other_words_for_the_same_ask_for_the_same() -> None:
    text = DOCUMENT.read_text("utf-8")
    for one, other in PARAPHRASED.items():
        assert one in text
        text = text.replace(one, other)
    assert {no: sorted(map(row, task.targets)) for no, task in enumerate(parsed(text).tasks, 1)} == {
        no: sorted(rows) for no, rows in TARGETS.items()
    }


def test_another_encoding_reads_the_same() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert parsed(text, "gb18030") == parsed(text)
