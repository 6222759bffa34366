"""A date alone in brackets at a title's end is the deadline, not the title's."""

import pytest

from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.readers.reading import read
from tests.unit.drafts_builders import LEXICON


@pytest.mark.parametrize(
    ("printed", "title", "dues"),
    [
        ("宪法进机关（12月2日）", "宪法进机关", ["2024-12-02"]),
        ("宪法进农村（12月3日至5日）", "宪法进农村", ["2024-12-05"]),
        ("宪法进企业(12月6日前)", "宪法进企业", ["2024-12-06"]),
        ("宪法进机关（镇直）", "宪法进机关（镇直）", []),
        ("12月2日（宪法）宣讲", "12月2日（宪法）宣讲", None),
    ],
)
def test_a_date_in_brackets_leaves_the_title(printed: str, title: str, dues: list[str] | None) -> None:
    text = (
        f"某镇2024年宣传方案\n一、活动安排\n（一）{printed}。举办宣讲。（责任部门：党政办）\n（二）编印。编印读本。\n"
    )
    first = parse(read("plan.txt", text.encode()), LEXICON).tasks[0]
    assert first.title == title
    assert dues is None or [str(each.due) for each in first.deadlines] == dues
