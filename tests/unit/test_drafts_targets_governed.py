"""Which of the clauses after 完成时限 governs which of the targets."""

import pytest

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
    ("年内开展法治文艺演出2场。", "方案8月底前印发，考核11月20日前完成", ["法治文艺演出 2023-12-31"]),
]


@pytest.mark.parametrize(("sentence", "explicit", "wanted"), GOVERNED)
def test_a_target_is_due_with_the_clause_that_is_about_it(sentence: str, explicit: str, wanted: list[str]) -> None:
    assert [f"{each.title} {each.due}" for each in asked(sentence, explicit=explicit)] == wanted
