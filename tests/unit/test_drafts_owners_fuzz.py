"""Whatever the text, reading owners raises nothing, stays within its span and takes time in proportion."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.cell_owners import cell_owners
from services.tasks.drafts.domain.owning.owners import owner_list, owners
from services.tasks.drafts.domain.tabular.columns import Column
from tests.pace import cpu_seconds

PIECES = st.sampled_from(
    [
        "（",
        "）",
        "〔",
        "〕",
        "(",
        ")",
        "【",
        "】",
        "责任单位",
        "牵头单位",
        "配合单位",
        "完成时限",
        "责任人",
        "责 任 单 位",
        "：",
        ":",
        "、",
        "，",
        "；",
        "。",
        "\n",
        " ",
        "\u3000",
        "和",
        "及",
        "等",
        "区司法局",
        "各县（市、区）",
        "普法科",
        "牵头",
        "负责",
        "配合",
        "由",
        "会同",
        "各街镇",
        "3月底前",
        "全年",
        "1)",
        "一是",
        "2.",
        "联系人",
        "时间",
        "备注",
        "开展培训",
        "甲某",
        "/",
        "同上",
        "①",
        "“",
        "”",
        "社区",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=80)


@given(TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_any_text_is_read_within_its_span(text: str, before: int, after: int) -> None:
    span = Span(min(before, len(text)), max(min(before, len(text)), len(text) - after))
    document = Document(text)
    found = owners(document, span)
    for each in (*found.lead, *found.assisting, *found.notes, *found.deadlines, *found.persons):
        assert each
        assert span.holds(each)
    assert all(any(note.holds(each) for note in found.notes) for each in (*found.lead, *found.assisting))
    assert all(first.end <= second.start for first, second in pairwise(found.notes))
    assert not set(found.lead) & set(found.assisting)
    assert 0 <= found.confidence <= 1


@given(TEXTS)
def test_entries_of_a_list_follow_each_other(text: str) -> None:
    document = Document(text)
    entries = owner_list(document, Span(0, len(text)))
    assert all(first.end <= second.start for first, second in pairwise(entries))
    assert all(document.quote(entry).strip() == document.quote(entry) != "" for entry in entries)
    cell_owners(document, {Column.LEAD: (Span(0, len(text)),), Column.ASSISTING: entries})


@pytest.mark.parametrize(
    "unit",
    [
        "（",
        "）",
        "（责任单位：",
        "责任单位：\n",
        "（\n",
        "和",
        "、和",
        "区司法局和",
        "（区司法局）",
        "区司法局牵头\n",
        "责 ",
        "\n",
        "（x（责任单位：",
    ],
)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    def seconds(size: int, enough: float = 0.0) -> float:
        text = (unit * size)[:size]
        whole = Span(0, size)

        def work() -> None:
            document = Document(text)
            owners(document, whole)
            owner_list(document, whole)

        return cpu_seconds(work, enough=enough)

    seconds(1_000, 1)
    bound = 20 * max(seconds(4_000, 0.01), 0.01)
    assert seconds(32_000, bound) < bound
