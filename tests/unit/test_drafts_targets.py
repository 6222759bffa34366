"""Sentences as districts write them, and what they ask for."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.drafts.domain.counting.targets import targets
from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import SURE, ReadTarget
from services.tasks.drafts.domain.words.lexicon import load_lexicon

_LEXICON = load_lexicon(Path(__file__).parents[2] / "plans" / "lexicon.yaml")


def _read(sentence: str, title: str = "") -> tuple[ReadTarget, ...]:
    document = Document(f"{title}\n{sentence}")
    body = Span(len(title) + 1, len(document.text))
    return targets(document, body, 2023, (), _LEXICON, title=Span(0, len(title)))


def _words(target: ReadTarget) -> str:
    """measure, kind, goal, measure word, per, every"""
    asked = f"{target.measure.value} {target.activity_kind} {target.goal:g} {target.counted_in}"
    return f"{asked} {target.per} {target.every.value}"


ASKED: list[tuple[str, list[str]]] = [
    ("普法志愿者队伍人数达到100人", ["sum volunteer_service 100 人 district year"]),
    ("2次", ["count None 2 次 district year"]),
    (
        "制作普法短视频12部，推送普法信息200条。",
        ["count None 12 部 district year", "count briefing 200 条 district year"],
    ),
    ("力争打造3—5个法治文化示范点", ["count venue 3 个 district year"]),
    (
        "编印普法读本2000册，悬挂横幅50条。",
        ["sum campaign_day 2000 册 district year", "count None 50 条 district year"],
    ),
    (
        "各村（居）法律顾问每月至少到村服务1次，每季度至少举办1场法治讲座。",
        ["count None 1 次 village month", "count lecture 1 场 village quarter"],
    ),
    ("组织“宪法进万家”“民法典进乡村”主题宣传活动各3场。", ["count campaign_day 3 场 district year"]),
    (
        "年底前每个镇街建成不少于1个、每个村（社区）不少于1处法治文化阵地",
        ["count venue 1 个 township year", "count venue 1 处 village year"],
    ),
    ("每半年对法律明白人名册进行一次更新", ["count roster_change 1 次 district half"]),
    ("领导干部每年应完成不少于40学时的网上学法任务。", ["sum training 40 学时 district year"]),
    ("司法所每月至少开展1次普法宣传", ["count campaign_day 1 次 township month"]),
    ("村（社区）每季度至少开展1次法治宣传活动", ["count campaign_day 1 次 village quarter"]),
    ("普法责任单位每年至少开展2次集中宣传", ["count campaign_day 2 次 department year"]),
    (
        "各镇（街道）、区直各部门每年开展不少于2场法治讲座",
        ["count lecture 2 场 township year", "count lecture 2 场 department year"],
    ),
    ("社区矫正中心开展法治教育2次", ["count None 2 次 district year"]),
    ("对2处阵地进行内容更新、新建1处普法阵地。", ["count venue 2 处 district year", "count venue 1 处 district year"]),
    ("实现“一村一法律顾问”全覆盖。", ["ratio None 1 None village year"]),
    ("中小学法治副校长配备率达到100%。", ["ratio None 1 None district year"]),
    ("每所学校每年至少开展1次法治教育课。", ["count lecture 1 次 district year"]),
    (
        "确保每个村有1名法律顾问、3名法律明白人。",
        ["count None 1 名 village year", "sum roster_change 3 名 village year"],
    ),
    ("“12·4”国家宪法日期间开展集中宣传活动不少于2场。", ["count campaign_day 2 场 district year"]),
    ("每季度1次", ["count None 1 次 district quarter"]),
    ("不少于4场", ["count None 4 场 district year"]),
    ("每村不少于3人。", ["count None 3 人 village year"]),
    ("各乡镇司法所（含开发区）每年组织不少于2次法律明白人培训", ["count training 2 次 township year"]),
    (
        "县委理论学习中心组每年集体学法不少于4次，县政府常务会议会前学法不少于4次，",
        ["count study_session 4 次 district year", "count study_session 4 次 district year"],
    ),
    ("全市各级行政机关每年至少组织2次旁听庭审活动", ["count study_session 2 次 department year"]),
    (
        "每个县（市、区）建成1个以上法治文化公园、每个乡镇（街道）建成1个法治文化广场、每个村（社区）建成1个法治宣传栏。",
        ["count venue 1 个 district year", "count venue 1 个 township year", "count village_board 1 个 village year"],
    ),
    ("开展“法律明白人”培训不少于1期", ["count training 1 期 district year"]),
    (
        "重点培育省级民主法治示范村1个，市级2个。",
        ["count model_village 1 个 district year", "count model_village 2 个 district year"],
    ),
    ("各镇（街道）要结合实际，认真制定普法工作计划，于3月15日前报区普法办。", ["count plan_filed 1 份 township year"]),
    (
        "各单位要于2月底前制定本单位年度普法计划和普法责任清单，并报县普法办备案。",
        ["count plan_filed 1 份 department year", "count responsibility_list 1 份 department year"],
    ),
    (
        "各司法所每季度上报普法工作信息不少于3篇，每半年上报典型案例1篇。",
        ["count briefing 3 篇 township quarter", "count case_story 1 篇 township half"],
    ),
    (
        "组织全县国家工作人员参加年度学法考试，确保参考率、合格率达到100%。",
        ["ratio exam_sitting 1 None district year", "ratio exam_sitting 1 None district year"],
    ),
    ("确保法律明白人应训尽训。", ["ratio training 1 None district year"]),
    ("法治宣传教育覆盖面达到95%以上", ["ratio campaign_day 0.95 None district year"]),
    ("完成不少于总数30%的村居。", ["ratio None 0.3 None district year"]),
    ("以宪法宣传周为契机，组织开展10场法治文艺演出进乡村活动，", ["count performance 10 场 district year"]),
    ("每月5日前报送上月工作信息1篇。", ["count briefing 1 篇 district month"]),
    ("二十大精神宣讲不少于5场", ["count lecture 5 场 district year"]),
    ("开展十期培训", ["count training 10 期 district year"]),
    ("每年组织1次以上以案释法活动。", ["count case_story 1 次 district year"]),
    (
        "开展普法宣传4次、法治讲座2次，发放宣传资料5000余份，接受法律咨询200人次。",
        [
            "count campaign_day 4 次 district year",
            "count lecture 2 次 district year",
            "sum campaign_day 5000 份 district year",
            "sum campaign_day 200 人次 district year",
        ],
    ),
    ("在主流媒体刊发普法稿件50篇以上。", ["count briefing 50 篇 district year"]),
    ("建立“法治带头人”“法律明白人”名册，实行动态管理。", ["milestone roster_change 1 None township year"]),
    ("每季度召开一次普法联席会议", ["count None 1 次 district quarter"]),
    ("每年至少召开2次普法工作领导小组会议。", ["count None 2 次 district year"]),
    ("普法讲师团每年开展巡回宣讲20场以上；", ["count lecture 20 场 district year"]),
    ("深入推进“法律明白人”培养工程，每个行政村培养3至5名“法律明白人”", ["sum roster_change 3 名 village year"]),
    ("新建法治文化阵地。", ["milestone venue 1 None district year"]),
    ("举办全区青少年法治知识竞赛1次", ["count works_contest 1 次 district year"]),
    ("面向企业开展法治体检不少于100家", ["count campaign_day 100 家 district year"]),
    (
        "开展“送法进企业”活动10次；开展“送法进军营”活动1次。",
        ["count campaign_day 10 次 district year", "count campaign_day 1 次 district year"],
    ),
    ("组织开展民法典主题宣讲10场次", ["count lecture 10 场次 district year"]),
    ("将宪法学习纳入党委（党组）理论学习中心组学习内容。", ["milestone study_session 1 None district year"]),
    ("创建民主法治示范村（社区）申报", ["milestone model_village 1 None district year"]),
    ("及时收集、整理、报送典型案例。", ["milestone case_story 1 None district year"]),
    ("完成率100%", ["ratio None 1 None district year"]),
    ("各级党委（党组）理论学习中心组每年至少组织开展1次专题学法活动。", ["count study_session 1 次 district year"]),
    ("全年不少于１２次。", ["count None 12 次 district year"]),
    ("每 月 至 少 开展 1 次 法治讲座", ["count lecture 1 次 district year"]),
    ("法律明白人培训率达到100%", ["ratio training 1 None district year"]),
    ("各乡镇（街道）每季度至少开展1次法治宣传教育活动。", ["count campaign_day 1 次 township quarter"]),
    (
        "全年组织法治讲座不少于4场，覆盖群众500人次以上。",
        ["count lecture 4 场 district year", "sum lecture 500 人次 district year"],
    ),
    ("每村培养法律明白人不少于3名。", ["sum roster_change 3 名 village year"]),
    ("每个行政村至少3名法律明白人，", ["sum roster_change 3 名 village year"]),
    ("每个村（社区）建成一个法治文化阵地。", ["count venue 1 个 village year"]),
    ("各县（市、区）至少打造1个宪法主题公园。", ["count venue 1 个 district year"]),
    ("各部门每年至少报送典型案例2篇。", ["count case_story 2 篇 department year"]),
    ("各单位每月报送普法信息不少于2条。", ["count briefing 2 条 department month"]),
    ("每季度编发普法简报一期。", ["count briefing 1 期 district quarter"]),
    ("全年发放宣传资料1万份以上。", ["sum campaign_day 10000 份 district year"]),
    ("法律明白人培训每年不少于20课时。", ["sum training 20 课时 district year"]),
    ("党委（党组）理论学习中心组每年至少开展2次集体学法。", ["count study_session 2 次 district year"]),
    (
        "县政府常务会议全年学法不少于4次，各部门领导班子会前学法不少于6次。",
        ["count study_session 4 次 district year", "count study_session 6 次 department year"],
    ),
    ("常务会议学法、党委中心组学法各不少于2次。", ["count study_session 2 次 district year"]),
    ("举办法治讲座、文艺演出各2场。", ["count lecture 2 场 district year", "count performance 2 场 district year"]),
    ("开展法治讲座2场、文艺演出5场。", ["count lecture 2 场 district year", "count performance 5 场 district year"]),
    (
        "组织国家工作人员网上学法考试，参考率、合格率均达到100%。",
        ["ratio exam_sitting 1 None district year", "ratio exam_sitting 1 None district year"],
    ),
    (
        "学法考试参考率达100%，合格率达95%以上。",
        ["ratio exam_sitting 1 None district year", "ratio exam_sitting 0.95 None district year"],
    ),
    ("法治文化阵地覆盖率达到90%以上。", ["ratio venue 0.9 None district year"]),
    ("由各司法所负责，每月组织开展一次集中宣传活动。", ["count campaign_day 1 次 township month"]),
    (
        "各街镇、各部门每年至少开展1次集中宣传。",
        ["count campaign_day 1 次 township year", "count campaign_day 1 次 department year"],
    ),
    ("送法进乡村活动每月不少于1场次。", ["count campaign_day 1 场次 district month"]),
    ("年内完成30场法治电影放映任务。", ["count performance 30 场 district year"]),
    ("上、下半年各开展1次模拟考试。", ["count exam_sitting 1 次 district half"]),
    ("举办3—5场巡回宣讲。", ["count lecture 3 场 district year"]),
    ("组织2至3次旁听庭审。", ["count study_session 2 次 district year"]),
    ("培训法律明白人100名。", ["sum training 100 名 district year"]),
    ("评选区级民主法治示范村5个。", ["count model_village 5 个 district year"]),
    ("申报省级民主法治示范村（社区）3个以上。", ["count model_village 3 个 district year"]),
    ("组建普法志愿服务队1支。", ["count volunteer_service 1 支 district year"]),
    ("新建法治文化公园1处、法治长廊2处。", ["count venue 1 处 district year", "count venue 2 处 district year"]),
    ("每个社区法治宣传栏面积不少于10平方米。", ["sum village_board 10 平方米 village year"]),
    (
        "各普法责任单位于3月底前报送年度普法工作计划和普法责任清单。",
        ["count plan_filed 1 份 department year", "count responsibility_list 1 份 department year"],
    ),
    ("制定“宪法宣传周”活动方案。", ["milestone scheme 1 None district year"]),
    ("各村每月开展两场次以上法治宣讲", ["count lecture 2 场次 village month"]),
    (
        "每季度组织一次中心组学法，每半年举办一场专题讲座。",
        ["count study_session 1 次 district quarter", "count lecture 1 场 district half"],
    ),
    ("一是开展“法治进校园”宣讲活动。二是加强组织领导。", ["milestone lecture 1 None district year"]),
    ("积极培育“法律明白人”，力争2023年底每个行政村达到5人以上。", ["sum roster_change 5 人 village year"]),
    ("市直各单位每年至少上1堂法治课。", ["count lecture 1 堂 department year"]),
    (
        "全年普法宣传不少于12次，受教育群众达2万人次。",
        ["count campaign_day 12 次 district year", "sum campaign_day 20000 人次 district year"],
    ),
    ("各科室每年至少举办1次普法讲座。", ["count lecture 1 次 section year"]),
    ("各镇街每月至少开展一次“法律赶大集”普法活动。", ["count campaign_day 1 次 township month"]),
    ("每个镇（街道）每年组织法治文艺演出不少于2场", ["count performance 2 场 township year"]),
    ("全县每年开展法治文艺巡演20场。", ["count performance 20 场 district year"]),
    ("各旗县区每半年报送典型案例不少于3个", ["count case_story 3 个 district half"]),
    ("各苏木镇每季度开展1次送法下乡活动", ["count campaign_day 1 次 township quarter"]),
]

NOT_ASKED = [
    "深入贯彻落实十二届市委三次、四次全会精神",
    "完成剩余4个乡镇的培训",
    "每季度结束后5个工作日内报送工作情况",
    "制定年度普法计划和责任清单，缺1项扣5分",
    "领导干部制定个人年度学法计划",
    "实行动态调整",
    "对33个村开展检查。",
    "区直各部门要认真落实普法责任清单。",
    "人民调解成功率提高2个百分点",
    "一要加强领导。二要落实责任。",
    "每季度第一个月10日前报送。",
    "各街镇司法所结合辖区实际开展法治讲座",
    "《中华人民共和国宪法》第三条",
    "围绕“一个中心、两个重点”开展工作。",
    "五一劳动节期间开展宣传",
    "学习宣传贯彻党的二十大精神。",
    "村（社区）法律顾问每月到村服务不少于1天",
    "打造法治文化阵地集群。",
    "将普法工作纳入年度考核内容。",
    "普法经费按人均不低于1元纳入财政预算",
    "抓好1—2个亮点",
    "2023年是“八五”普法的关键一年。",
    "开展“三项活动”。",
    "聚焦三个群体，抓好四个载体。",
    "全区33个村全部纳入。",
    "第3次会议。",
    "进一步加强法治宣传教育，统一部署。",
    "去年共开展讲座12场。",
    "截至目前，已建成法治公园3个。",
    "积极开展法治讲座、法律咨询、文艺演出等活动。",
    "加强法治培训，提升能力。",
    "每场讲座时间不少于30分钟。",
    "考核占20%，每缺一次扣2分。",
    "各单位要建立普法责任清单制度。",
    "根据本方案制定计划。",
    "深入开展“12·4”国家宪法日宣传活动",
    "提前5天报送。",
    "开展一次性排查。",
    "召开动员部署会议，印发通知。",
    "推进法治宣传教育常态化、制度化。",
    "实施“八五”普法规划以来，取得明显成效。",
    "2022年，全区共开展普法活动300场次。",
    "1万名法律明白人队伍不断壮大。",
    "学习宣传宪法第一章第三条。",
    "成立以局长为组长的领导小组，下设1个办公室。",
    "做到有计划、有部署、有检查。",
    "联系电话：0539-1234567。",
    "利用5分钟时间开展宣讲。",
]


@pytest.mark.parametrize(("sentence", "wanted"), ASKED, ids=[sentence for sentence, _ in ASKED])
def test_a_sentence_asks_for(sentence: str, wanted: list[str]) -> None:
    assert [_words(target) for target in _read(sentence)] == wanted


@pytest.mark.parametrize("sentence", NOT_ASKED)
def test_a_sentence_asks_for_nothing(sentence: str) -> None:
    assert _read(sentence) == ()


@pytest.mark.parametrize(
    ("sentence", "of"),
    [
        ("开展习近平法治思想专题讲座不少于2场。", {"details.theme": "xi_rule_of_law"}),
        ("县政府常务会议学法不少于4次。", {"details.form": "executive_meeting"}),
        ("新建法治文化公园1处。", {"details.work": "built", "details.form": "park"}),
        ("申报省级民主法治示范村3个。", {"details.level": "provincial"}),
        ("对市级以上民主法治示范村5个进行复核。", {}),
        ("“12·4”国家宪法日期间开展广场宣传2场。", {"details.theme": "constitution", "observance": "constitution-day"}),
    ],
)
def test_the_words_beside_a_kind_are_conditions(sentence: str, of: dict[str, str]) -> None:
    assert _read(sentence)[0].of == of


def test_the_clause_is_quoted_in_the_documents_own_characters() -> None:
    (target,) = _read("力争每个村（社区）法治宣传栏不少于２平方米；另行通知。")
    assert target.text == "力争每个村（社区）法治宣传栏不少于２平方米"


def test_who_acts_may_stand_in_the_clause_before() -> None:
    (target,) = _read("由各乡镇（街道）负责，每月开展一次集中宣传。")
    assert (target.per, target.text) == ("township", "由各乡镇（街道）负责，每月开展一次集中宣传")


def test_an_exams_shares_name_what_is_divided() -> None:
    sat, passed = _read("组织领导干部学法考试，确保应考尽考、全员通过。")
    assert (sat.numerator, sat.denominator, sat.once_per) == ("details.sat", "details.due_to_sit", "details.exam")
    assert passed.numerator == "details.passed"
    assert sat.of == {"details.audience": "officials"}


@pytest.mark.parametrize(
    "sentence", ["拍摄普法微视频2部。", "举办3—5场巡回宣讲。", "司法所每月至少开展1次普法宣传", "每周发布普法推文3篇"]
)
def test_what_is_unsure_is_marked(sentence: str) -> None:
    assert _read(sentence)[0].confidence < SURE


def test_a_cell_with_a_number_only_is_about_the_tasks_title() -> None:
    (target,) = _read("2场", title="法治讲座")
    assert (target.activity_kind, target.goal, target.counted_in) == ("lecture", 2, "场")


def test_each_observance_of_a_task_about_them_is_a_milestone() -> None:
    found = _read("用好3月15日“国际消费者权益日”、“宪法宣传周”等节点。", title="抓好重要节点普法")
    assert [target.of["observance"] for target in found] == ["consumer-day", ["constitution-week", "constitution-day"]]


@settings(deadline=None)
@given(
    st.text(
        alphabet="各每村镇不少于至123一二两十百万.%次场个名（）()“”，。；：、年月日讲座培训宪法日周纳入 \n",
        max_size=200,
    )
)
def test_no_text_raises(text: str) -> None:
    for target in _read(text):
        assert target.text in f"\n{text}".replace("\n", "") or "\n" in text
        assert target.goal > 0
