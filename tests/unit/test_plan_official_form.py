"""A plan written as an official document is the same plan when it is read again."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from services.tasks.drafts.domain.annexes import annexed_plan, read_annexes
from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.packages import Package
from services.tasks.drafts.readers.plain import read_plain
from services.tasks.drafts.readers.word import read_word
from services.tasks.drafts.readers.workbook import read_workbook
from services.tasks.exports.official.docx import docx
from services.tasks.exports.official.markdown import markdown
from services.tasks.exports.official.xlsx import xlsx
from services.tasks.plans.domain.parsing import parse_plan
from services.tasks.plans.domain.plan import Plan
from tests.builders import SAMPLE_PLAN_FILE, kinds
from tests.plan_strategies import plans

KINDS = kinds().values()
FORMATS: dict[str, Callable[[Plan], Document]] = {
    "markdown": lambda plan: read_plain(markdown(plan, KINDS).encode()),
    "docx": lambda plan: read_word(Package(docx(plan, KINDS))),
    "xlsx": lambda plan: read_workbook(xlsx(plan, KINDS)),
}
BY_FORMAT = pytest.mark.parametrize("written", FORMATS.values(), ids=FORMATS.keys())
SAMPLE = parse_plan(SAMPLE_PLAN_FILE.read_bytes(), kinds())


@BY_FORMAT
def test_the_sample_plan_comes_back(written: Callable[[Plan], Document]) -> None:
    said = annexed_plan(written(SAMPLE))
    assert said is not None
    assert Plan.model_validate(said) == SAMPLE


@BY_FORMAT
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plan=plans())
def test_every_plan_comes_back(written: Callable[[Plan], Document], plan: Plan) -> None:
    annexed = read_annexes(written(plan))
    assert annexed is not None
    assert annexed.questions == ()
    assert annexed.plan == plan
