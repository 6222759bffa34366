"""Times that a document says once for all of its tasks."""

from pathlib import Path

import pytest

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.parse import Parse
from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.domain.words.lexicon import load_lexicon

_LEXICON = load_lexicon(Path(__file__).parents[2] / "plans" / "lexicon.yaml")
_HEAD = "青石区2025年“宪法宣传周”活动方案\n\n"
_TASKS = (
    "三、活动内容\n（一）举办法治讲座\n各单位举办法治讲座不少于1场。（责任单位：区司法局）\n"
    "（二）组织知识竞赛\n组织知识竞赛1次。（责任单位：团区委）\n"
)


def _parsed(text: str) -> Parse:
    return parse(Document(text), _LEXICON)


@pytest.mark.parametrize(
    ("section", "due"),
    [
        ("二、活动时间\n12月1日至7日。\n", "2025-12-07"),
        ("二、宣传时间\n2025年5月\n", "2025-05-31"),
        ("二、时间安排\n2025年12月1日至7日，12月4日为集中宣传日。\n", "2025-12-07"),
    ],
)
def test_a_schemes_own_time_holds_for_each_of_its_tasks(section: str, due: str) -> None:
    tasks = _parsed(f"{_HEAD}一、活动主题\n弘扬宪法精神\n{section}{_TASKS}").tasks
    assert [[str(each.due) for each in task.deadlines] for task in tasks] == [[due], [due]]
    assert {str(each.due) for task in tasks for each in task.targets} == {due}


def test_a_year_that_begins_in_july_gives_its_quarters_and_months_their_year() -> None:
    head = "青石区水务公司2025-2026年度普法工作计划\n\n现制定2025年7月至2026年6月普法工作计划。\n一、工作任务\n"
    tasks = (
        "1、开展普法讲座。完成时限：第四季度。责任部门：法务部\n2、组织普法考试。完成时限：6月底前。责任部门：法务部\n"
    )
    read = _parsed(head + tasks).tasks
    assert [str(each.due) for task in read for each in task.deadlines] == ["2025-12-31", "2026-06-30"]
