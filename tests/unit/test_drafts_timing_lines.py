"""No deadline's text runs from one numbered line of a task into the next."""

import pytest

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.parsing import parse
from tests.unit.drafts_builders import LEXICON


@pytest.mark.parametrize(
    ("lines", "texts"),
    [
        ("（1）12月4日前完成宣讲\n①4月底前印发方案\n②组织宣讲5场\n（2）5月底前总结",
        ["12月4日前完成宣讲", "4月底前印发方案", "5月底前总结"]),
        ("一是4月底前印发方案\n二是组织宣讲5场\n三是5月底前总结", ["4月底前印发方案", "5月底前总结"]),
        ("• 4月底前印发方案\n• 组织宣讲5场", ["4月底前印发方案"]),
    ],
)  # fmt: skip
def test_each_numbered_line_has_its_own_deadline(lines: str, texts: list[str]) -> None:
    head = "某区2025年普法工作计划\n一、工作任务\n1.开展宪法宣传。\n"
    task = parse(Document(f"{head}{lines}\n2.开展学习。\n"), LEXICON).tasks[0]
    assert [deadline.text for deadline in task.deadlines] == texts
