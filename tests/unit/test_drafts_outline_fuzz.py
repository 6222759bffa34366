"""Any text is read, in time, and nothing points outside it."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.drafts.domain.document import Cell, Document, Span, Table
from services.tasks.drafts.domain.structure.classification import REASONS, not_a_plan
from services.tasks.drafts.domain.structure.outline import outline
from services.tasks.drafts.domain.structure.parts import Item, Outline
from tests.pace import cpu_seconds

PIECES = st.sampled_from(
    [
        "一、", "二、", "三、", "十一、", "（一）", "(二)", "1、", "2.", "3．", "1)", "⑴", "（1）", "①", "②",
        "第一，", "一是", "二是", "首先，", "- ", "• ",
        "\n", "\n", "\n", " ", "　", "。", "；", "：", "，", "、", "（", "）", "〔", "〕", "《", "》", "“", "”",
        "**", "# ", "|",
        "工作目标", "工作任务", "保障措施", "实施步骤", "第一阶段", "3月：", "第一季度：", "附件1", "附件：1.",
        "责任单位：", "某区司法局", "关于印发《", "》的通知",
        "2024年", "二〇二四年", "20__年", "2021—2025年", "普法工作计划", "普法工作要点", "学习宪法", "宣传", "12.4",
        "1.5万", "关闭窗口", "来源：", "第三条 ", "5分",
        "某区司法局\n2024年3月1日\n", "\u200b", "\x00", "\ud7ff", "𠀀", "㈠", "⒈", "❶",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=80).map("".join))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(TEXTS)
    lines = Document(text).lines()
    heading = draw(st.none() | st.sampled_from(lines))
    if len(lines) < 4 or not draw(st.booleans()):
        return Document(text, heading=heading)
    rows = tuple((Cell(line), Cell(Span(line.end, line.end))) for line in lines[1:-1])
    return Document(text, (Table(Span(lines[1].start, lines[-2].end), rows),), heading)


def spans_of(found: Outline) -> Iterator[Span]:
    yield found.content
    front = found.front
    yield from (
        span
        for span in (front.title, front.issuer, front.year_span, front.number, found.aims)
        if isinstance(span, Span)
    )
    for heading in found.sections:
        yield from (heading.title, heading.whole, heading.intro)
    for item in (*found.tasks, *found.safeguards):
        yield from (item.title, item.whole, item.body, *(step.span for step in item.steps))


def sound(item: Item, found: Outline) -> bool:
    return bool(item.title) and (item.section is None or 0 <= item.section < len(found.sections))


@settings(max_examples=400, deadline=None)
@given(documents())
def test_any_text_is_read_and_nothing_points_outside_it(document: Document) -> None:
    found = outline(document)
    assert all(0 <= span.start <= span.end <= len(document.text) for span in spans_of(found))
    assert all(sound(item, found) for item in (*found.tasks, *found.safeguards))
    assert not_a_plan(document, found) in {None, *REASONS}
    assert outline(document) == found


LONG = 100_000


@pytest.mark.parametrize(
    "unit",
    ["一", "普法工作", "1、", "①", "①②", "一是", "一、二、三、", "(", "（一）", "：", "局", "计划", "关于印发《",
    "印发", "2023年", "-", "(5分)", "“", "责任单位:", "(某局", "1.1", " ", "*", "_"],
)  # fmt: skip
def test_a_line_of_a_hundred_thousand_characters_is_read_in_time(unit: str) -> None:
    document = Document(unit * (LONG // len(unit)))
    assert cpu_seconds(lambda: not_a_plan(document, outline(document)), tries=1) < 20


def test_ten_times_the_tasks_take_about_ten_times_as_long() -> None:
    def taken(count: int) -> float:
        tasks = "".join(
            f"{no % 900 + 1}、学习宣传宪法。组织学习{no}次，用好各类阵地，开展“小手拉大手”活动：一是讲座；二是竞赛。"
            f"（责任单位：区司法局、区教育局）\n"
            for no in range(count)
        )
        document = Document(f"某区2024年普法工作计划\n一、工作任务\n{tasks}二、工作要求\n重视。\n")
        assert len(outline(document).tasks) == count
        return cpu_seconds(lambda: outline(document))

    assert taken(2000) < 40 * taken(200)
