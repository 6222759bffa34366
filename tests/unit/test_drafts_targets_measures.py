"""Measure words, shares in words, and amounts whose word stands before the number."""

from pathlib import Path

import pytest

from services.tasks.drafts.domain.counting.targets import targets
from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import ReadTarget
from services.tasks.drafts.domain.words.lexicon import load_lexicon

_LEXICON = load_lexicon(Path(__file__).parents[2] / "plans" / "lexicon.yaml")


def _read(sentence: str) -> tuple[ReadTarget, ...]:
    document = Document(f"\n{sentence}")
    return targets(document, Span(1, len(document.text)), 2023, (), _LEXICON, title=Span(0, 0))


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("办理法律援助案件80件。", "80 件"),
        ("曝光涉税违法典型案例2起。", "2 起"),
        ("评查案卷60卷。", "60 卷"),
        ("审理行政复议案件70宗。", "70 宗"),
        ("举办普法大赛1届。", "1 届"),
        ("创建法治楼栋10栋。", "10 栋"),
        ("每村组建1队。", "1 队"),
        ("讲座6课时。", "6 课时"),
        ("每班上交作品不少于5件。", "5 件"),
        ("参与人次不低于10万。", "100000 人次"),
        ("参与人次达到5万。", "50000 人次"),
        ("阅读量10万+。", "100000 次"),
    ],
)
def test_a_number_is_read_with_its_measure_word(sentence: str, wanted: str) -> None:
    assert [f"{each.goal:g} {each.counted_in}" for each in _read(sentence)] == [wanted]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("合格率达九成。", [0.9]),
        ("覆盖面达到三分之二以上。", [2 / 3]),
        ("占比不低于三分之一。", [1 / 3]),
        ("2/3以上的社区建成法治文化阵地。", [2 / 3]),
        ("网格员签约率100%。", [1]),
        ("合法性审核率、备案率均达100%。", [1, 1]),
        ("建档率、走访率分别达到98%、95%以上。", [0.98, 0.95]),
        ("参考率、走访率均达95%。", [0.95, 0.95]),
    ],
)
def test_shares_are_read_in_whatever_way_they_are_written(sentence: str, wanted: list[float]) -> None:
    assert [each.goal for each in _read(sentence)] == pytest.approx(wanted)


@pytest.mark.parametrize(
    "sentence", ["深入学习贯彻二十届三中全会精神。", "全县建成一成不变的格局。", "创新工作方式，取得实效2023。"]
)
def test_what_only_looks_like_an_amount_is_none(sentence: str) -> None:
    assert _read(sentence) == ()
