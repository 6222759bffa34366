"""Sentences of other districts: what they ask for, how it is called, when it is due; and what asks for nothing."""

import pytest

from services.tasks.drafts.domain.counting.targets import targets
from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import SURE, ReadTarget
from services.tasks.drafts.domain.timing.deadlines import deadlines
from tests.unit.drafts_builders import LEXICON


def asked(sentence: str, *, explicit: str = "") -> tuple[ReadTarget, ...]:
    """What ``sentence`` asks for in a plan of 2023; ``explicit``: what its task's 完成时限 says."""
    document = Document(f"{sentence}\n{explicit}")
    body, said = Span(0, len(sentence)), Span(len(sentence) + 1, len(document.text))
    limits = deadlines(document, said, 2023, explicit=True) if explicit else ()
    return targets(document, body, 2023, limits, LEXICON, title=Span(0, 0))


def row(target: ReadTarget) -> str:
    """measure, kind, goal, measure word, per, every, due: title"""
    words = (target.measure, target.activity_kind, f"{target.goal:g}", target.counted_in, target.per, target.every)
    return f"{' '.join(map(str, words))} {target.due}: {target.title}"


ASKED: list[tuple[str, list[str]]] = [
    (
        "设置普法服务点不少于6个。",
        [
            "count None 6 个 district year 2023-12-31: 设置普法服务点",
        ],
    ),
    (
        "新建驿站3个，更新2个。",
        [
            "count venue 3 个 district year 2023-12-31: 新建驿站",
            "count venue 2 个 district year 2023-12-31: 更新驿站",
        ],
    ),
    (
        "发布宪法短视频10条。",
        [
            "count None 10 条 district year 2023-12-31: 发布宪法短视频",
        ],
    ),
    (
        "公布典型案例10件。",
        [
            "count case_story 10 件 district year 2023-12-31: 公布典型案例",
        ],
    ),
    (
        "发放资料2000份。",
        [
            "sum campaign_day 2000 份 district year 2023-12-31: 发放资料",
        ],
    ),
    (
        "张贴标语200条，悬挂横幅50条。",
        [
            "count None 200 条 district year 2023-12-31: 张贴标语",
            "count None 50 条 district year 2023-12-31: 悬挂横幅",
        ],
    ),
    (
        "接受咨询1000余人次。",
        [
            "sum None 1000 人次 district year 2023-12-31: 接受咨询",
        ],
    ),
    (
        "为30家企业开展“法治体检”。",
        [
            "count campaign_day 30 家 district year 2023-12-31: “法治体检”",
        ],
    ),
    (
        "走访企业10家以上。",
        [
            "count None 10 家 district year 2023-12-31: 走访企业",
        ],
    ),
    (
        "遴选优秀教学案例20个、优秀课件30个。",
        [
            "count None 20 个 district year 2023-12-31: 遴选优秀教学案例",
            "count None 30 个 district year 2023-12-31: 优秀课件",
        ],
    ),
    (
        "每个村配齐法律顾问1名。",
        [
            "count None 1 名 village year 2023-12-31: 村配齐法律顾问",
        ],
    ),
    (
        "民主法治示范村创建率达60%。",
        [
            "ratio model_village 0.6 None district year 2023-12-31: 民主法治示范村创建率",
        ],
    ),
    (
        "分2批开展培训，每批60人、3天。",
        [
            "count training 2 批 district year 2023-12-31: 培训",
        ],
    ),
    (
        "举办模拟法庭2场。",
        [
            "count None 2 场 district year 2023-12-31: 模拟法庭",
        ],
    ),
    (
        "典型案例通报不少于4期。",
        [
            "count None 4 期 district year 2023-12-31: 典型案例通报",
        ],
    ),
    (
        "培训合格率达到95%。",
        [
            "ratio None 0.95 None district year 2023-12-31: 培训合格率",
        ],
    ),
    (
        "全年受理法律咨询500件以上。",
        [
            "count campaign_day 500 件 district year 2023-12-31: 受理法律咨询",
        ],
    ),
    (
        "每个乡镇年内至少打造1个法治文化广场。",
        [
            "count venue 1 个 township year 2023-12-31: 法治文化广场",
        ],
    ),
    (
        "上半年、下半年各组织一次集中培训。",
        [
            "count training 1 次 district half None: 集中培训",
        ],
    ),
    (
        "各乡镇（街道）每季度至少开展一次集中普法活动，每次发放宣传资料不少于200份。",
        [
            "count campaign_day 1 次 township quarter None: 集中普法活动",
        ],
    ),
    (
        "联合团县委开展“青春与法同行”主题活动3场，覆盖青少年2000人次。",
        [
            "count campaign_day 3 场 district year 2023-12-31: “青春与法同行”主题活动",
            "sum campaign_day 2000 人次 district year 2023-12-31: 覆盖青少年",
        ],
    ),
    (
        "全年组织学法考试一次，参考率达98%以上。",
        [
            "count exam_sitting 1 次 district year 2023-12-31: 学法考试",
            "ratio exam_sitting 0.98 None district year 2023-12-31: 学法考试参考率",
        ],
    ),
    (
        "选树“法治文化示范户”20户。",
        [
            "count None 20 户 district year 2023-12-31: 选树“法治文化示范户”",
        ],
    ),
    (
        "建设“法治书屋”（含流动书屋）15个，配备法律书籍不少于300册。",
        [
            "count venue 15 个 district year 2023-12-31: 建设“法治书屋”(含流动书屋)",
            "count None 300 册 district year 2023-12-31: 配备法律书籍",
        ],
    ),
    (
        "开展“以案释法”活动，全年不少于6场次；编发典型案例不少于12篇。",
        [
            "count case_story 6 场次 district year 2023-12-31: “以案释法”",
            "count case_story 12 篇 district year 2023-12-31: 编发典型案例",
        ],
    ),
    (
        "每学期开展法治课不少于4课时。",
        [
            "sum training 4 课时 district half None: 法治课",
        ],
    ),
    (
        "领导干部每人每年撰写学法心得不少于1篇。",
        [
            "count study_session 1 篇 district year 2023-12-31: 撰写学法心得",
        ],
    ),
    (
        "向社会公开征集普法微视频100部，评选优秀作品20部。",
        [
            "count None 100 部 district year 2023-12-31: 向社会公开征集普法微视频",
            "count None 20 部 district year 2023-12-31: 评选优秀作品",
        ],
    ),
    (
        "村（社区）“法律明白人”每村不少于3名。",
        [
            "sum roster_change 3 名 village year 2023-12-31: 村(社区)“法律明白人”",
        ],
    ),
    (
        "开展法治文艺进乡村巡演，每个乡镇（街道）不少于1场，全年不少于16场。",
        [
            "count performance 1 场 township year 2023-12-31: 巡演",
            "count performance 16 场 district year 2023-12-31: 巡演",
        ],
    ),
    (
        "组织不少于200名执法人员参加专业法律知识培训。",
        [
            "sum training 200 名 district year 2023-12-31: 专业法律知识培训",
        ],
    ),
    (
        "完成法治宣传栏更新不少于4次/年。",
        [
            "count village_board 4 次 district year 2023-12-31: 法治宣传栏更新",
        ],
    ),
    (
        "开展“三八”妇女维权周宣传，走访企业10家。",
        [
            "count None 10 家 district year 2023-12-31: 走访企业",
        ],
    ),
    (
        "开展法治文艺演出进社区，惠及群众5000人。",
        [
            "sum performance 5000 人 district year 2023-12-31: 惠及群众",
        ],
    ),
    (
        "开展宪法宣传周活动，现场发放资料3000份，解答咨询200人次，悬挂横幅20条。",
        [
            "sum campaign_day 3000 份 district year 2023-12-31: 现场发放资料",
            "sum campaign_day 200 人次 district year 2023-12-31: 解答咨询",
            "count None 20 条 district year 2023-12-31: 悬挂横幅",
        ],
    ),
    (
        "每季度组织“法治大讲堂”1期，每期邀请1名专家授课。",
        [
            "count lecture 1 期 district quarter None: “法治大讲堂”",
        ],
    ),
    (
        "组织新任领导干部任前法律知识考试，合格率100%。",
        [
            "ratio exam_sitting 1 None district year 2023-12-31: 任前法律知识考试合格率",
        ],
    ),
    (
        "举办“宪法伴我行”主题演讲比赛1次，评选一等奖2名、二等奖5名。",
        [
            "count works_contest 1 次 district year 2023-12-31: “宪法伴我行”主题演讲比赛",
        ],
    ),
    (
        "联合市总工会举办职工法律知识竞赛，参赛职工不少于1000人。",
        [
            "sum works_contest 1000 人 district year 2023-12-31: 参赛职工",
        ],
    ),
    (
        "年内新增省级法治宣传教育基地1个，市级3个。",
        [
            "count venue 1 个 district year 2023-12-31: 新增省级法治宣传教育基地",
            "count venue 3 个 district year 2023-12-31: 市级法治宣传教育基地",
        ],
    ),
    (
        "每个行政村至少培养3名“法律明白人”、1名“法治带头人”。",
        [
            "sum roster_change 3 名 village year 2023-12-31: “法律明白人”",
            "sum roster_change 1 名 village year 2023-12-31: “法治带头人”",
        ],
    ),
    (
        "在2023年6月底前完成2场法治讲座，10月底前再完成3场。",
        [
            "count lecture 2 场 district year 2023-06-30: 法治讲座",
            "count lecture 3 场 district year 2023-10-31: 法治讲座",
        ],
    ),
    (
        "每个社区设立法律图书角，图书不少于100册。",
        [
            "count None 100 册 village year 2023-12-31: 图书",
        ],
    ),
    (
        "建设青少年法治教育实践基地2个（含改建1个）。",
        [
            "count venue 2 个 district year 2023-12-31: 建设青少年法治教育实践基地",
        ],
    ),
    (
        "在全区评选10个法治文化建设示范点，给予每个2万元奖补。",
        [
            "count None 10 个 district year 2023-12-31: 法治文化建设示范点",
        ],
    ),
    (
        "去年全区新建法治公园2个，今年力争再建3个。",
        [
            "count venue 3 个 district year 2023-12-31: 法治公园",
        ],
    ),
    (
        "拟于9月举办全区第3届法治文艺汇演1场。",
        [
            "count performance 1 场 district year 2023-09-30: 全区第3届法治文艺汇演",
        ],
    ),
    (
        "评查案卷不少于30卷。",
        [
            "count None 30 卷 district year 2023-12-31: 评查案卷",
        ],
    ),
    (
        "组织开展“法治文化基层行”活动30场（次）以上。",
        [
            "count None 30 场(次) district year 2023-12-31: “法治文化基层行”活动",
        ],
    ),
    (
        "打造“一镇一品”普法品牌8个。",
        [
            "count None 8 个 district year 2023-12-31: 打造“一镇一品”普法品牌",
        ],
    ),
    (
        "开展3次以上专题学习研讨。",
        [
            "count study_session 3 次 district year 2023-12-31: 专题学习研讨",
        ],
    ),
    (
        "举办第四届“法润校园”短视频大赛，征集作品100件以上。",
        [
            "count None 100 件 district year 2023-12-31: 征集作品",
        ],
    ),
    (
        "力争全年创作普法歌曲、小品、快板等文艺作品不少于10件（部）。",
        [
            "count None 10 件(部) district year 2023-12-31: 创作普法歌曲、小品、快板等文艺作品",
        ],
    ),
    (
        "大力推进法治文化阵地建设，新（改）建法治公园2个。",
        [
            "count venue 2 个 district year 2023-12-31: 新(改)建法治公园",
        ],
    ),
    (
        "领导班子成员述法率100%。",
        [
            "ratio None 1 None district year 2023-12-31: 领导班子成员述法率",
        ],
    ),
    (
        "村级法治宣传栏每季度更换内容不少于1次。",
        [
            "count village_board 1 次 district quarter None: 村级法治宣传栏",
        ],
    ),
    (
        "各街道每季度至少开展2场“法律进社区”活动，全年覆盖所有小区。",
        [
            "count campaign_day 2 场 township quarter None: “法律进社区”活动",
        ],
    ),
    (
        "县直各部门每年制作普法微视频不少于1部，报送普法信息不少于10条。",
        [
            "count None 1 部 department year 2023-12-31: 制作普法微视频",
            "count briefing 10 条 department year 2023-12-31: 报送普法信息",
        ],
    ),
    (
        "组织“宪法宣传周”集中宣传活动，设置展板50块，发放宣传品5000件。",
        [
            "count village_board 50 块 district year 2023-12-31: 设置展板",
            "sum campaign_day 5000 件 district year 2023-12-31: 发放宣传品",
        ],
    ),
    (
        "全市遴选表彰“十佳普法工作者”10名、“最美法律明白人”20名。",
        [
            "count None 10 名 district year 2023-12-31: 全市遴选表彰“十佳普法工作者”",
            "count None 20 名 district year 2023-12-31: “最美法律明白人”",
        ],
    ),
    (
        "完成“法律明白人”骨干培训两期，培训人数200人。",
        [
            "count training 2 期 district year 2023-12-31: “法律明白人”骨干培训",
            "sum training 200 人 district year 2023-12-31: 培训人数",
        ],
    ),
    (
        "每年组织不少于两次的集中学法。",
        [
            "count study_session 2 次 district year 2023-12-31: 集中学法",
        ],
    ),
    (
        "力争年底前，全县30%以上的村建成民主法治示范村。",
        [
            "ratio model_village 0.3 None district year 2023-12-31: 村建成民主法治示范村",
        ],
    ),
    (
        "全年计划举办培训班4期（每季度1期），培训800人次。",
        [
            "count training 4 期 district year 2023-12-31: 培训班",
            "sum training 800 人次 district year 2023-12-31: 培训",
        ],
    ),
    (
        "每个执法部门每月通过政务新媒体发布以案释法案例不少于1个。",
        [
            "count case_story 1 个 department month None: 通过政务新媒体发布以案释法案例",
        ],
    ),
    (
        "推出“每日一法”栏目，全年推送不少于200期。",
        [
            "count None 200 期 district year 2023-12-31: “每日一法”推送",
        ],
    ),
    (
        "在“民法典宣传月”期间，各成员单位至少组织1次专题宣传。",
        [
            "count campaign_day 1 次 department year 2023-12-31: 专题宣传",
        ],
    ),
    (
        "邀请3名专家举办法治讲座2场。",
        [
            "count lecture 2 场 district year 2023-12-31: 法治讲座",
        ],
    ),
    (
        "全年共安排12次学习，每次学习时间不少于1小时。",
        [
            "count None 12 次 district year 2023-12-31: 学习",
        ],
    ),
    (
        "全县中小学每学期至少开展一次法治主题班会、一次模拟法庭活动。",
        [
            "count lecture 1 次 district half None: 法治主题班会",
            "count None 1 次 district half None: 模拟法庭活动",
        ],
    ),
    (
        "6月底前各乡镇（街道）培育法治文化示范户不少于5户。",
        [
            "count None 5 户 township year 2023-06-30: 乡镇(街道)培育法治文化示范户",
        ],
    ),
    (
        "上半年完成集中宣传2场，全年不少于5场。",
        [
            "count campaign_day 2 场 district year 2023-06-30: 集中宣传",
            "count campaign_day 5 场 district year 2023-12-31: 集中宣传",
        ],
    ),
]

NOT_ASKED = [
    "确保群众法治满意度提升5个百分点。",
    "实现一部分村达标。",
    "每场讲座不少于90分钟，参加人数不少于50人。",
    "由不少于3名律师组成普法讲师团。",
    "每年开展督查检查不超过2次。",
    "全县建成法治文化阵地50个以内。",
    "全面推行“一村一法律顾问”制度。",
    "建立一人一档。",
    "建立一个长效机制。",
    "打造一批法治文化阵地。",
    "成立3个工作专班。",
    "完成全县12个乡镇普法骨干轮训。",
    "一年一主题，每季一活动，每月一讲座。",
    "统筹安排普法经费10万元，确保人均不低于1元。",
    "全县4个街道、8个乡镇、126个村（社区）全部建成。",
    "扎实推进五大行动、八项工程。",
    "开展“百场普法进万家”活动。",
    "对照省级指标体系，逐条梳理4个方面25项任务。",
    "依托12348热线，24小时在线解答群众法律问题。",
    "推动落实“1+3+N”普法模式。",
    "普法队伍由12名讲师组成。",
    "重点打造“一馆一园一街”三大阵地。",
    "依托“村村通”广播，每日播放普法节目30分钟。",
    "制定责任清单，明确5大类32项任务。",
    "在13个乡镇巡回举办民法典专题讲座。",
    "“八五”普法中期评估发现的12个问题全部整改到位。",
    "全区现有法律明白人1200名。",
]


@pytest.mark.parametrize(("sentence", "wanted"), ASKED, ids=[sentence for sentence, _ in ASKED])
def test_a_sentence_asks_for(sentence: str, wanted: list[str]) -> None:
    assert [row(target) for target in asked(sentence)] == wanted


@pytest.mark.parametrize("sentence", NOT_ASKED)
def test_a_sentence_asks_for_nothing(sentence: str) -> None:
    assert asked(sentence) == ()


@pytest.mark.parametrize(
    "sentence", [sentence for sentence, wanted in ASKED if " None " in wanted[0].partition(":")[0]]
)
def test_a_target_whose_kind_nobody_knows_is_a_question(sentence: str) -> None:
    assert all(target.confidence < SURE for target in asked(sentence) if target.activity_kind is None)


DATED = [
    ("开展法治讲座4场。", "9月底前", 0, "2023-09-30"),
    ("年内开展法治讲座4场。", "9月底前", None, "2023-12-31"),
    ("年内开展法治讲座4场。", "12月底前", 0, "2023-12-31"),
    ("全年开展法治讲座4场。", "11月底前", 0, "2023-11-30"),
    ("6月底前举办法治讲座4场。", "6月底前完成讲座,11月底前完成考试", 0, "2023-06-30"),
    ("6月底前举办法治讲座4场。", "11月底前", None, "2023-06-30"),
    ("上半年举办法治讲座2场。", "上半年", 0, "2023-06-30"),
    ("举办法治讲座2场。", "学法考试6月底前完成,法治讲座10月底前完成", 1, "2023-10-31"),
    ("举办法治讲座2场。", "学法考试6月底前完成,阵地建设10月底前完成", None, "2023-12-31"),
    ("举办法治讲座2场。", "学法考试6月底前完成", None, "2023-12-31"),
    ("举办法治讲座2场。", "学法考试6月底前完成,11月底前", 1, "2023-11-30"),
    ("每季度举办法治讲座1场。", "每季度", 0, None),
    ("每季度举办法治讲座1场。", "9月底前", None, None),
    ("每季度举办法治讲座1场。", "每月", None, None),
    ("举办法治讲座2场。", "每季度", None, "2023-12-31"),
    ("举办法治讲座2场。", "按照各节日时间", None, "2023-12-31"),
    ("举办法治讲座2场。", "以通知为准", 0, None),
    ("举办法治讲座2场。", "贯穿全年", 0, "2023-12-31"),
    ("举办法治讲座2场。", "", None, "2023-12-31"),
]


@pytest.mark.parametrize(("sentence", "said", "deadline", "due"), DATED, ids=[f"{a}{b}" for a, b, *_ in DATED])
def test_a_target_goes_by(sentence: str, said: str, deadline: int | None, due: str | None) -> None:
    (target,) = asked(sentence, explicit=said)
    assert (target.deadline, target.due and str(target.due)) == (deadline, due)


def test_what_looks_like_a_measure_word_is_none() -> None:
    assert [target.goal for target in asked("每月第一个星期五组织集中学法1次。")] == [1]
    assert [target.goal for target in asked("每个责任单位至少有1名分管领导、1名联络员。")] == [1, 1]


def test_what_a_deadline_breaks_down_is_no_second_target() -> None:
    (target,) = asked("开展企业负责人培训2期。", explicit="上半年、下半年各1期")
    assert (target.goal, target.every) == (2, "year")


def test_a_line_broken_for_want_of_room_goes_on() -> None:
    (target,) = asked("各镇司法所要结合辖区实际认真谋划，于6月底前\n组织“法律明白人”集中培训不少于2\n次。")
    assert (target.goal, target.per, str(target.due)) == (2, "township", "2023-06-30")


def test_a_list_without_points_has_a_target_on_each_line() -> None:
    assert [target.goal for target in asked("制作短视频10条\n发放资料2000份\n举办讲座3场")] == [10, 2000, 3]
