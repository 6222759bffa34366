"""A plan written as an official document is the same plan when it is read again."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from services.tasks.drafts.domain.annexed.annex_tables import body
from services.tasks.drafts.domain.annexed.annexed_parse import parse_document
from services.tasks.drafts.domain.annexed.annexes import annexed_plan, read_annexes
from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.parse import ReadTask
from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.domain.proposing.proposal import propose
from services.tasks.drafts.domain.words.lexicon import load_lexicon
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


@in_every_format
@pytest.mark.parametrize("no", ["=", "-", "--:", "——", "┼", "|", "无"])
def test_a_task_whose_number_is_drawn_like_a_rule_comes_back(no: str, written: Written) -> None:
    unit = {"id": "0", "name": "0", "kind": "nation"}
    plan = Plan.model_validate(
        {"id": "0", "title": "0", "year": 2000, "units": [unit], "tasks": [{"no": no, "title": ""}]}
    )
    annexed = read_annexes(written(plan))
    assert annexed is not None
    assert annexed.plan == plan


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
