"""Pages that nobody could read are asked about."""

from services.tasks.drafts.answers import parse_answer
from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.domain.words.lexicon import load_lexicon
from services.tasks.words import catalogue
from tests.builders import REPOSITORY

LEXICON = load_lexicon(REPOSITORY / "plans" / "lexicon.yaml")
TEXT = (
    "示例区司法局2023年普法工作计划\n一、工作任务\n1、开展普法演出。全年演出5场。(责任科室:普法科,完成时限:12月底前)\n"
)


def test_a_page_that_was_not_read_is_a_question() -> None:
    answer = parse_answer(parse(Document(TEXT, unread_pages=(3, 4)), LEXICON), catalogue().in_language("zh"))
    assert [question["id"] for question in answer["questions"]].count("unread_pages") == 1
    (asked,) = [question for question in answer["questions"] if question["id"] == "unread_pages"]
    assert "3、4" in asked["text"]
    assert [option["text"] for option in asked["options"]] == ["已核对"]


def test_a_document_that_was_read_whole_asks_nothing_about_pages() -> None:
    assert not parse(Document(TEXT), LEXICON).questions
