"""What is no plan, and why."""

import json

import pytest

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.structure.classification import REASONS, not_a_plan
from services.tasks.drafts.domain.structure.outline import outline
from tests.builders import REPOSITORY

TASKS = "一、学习宪法。组织学习2次，做好总结和考核。\n二、宣传宪法。组织宣传，取得实效。\n三、工作要求\n高度重视。\n"


def reason(text: str) -> str | None:
    document = Document(text)
    return not_a_plan(document, outline(document))


@pytest.mark.parametrize(
    "title",
    [
        "某区2024年普法工作计划", "2024年某市守法普法工作要点", "某区宪法宣传周实施方案", "某局2024年普法责任清单",
        "某区2024年普法任务清单",
        "某市法治宣传教育第八个五年规划（2021-2025年）", "某区2024年普法考核工作实施方案", "某区“八五”普法总结验收工作方案",
        "某局2024年普法工作安排", "关于做好2024年普法工作的通知", "某区2024年安全生产工作计划", "",
    ],
)  # fmt: skip
def test_a_plan_is_a_plan(title: str) -> None:
    assert reason(f"{title}\n{TASKS}") is None


ARTICLES = "".join(f"第{no}条 本办法适用于普法工作，应当组织学习。\n" for no in ["一", "二", "三", "四", "五"])
NOT_PLANS = {
    "too_short": ["", "   \n", "普法工作计划", "一、学习"],
    "crowded": ["某区2024年普法工作计划\n" + "1、学习。\n" * 2001, "某区2024年普法工作计划\n1、学习。" + "①②" * 5001],
    "law": [f"中华人民共和国法治宣传教育法\n第一章 总则\n{ARTICLES}", f"某市法治宣传教育条例\n{ARTICLES}"],
    "regulation": [f"某区普法责任制考核办法\n{ARTICLES}", f"某局学法制度\n第一章 总则\n{ARTICLES}第二章 附则\n{ARTICLES}"],
    "scoring": [
        "2024年度普法工作考核评分表\n序号 | 考核内容 | 分值 | 评分标准 | 得分\n1 | 学法 | 20 "
        "| 每少一次扣2分，扣完为止 |\n2 | 宣传 | 30 | 未开展扣5分 |\n",
        "某区普法工作考核标准\n一、组织领导（20分）\n成立小组得5分。\n二、宣传教育（30分）\n组织宣传得10分，未开展扣5分。\n",
    ],
    "exam": ["某区普法知识试题\n一、单选题（每题2分）\n1、宪法日是哪天？\nA. 12月4日 B. 3月15日\n二、判断题\n"
    "1、宪法是根本法。\n参考答案：1 A\n"],
    "speech": [
        "在全区普法工作会议上的讲话\n同志们：\n今天我们召开会议，部署工作。\n一、提高认识\n要组织学习。\n"
        "二、突出重点\n要开展宣传。\n",
        "各位领导、同志们：\n大家好！下面我就普法工作讲几点意见，供大家参考学习。\n一、加强学习\n要组织学习。\n",
    ],
    "report": [
        "某局2023年普法工作总结\n一、加强学习。组织学习了6次。\n二、开展宣传。共开展活动5场，受到好评。\n",
        "某街道2023年普法工作总结及2024年工作打算\n一、主要做法\n（一）学习。组织6次。\n二、2024年打算\n"
        "（一）继续宣传。组织宣传。\n",
        "第101项重点工作任务:推进立法。\n本月进展:①开展调研;②形成汇编。\n工作成效:推进正常\n下步打算:①做好论证;②做好审查;\n",
        "关于普法工作进展情况的汇报\n一、工作进展\n组织学习。\n二、存在问题\n不足。\n三、下一步打算\n加强。\n",
    ],
    "news": [
        "某区开展普法活动\n本报讯 近日，某区组织开展法律进社区活动，群众踊跃参加。\n一是发放资料2000份。"
        "二是解答咨询300人次。\n",
        "某区法治宣传进乡村\n日前，某区司法局组织普法志愿者走进乡村，为村民讲解民法典，现场气氛热烈，受到欢迎。\n",
        "我县召开2025年普法工作推进会\n3月15日，我县召开2025年普法工作推进会。会议要求，抓好三项工作：一要加强学习，"
        "全年学法不少于4次；二要加强宣传，开展活动10场。县委副书记出席会议并讲话。\n",
    ],
    "list": ["2024年度普法先进个人拟表彰名单公示\n经研究，现将名单公示如下，公示期五天，欢迎监督。\n1.某某\n2.某某\n"],
    "meeting": ["关于召开全区普法工作会议的通知\n各镇街：\n定于3月5日召开会议，请准时参加。\n一、时间\n3月5日上午\n"
    "二、地点\n区会议中心\n三、参加人员\n各单位负责同志\n"],
    "no_tasks": [
        "这是一段没有分条的文字，说的是天气很好，大家心情都很愉快，一起去公园散步，看花看水看山看云。",
        "领导干部应知应会法律清单\n一、党内法规\n1.《中国共产党章程》\n2.《组织处理规定》\n二、国家法律\n"
        "1.《中华人民共和国宪法》\n",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NOT_PLANS.items() for text in texts])
def test_what_is_no_plan_is_said_so(code: str, text: str) -> None:
    assert reason(text) == code


def test_an_annex_of_scores_does_not_undo_a_plan() -> None:
    annex = (
        "附件\n考核评分表\n序号 | 考核内容 | 分值 | 评分标准\n1 | 学法 | 20 | 每少1次扣10分\n2 | 案例 | 30 "
        "| 每少1件扣5分\n3 | 信息 | 20 | 每少1条扣2分\n"
    )
    assert reason(f"某区2025年度普法工作方案\n{TASKS}{annex}") is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_words_in_both_languages(language: str) -> None:
    path = REPOSITORY / "services" / "tasks" / "drafts" / "messages" / f"{language}.json"
    catalogue = json.loads(path.read_text("utf-8"))
    assert set(NOT_PLANS) == set(REASONS)
    assert {code for code in REASONS if not catalogue.get(f"drafts.not_a_plan.{code}")} == set()
