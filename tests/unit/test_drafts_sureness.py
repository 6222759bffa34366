"""How sure a reading says it is: 1 where the document says so plainly, less where a person has to be asked."""

import pytest

from services.tasks.drafts.answers import parse_answer
from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.parse import SURE, Parse
from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.readers.reading import read
from services.tasks.words import catalogue
from tests.unit.drafts_builders import LEXICON

PLAIN = """示例区司法局2025年普法工作计划
一、主要任务
1.开展宪法宣传。（责任单位：区司法局、区教育局）
2.开展民法典宣传。（责任单位：区司法局）
示例区司法局
2025年2月10日
"""


def read_text(text: str) -> Parse:
    return parse(Document(text), LEXICON)


def test_a_plain_plan_leaves_no_doubt_of_its_head_and_tasks() -> None:
    got = read_text(PLAIN)
    assert got.confidences == {"title": 1.0, "issuer": 1.0, "year": 1.0}
    assert [(task.confidence, task.confidences["lead"]) for task in got.tasks] == [(1.0, 1.0), (1.0, 1.0)]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("year", PLAIN.replace("2025年普法", "普法")),
        ("title", PLAIN.replace("2025年普法工作计划", "普法那些事")),
    ],
    ids=["a year that only the signature has", "a first line that names no plan"],
)
def test_what_only_the_place_suggests_is_asked_about(field: str, text: str) -> None:
    assert 0 < read_text(text).confidences[field] < SURE


def test_paragraphs_without_numbers_are_tasks_with_a_question() -> None:
    got = read_text(
        "示例区2025年普法计划\n一、工作任务\n开展宪法宣传周活动，举办讲座两场。\n开展民法典宣传月活动，发放资料。\n"
    )
    assert len(got.tasks) == 2
    assert all(task.confidence < SURE for task in got.tasks)


def test_an_owner_that_only_the_row_above_names_is_asked_about() -> None:
    table = (
        "示例区2025年普法任务表\n| 序号 | 任务 | 责任单位 | 时限 |\n|---|---|---|---|\n"
        "| 1 | 开展宪法宣传 | 区司法局 | 12月 |\n| 2 | 开展法律咨询 | | 11月 |\n"
    )
    first, second = parse(read("plan.txt", table.encode()), LEXICON).tasks
    assert (first.lead, second.lead) == (("区司法局",), ("区司法局",))
    assert first.confidences["lead"] == 1.0
    assert second.confidences["lead"] < SURE


@pytest.mark.parametrize(
    "rule",
    [
        "（列第一位的为牵头单位，下同）",
        "注：排在首位的责任单位为牵头单位",
        "（责任单位中第一个单位为牵头单位）",
        "（责任单位排名第一的为该项工作的牵头单位）",
    ],
)
def test_the_first_office_leads_where_the_document_says_so(rule: str) -> None:
    first, second = read_text(PLAIN.replace("一、主要任务", f"{rule}\n一、主要任务")).tasks
    assert (first.lead, first.assisting) == (("区司法局",), ("区教育局",))
    assert (second.lead, second.assisting) == (("区司法局",), ())


def test_every_reason_for_no_plan_has_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document(
        "某区2024年普法工作计划\n1、学习。全年讲座2场。(责任科室:普法科)\n2、宣传。全年宣传3次。(责任科室:普法科)\n"
    )
    monkeypatch.setattr("services.tasks.drafts.domain.parsing.MOST_TARGETS", 1)
    answer = parse_answer(parse(document, LEXICON), catalogue().in_language("zh"))
    assert (answer["kind"], answer["reason_code"]) == ("not_a_plan", "drafts.not_a_plan.crowded")
    assert answer["reason"] != answer["reason_code"]
