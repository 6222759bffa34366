"""Which of the clauses after 完成时限 governs which of the targets; places that are visited; what is asked of whom."""

import pytest

from services.tasks.drafts.domain.parse import SURE
from tests.unit.test_drafts_targets_districts import asked

GOVERNED: list[tuple[str, str, list[str]]] = [
    (
        "组织领导干部参加法律知识考试，参考率达到100%。",
        "法律知识考试10月底前完成，考试结果11月10日前通报",
        ["法律知识考试参考率 2023-10-31", "考试结果11月10日前通报 2023-11-10"],
    ),
    (
        "建设法治主题公园1个，改造法治广场3处。",
        "主题公园6月底前开工、10月底前建成，其余项目年底前完成",
        ["建设法治主题公园 2023-10-31", "改造法治广场 2023-12-31"],
    ),
    (
        "举办法治晚会1场，开展法律咨询6次。",
        "法治晚会9月底前举办，其他11月底前完成",
        ["法治晚会 2023-09-30", "法律咨询 2023-11-30"],
    ),
    ("对47个示范村进行复核。", "申报6月底前完成，复核工作9月底前完成", ["示范村 2023-09-30"]),
    (
        "开展法治微视频征集1次、法治书画展1次。",
        "9月—11月；其中微视频征集10月15日截止",
        ["法治微视频征集 2023-10-15", "法治书画展 2023-11-30"],
    ),
    (
        "组织宪法晨读活动，各街道不少于3场。",
        "方案11月15日前报送，晨读活动12月7日前开展",
        ["各街道不少于3场 2023-12-07"],
    ),
    ("调整普法讲师团，成员不少于40人。", "讲师团调整上半年完成，志愿队9月底前组建", ["成员 2023-06-30"]),
    ("“法律明白人”年内轮训不少于1次。", "轮训8月底前完成，评选11月20日前完成", ["轮训 2023-08-31"]),
    ("新建法治公园1个。", "公园5月开工建设、11月底前完工；长廊9月底前完成", ["新建法治公园 2023-11-30"]),
    ("建设法治文化长廊1条。", "3月启动，9月底前建成", ["建设法治文化长廊 2023-09-30"]),
    ("举办普法骨干培训班2期。", "第一期5月底前，第二期10月底前", ["普法骨干培训班 2023-10-31"]),
    ("组织旁听庭审2次。", "庭审旁听6月底前、10月底前各1次", ["旁听庭审 2023-10-31"]),
    ("年内开展法治文艺演出2场。", "方案8月底前印发，考核11月20日前完成", ["法治文艺演出 2023-12-31"]),
]


@pytest.mark.parametrize(("sentence", "explicit", "wanted"), GOVERNED)
def test_a_target_is_due_with_the_clause_that_is_about_it(sentence: str, explicit: str, wanted: list[str]) -> None:
    assert [f"{each.title} {each.due}" for each in asked(sentence, explicit=explicit)] == wanted


@pytest.mark.parametrize(
    ("sentence", "per"),
    [
        ("每个试点社区举办讲座1场。", "village"),
        ("每个牧区村举办讲座1场。", "village"),
        ("每个中心镇举办讲座1场。", "township"),
    ],
)
def test_a_place_with_a_word_before_it_is_of_the_same_kind_though_not_every_one(sentence: str, per: str) -> None:
    assert [(each.per, each.confidence < SURE) for each in asked(sentence)] == [(per, True)]


VISITED: list[tuple[str, list[str]]] = [
    ("组织律师走进企业200家。", ["200 家"]),
    ("税法宣传进企业20户，举办讲座2场。", ["20 户", "2 场"]),
    ("入户宣传500户。", ["500 户"]),
    ("选取10家执法单位进行述职评议。", ["10 家"]),
    ("进一步推进法律进企业。", []),
    ("推动10家单位改进工作。", []),
]


@pytest.mark.parametrize(("sentence", "wanted"), VISITED)
def test_places_that_are_entered_or_picked_are_counted(sentence: str, wanted: list[str]) -> None:
    assert [f"{each.goal:g} {each.counted_in}" for each in asked(sentence)] == wanted


@pytest.mark.parametrize(
    "sentence", ["规上企业各举办讲座1场。", "各企业举办讲座1场。", "三年内每个村培养5名“法律明白人”。"]
)
def test_a_number_of_whom_or_when_a_plan_has_no_word_for_is_asked(sentence: str) -> None:
    assert [each.confidence < SURE for each in asked(sentence)] == [True]


@pytest.mark.parametrize(
    ("sentence", "explicit", "wanted"),
    [
        ("广播每天播放宪法知识2次。", "12月3日至5日", "6 year 2023-12-05"),
        ("广播每周播放宪法知识3次。", "11月20日至12月4日", "9 year 2023-12-04"),
        ("广播每周播放宪法知识3次。", "3月至11月", "12 month None"),
    ],
)
def test_each_day_of_a_few_days_is_counted_for_all_of_them(sentence: str, explicit: str, wanted: str) -> None:
    (target,) = asked(sentence, explicit=explicit)
    assert f"{target.goal:g} {target.every} {target.due}" == wanted
    assert target.confidence < SURE
