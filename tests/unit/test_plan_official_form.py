"""A plan written as an official document is the same plan when it is read again."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from services.tasks.drafts.domain.annexed_parse import parse_document
from services.tasks.drafts.domain.annexes import annexed_plan, body, read_annexes
from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.lexicon import load_lexicon
from services.tasks.drafts.domain.parse import Parse, ReadTask
from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.domain.proposal import propose
from services.tasks.drafts.readers.packages import Package
from services.tasks.drafts.readers.plain import read_plain
from services.tasks.drafts.readers.word import read_word
from services.tasks.drafts.readers.workbook import read_workbook
from services.tasks.exports.official.docx import docx
from services.tasks.exports.official.markdown import markdown
from services.tasks.exports.official.xlsx import xlsx
from services.tasks.plans.domain.parsing import parse_plan
from services.tasks.plans.domain.plan import Plan
from tests.builders import REPOSITORY, SAMPLE_PLAN_FILE, kinds
from tests.plan_strategies import plans

Written = Callable[[Plan], Document]

KINDS = kinds()
LEXICON = load_lexicon(REPOSITORY / "plans" / "lexicon.yaml")
FORMATS: dict[str, Written] = {
    "markdown": lambda plan: read_plain(markdown(plan, KINDS.values()).encode()),
    "docx": lambda plan: read_word(Package(docx(plan, KINDS.values()))),
    "xlsx": lambda plan: read_workbook(xlsx(plan, KINDS.values())),
}
EXAMPLES = {"markdown": 60, "docx": 15, "xlsx": 30}
SAMPLE = parse_plan(SAMPLE_PLAN_FILE.read_bytes(), KINDS)
in_every_format = pytest.mark.parametrize("written", FORMATS.values(), ids=FORMATS.keys())
in_prose = pytest.mark.parametrize("written", [FORMATS["markdown"], FORMATS["docx"]], ids=["markdown", "docx"])


@in_every_format
def test_the_sample_plan_comes_back(written: Written) -> None:
    said = annexed_plan(written(SAMPLE))
    assert said is not None
    assert Plan.model_validate(said) == SAMPLE


def _comes_back(form: str) -> None:
    @settings(
        max_examples=EXAMPLES[form],
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(plan=plans())
    def every_plan(plan: Plan) -> None:
        annexed = read_annexes(FORMATS[form](plan))
        assert annexed is not None
        assert annexed.questions == ()
        assert annexed.plan == plan

    every_plan()


@pytest.mark.parametrize("form", FORMATS)
def test_every_plan_comes_back(form: str) -> None:
    _comes_back(form)


@in_every_format
def test_its_draft_is_the_plan_and_asks_nothing(written: Written) -> None:
    found = parse_document(written(SAMPLE), LEXICON)
    assert found.questions == ()
    proposal = propose(found, SAMPLE.units, LEXICON, kinds=KINDS)
    assert proposal.questions == ()
    assert Plan.model_validate(proposal.draft) == SAMPLE


def owned(task: ReadTask) -> tuple[object, ...]:
    return task.no, task.title, task.lead, task.assisting


def dated(task: ReadTask) -> list[tuple[object, ...]]:
    """An observance's name stands for a subject of its own."""
    return [
        (each.kind, each.due, each.begins, each.every, each.working_day, each.observances or each.subject)
        for each in task.deadlines
    ]


@in_prose
def test_the_body_alone_says_the_same_tasks_owners_and_deadlines(written: Written) -> None:
    document = written(SAMPLE)
    exact, read = parse_document(document, LEXICON), parse(body(document), LEXICON)
    assert (read.title, read.issuer, read.year, read.kind) == (exact.title, exact.issuer, exact.year, exact.kind)
    assert [owned(task) for task in read.tasks] == [owned(task) for task in exact.tasks]
    assert [dated(task) for task in read.tasks] == [dated(task) for task in exact.tasks]
    assert [each.title for each in read.safeguards] == [each.title for each in exact.safeguards]


@in_every_format
def test_what_is_told_of_a_task_names_the_row_that_says_it(written: Written) -> None:
    document = written(SAMPLE)
    found = parse_document(document, LEXICON)
    for task in found.tasks:
        place = document.text[task.source.start : task.source.end]
        assert task.title in place
        for target in task.targets:
            assert target.title in document.text[target.source.start : target.source.end]
            assert target.confidence == 1


def edited(old: str, new: str, count: int = 1) -> Parse:
    """The parse of the sample in Markdown after a person changed something in it."""
    text = markdown(SAMPLE, KINDS.values())
    assert old in text
    return parse_document(read_plain(text.replace(old, new, count).encode()), LEXICON)


def test_a_goal_that_a_person_changed_is_what_comes_back() -> None:
    found = edited("| 5 | 场次 |", "| 8 | 场次 |")
    goals = {target.title: target.goal for task in found.tasks for target in task.targets}
    assert goals["普法演出"] == 8
    assert found.questions == ()


def test_a_row_that_a_person_added_is_one_more_deadline() -> None:
    found = edited(
        "| 10 | year-end |  | 2023年12月31日前 |",
        "| 10 | half | 演出 | 2023年6月30日 |\n| 10 | year-end |  | 2023年12月31日前 |",
    )
    assert [(str(each.due), each.subject) for each in found.tasks[9].deadlines] == [
        ("2023-06-30", "演出"),
        ("2023-12-31", None),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "params"),
    [
        ("| 5 | 场次 |", "| 许多 | 场次 |", "drafts.annex.no_number", {"column": "目标", "word": "许多"}),
        ("| 5 | 场次 |", "|  | 场次 |", "drafts.annex.empty", {"annex": "工作台账", "column": "目标"}),
        ("| 目标 | 单位 |", "| 目标值 | 单位 |", "drafts.annex.no_column", {"column": "目标"}),
        ("| 次数 |", "| 大约 |", "drafts.annex.unknown_word", {"column": "计量方式", "word": "大约"}),
        ("普法演出〔performance〕", "普法演出", "drafts.annex.no_brackets", {"word": "普法演出"}),
        ("| 贯穿全年 |", "| 尽快 |", "drafts.annex.unclear_deadline", {"word": "尽快"}),
        ("| 2023年4月30日前 |", "| 2023年4月31日前 |", "drafts.annex.no_such_day", {"column": "完成时限"}),
        ("| 12月4日所在周 |", "| 冬天 |", "drafts.annex.unclear_rule", {"word": "冬天"}),
        ("| 10 | year-end |", "| 11 | year-end |", "drafts.annex.unknown_task", {"word": "11"}),
        ("| 普法与依法治理科、各街镇 |", "| 普法科、各街镇 |", "drafts.annex.unknown_name", {"name": "普法科"}),
        ("| 重要节点：国庆节 |", "| 节日：国庆节 |", "drafts.annex.unknown_word", {"column": "计入条件"}),
        ("| 时区 |", "| 区时 |", "drafts.annex.no_column", {"annex": "计划信息", "column": "时区"}),
        ("| luozhuang-2023 |", "| 罗庄 2023 |", "drafts.annex.invalid", {"field": "id"}),
    ],
)  # fmt: skip
def test_a_damaged_annex_is_asked_about_by_its_place(old: str, new: str, code: str, params: dict[str, object]) -> None:
    found = edited(old, new)
    asked = next(question for question in found.questions if question.code == code)
    assert params.items() <= asked.params.items()
    assert found.annexed is None
    assert found.tasks  # what the body says, as of any document
