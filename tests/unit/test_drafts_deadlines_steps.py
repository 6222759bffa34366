"""Steps of a year, goals of several years, and days that are called by a festival."""

import pytest

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import ReadDeadline
from services.tasks.drafts.domain.timing.deadlines import deadlines


def _read(text: str, *, explicit: bool) -> tuple[ReadDeadline, ...]:
    return deadlines(Document(text), Span(0, len(text)), 2025, explicit=explicit)


def _words(read: tuple[ReadDeadline, ...]) -> list[str]:
    return [f"{each.kind.value} {each.due} {each.subject}" for each in read]


EXPLICIT: list[tuple[str, list[str]]] = [
    ("“七一”前", ["due 2025-06-30 None"]),
    ("国庆节前", ["due 2025-09-30 None"]),
    ("元旦前", ["due 2025-12-31 None"]),
    ("春节前", ["observance None None"]),
    ("5月（民法典宣传月）", ["due 2025-05-31 None"]),
    ("即日起至11月底", ["due 2025-11-30 None"]),
    ("2025年—2027年", ["range 2027-12-31 None"]),
    ("轮训工作由各司法所于8月底前组织完成", ["due 2025-08-31 轮训工作"]),
    ("评选由普法科于11月20日前完成", ["due 2025-11-20 评选"]),
    (
        "第一次活动1月20日前完成，第二次活动12月底前完成",
        ["due 2025-01-20 第一次活动", "due 2025-12-31 第二次活动"],
    ),
    ("12月20日前将活动情况报普法股", ["due 2025-12-20 活动情况"]),
    (
        "培训5月底前、10月底前各1期，考试11月中旬",
        ["due 2025-05-31 培训", "due 2025-10-31 培训", "due 2025-11-20 考试"],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), EXPLICIT)
def test_what_stands_after_a_label_is_a_time_where_the_calendar_knows_it(text: str, wanted: list[str]) -> None:
    assert _words(_read(text, explicit=True)) == wanted


PROSE: list[tuple[str, list[str]]] = [
    (
        "3月底前印发方案，4月至6月各单位自查，7月至9月市级抽查。",
        ["due 2025-03-31 方案", "range 2025-06-30 自查", "range 2025-09-30 市级抽查"],
    ),
    (
        "到2025年，配备率达到100%；到2026年底，建成基地。",
        ["due 2025-12-31 配备率达到100%", "due 2026-12-31 建成基地"],
    ),
    ("到2026年底，每个村民小组有1名以上法律明白人。", ["due 2026-12-31 村民小组有1名以上法律明白人"]),
    ("到2026年底，公民法治素养明显提升。", []),
    ("开展春节前税收政策上门辅导。", []),
    ("在“七一”前开展法治讲座。", ["due 2025-06-30 法治讲座"]),
    ("每季度报送工作信息。", ["each None 工作信息"]),
    ("每班每月召开主题班会。", ["each None 主题班会"]),
    ("清理结果于10月底前向社会公布。", ["due 2025-10-31 清理结果向社会公布"]),
    (
        "配备图书50册（阵地建设6月底前完成，图书配备8月底前完成）。",
        ["due 2025-06-30 阵地建设", "due 2025-08-31 图书配备"],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), PROSE)
def test_running_text_says_a_time_with_what_is_done_by_then(text: str, wanted: list[str]) -> None:
    assert _words(_read(text, explicit=False)) == wanted


def test_the_next_month_after_each_quarter_comes_once_a_quarter() -> None:
    read = _read("每季度末月25日前完成抽查，次月5个工作日内印发通报", explicit=True)
    assert [(each.every, each.working_day) for each in read] == [("quarter", None), ("quarter", 5)]
