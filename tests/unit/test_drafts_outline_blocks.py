"""Blocks of labelled lines as tasks, and where a safeguard's owner makes it one."""

import pytest

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.structure.outline import outline

HEAD = "某县2025年普法责任清单\n"
FIRST = "责任科室：食品科\n主要措施：培训3期。\n完成时限：12月底前\n"
SECOND = "责任科室：反垄断科\n主要措施：辅导1次。\n完成时限：6月底前\n"

BLOCKS = {
    "unnumbered": (
        f"普法内容：《食品安全法》\n{FIRST}\n普法内容：《反垄断法》\n{SECOND}",
        [("", "《食品安全法》"), ("", "《反垄断法》")],
    ),
    "numbered": (
        f"一、普法内容：《食品安全法》\n{FIRST}二、普法内容：《反垄断法》\n{SECOND}",
        [("一", "《食品安全法》"), ("二", "《反垄断法》")],
    ),
    "named_by_words_that_head_sections": (
        f"1.项目名称：法治宣传活动\n{FIRST}2.项目名称：重点工作\n{SECOND}",
        [("1", "法治宣传活动"), ("2", "重点工作")],
    ),
    "the_first_label_names_the_others_describe": (
        f"任务名称：食品普法\n工作内容：宣传。\n{FIRST}\n任务名称：公平竞争\n工作内容：讲解。\n{SECOND}",
        [("", "食品普法"), ("", "公平竞争")],
    ),
    "measures_counted_within": (
        "工作事项：学习宪法\n主要措施：\n1.讲座3场。\n2.资料500份。\n责任单位：县司法局\n"
        "工作事项：学习民法典\n主要措施：\n1.讲座2场。\n责任单位：县法院\n",
        [("", "学习宪法"), ("", "学习民法典")],
    ),
    "a_label_below_a_numbered_title_is_its_field": (
        f"一、食品普法\n工作内容：宣传。\n{FIRST}二、公平竞争\n工作内容：讲解。\n{SECOND}",
        [("一", "食品普法"), ("二", "公平竞争")],
    ),
    "a_label_below_a_bare_title_is_its_field": (
        f"食品普法\n工作内容：宣传。\n{FIRST}\n公平竞争\n工作内容：讲解。\n{SECOND}",
        [("", "食品普法"), ("", "公平竞争")],
    ),
}


def tasks_of(text: str) -> list[tuple[str, str]]:
    document = Document(text)
    return [(item.no, document.quote(item.title)) for item in outline(document).tasks]


@pytest.mark.parametrize(("body", "expected"), BLOCKS.values(), ids=BLOCKS.keys())
def test_each_block_of_labelled_lines_is_a_task(body: str, expected: list[tuple[str, str]]) -> None:
    assert tasks_of(HEAD + body) == expected


def test_a_block_holds_all_its_lines_and_no_section_behind_it() -> None:
    document = Document(
        f"{HEAD}普法内容：《食品安全法》\n{FIRST}\n普法内容：《反垄断法》\n{SECOND}一、工作要求\n高度重视。\n"
    )
    found = outline(document)
    assert document.quote(found.tasks[0].body) == FIRST.strip()
    assert document.quote(found.tasks[1].body) == SECOND.strip()
    assert [document.quote(item.title) for item in found.safeguards] == ["工作要求"]


def test_labels_above_every_name_belong_to_the_block_that_they_begin() -> None:
    document = Document(
        f"{HEAD}序号：1\n责任单位：县司法局\n普法内容：《宪法》\n措施：讲座3场。\n"
        "序号：2\n责任单位：县法院\n普法内容：《民法典》\n措施：讲座1场。\n"
    )
    first, second = outline(document).tasks
    assert [(item.no, document.quote(item.title)) for item in (first, second)] == [
        ("1", "《宪法》"),
        ("2", "《民法典》"),
    ]
    assert "县司法局" in document.quote(first.body)
    assert "县法院" not in document.quote(first.body)
    assert document.quote(second.body).startswith("序号：2\n责任单位：县法院")


OWNED = "一、深入宣传\n1.开展宣讲60场次。（州司法局）\n2.编印读本。（州民委）\n"


@pytest.mark.parametrize(
    ("item", "kept"),
    [
        ("3.将普法经费列入预算。（州财政局，各县市人民政府）", True),
        ("3.将普法经费列入预算。（各有关企业）", True),
        ("3.将普法经费列入预算。", False),
    ],
)
def test_an_owned_item_under_a_deed_of_safeguards_is_a_task(item: str, *, kept: bool) -> None:
    titles = [title for _, title in tasks_of(f"青岚州2023年普法工作要点\n{OWNED}三、强化保障\n{item}\n")]
    assert ("将普法经费列入预算" in titles) is kept


def test_tasks_count_beyond_a_thousand() -> None:
    numbers = [("998", "开展宣讲"), ("999", "开展宣讲"), ("1000", "开展宣讲"), ("1001", "开展宣讲")]
    lines = "".join(f"{no}、{title}。举办讲座1场。\n" for no, title in numbers)
    assert tasks_of(f"某县2025年普法工作计划\n一、工作任务\n{lines}") == numbers


def test_a_year_is_no_tasks_number() -> None:
    assert tasks_of("某县普法工作计划\n1、开展宣讲。\n2024、2025年各1场。\n2、编印读本。\n") == [
        ("1", "开展宣讲"),
        ("2", "编印读本"),
    ]
