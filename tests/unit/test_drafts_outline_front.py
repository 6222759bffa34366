"""What a document says of itself: title, issuer, year, number."""

import pytest

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.structure.front_matter import issuer_words
from services.tasks.drafts.domain.structure.outline import outline

BODY = "一、学习宪法。组织学习。\n二、宣传宪法。组织宣传。\n"
NOTE = (
    "关于印发《2024年某市普法依法治理\n工作要点》的通知\n各区县：\n"
    "现将《2024年某市普法依法治理工作要点》印发给你们，请认真贯彻落实。\n"
    "某市普法办公室\n2024年4月12日\n"
)


def title_of(document: Document) -> str:
    title = outline(document).title
    return title if isinstance(title, str) else document.quote(title)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("某区司法局2023年普法工作计划\n为做好工作，制定本计划。\n" + BODY, "某区司法局2023年普法工作计划"),
        ("2024年某市守法普法工作要点\n" + BODY, "2024年某市守法普法工作要点"),
        ("某市教育局\n2024年普法工作计划\n" + BODY, "某市教育局\n2024年普法工作计划"),
        ("某区2024年普法工作计划\n（征求意见稿）\n" + BODY, "某区2024年普法工作计划\n（征求意见稿）"),
        ("某区2024年普法工作计划\n（2024年3月5日）\n" + BODY, "某区2024年普法工作计划"),
        ("# 某区2024年普法工作计划\n" + BODY, "某区2024年普法工作计划"),
        ("【学校法制工作计划和实施方案】为加强学校法治教育，制定本方案。\n" + BODY, "学校法制工作计划和实施方案"),
        ("某局2026年普法工作计划　为做好工作，特制定本计划。" + BODY, "某局2026年普法工作计划"),
        (NOTE + "2024年某市普法依法治理\n工作要点\n" + BODY, "2024年某市普法依法治理\n工作要点"),
        (NOTE + BODY, "2024年某市普法依法治理\n工作要点"),
        ("关于印发某县2024年普法工作方案的通知\n各乡镇：\n某县2024年普法工作方案\n" + BODY, "某县2024年普法工作方案"),
        ("关于做好2024年普法工作的通知\n各镇街：\n现通知如下：\n" + BODY, "关于做好2024年普法工作的通知"),
        (
            "关于印发2024年普法计划的通知\n各科室：\n现印发。\n附件\n某局2024年度普法工作计划\n" + BODY,
            "某局2024年度普法工作计划",
        ),
        (
            "原创 某区普法 2025-03-06 18:00 发表于某地\n点击上方蓝字关注我们\n某区2025年普法要点\n" + BODY,
            "某区2025年普法要点",
        ),
        ("来源: https://a.example/1.html [节选]\n某区2024年普法责任清单\n" + BODY, "某区2024年普法责任清单"),
        (
            "首页 > 公开\n标题：某县2024年普法要点 文号：某发〔2024〕1号\n某县2024年普法要点\n" + BODY,
            "某县2024年普法要点",
        ),
        ("2024年是关键之年，要坚持以习近平法治思想为指导，推动普法工作计划落实。\n" + BODY, ""),
        ("工作要点\n（一）学习宪法。组织学习。\n", ""),
    ],
)
def test_the_plans_own_title_is_found(text: str, title: str) -> None:
    assert title_of(Document(text)) == title


def test_what_the_file_marks_as_heading_is_preferred() -> None:
    text = "某区司法局网站工作方案\n某区普法工作任务\n2024年普法工作计划\n" + BODY
    heading = Span(text.index("2024"), text.index("一、") - 1)
    assert title_of(Document(text, heading=heading)) == "2024年普法工作计划"


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("信息名称 某区2023年普法计划 发布机构 某区司法局\n某区2023年普法计划\n" + BODY, "某区司法局"),
        ("发文机关：某县司法局 成文日期：2024年02月20日\n某县2024年普法要点\n" + BODY, "某县司法局"),
        ("某区司法局2023年普法工作计划\n" + BODY, "某区司法局"),
        ("2023年某县教育局普法工作计划\n" + BODY, "某县教育局"),
        ("2024年某市守法普法工作要点\n" + BODY + "某市法治宣传教育联席会议办公室\n2024年4月12日\n",
        "某市法治宣传教育联席会议办公室"),
        (NOTE + "2024年某市普法依法治理工作要点\n" + BODY, "某市普法办公室"),
        ("2024年某县普法要点\n" + BODY + "三、保障措施\n重视。某县普法办公室\n2024年1月2日\n", "某县普法办公室"),
        ("2024年某县普法要点\n" + BODY + "某县普法办公室 2024年1月2日\n", "某县普法办公室"),
        ("来源：某市司法局\n2024年普法工作要点\n" + BODY, "某市司法局"),
        ("来源: https://a.example/1.html\n2024年普法工作要点\n" + BODY, None),
        ("某区总工会\n2025年普法工作计划\n" + BODY, "某区总工会"),
        ("某区总工会2025年普法工作计划\n" + BODY, "某区总工会"),
        ("某市银行业协会2025年普法工作计划\n" + BODY, "某市银行业协会"),
        ("中共某县委全面依法治县委员会守法普法协调小组2024年工作要点\n" + BODY, "中共某县委全面依法治县委员会守法普法协调小组"),
        ("某市普法工作领导小组办公室2024年工作要点\n" + BODY, "某市普法工作领导小组办公室"),
        ("2025年普法工作计划\n" + BODY + "某区总工会\n2025年1月3日\n", "某区总工会"),
        ("2025年普法工作计划\n" + BODY + "某区城市建设投资集团有限公司\n2025年1月3日\n", "某区城市建设投资集团有限公司"),
        ("学校法制工作计划\n" + BODY, None),
        ("2024年社区普法工作计划\n" + BODY, None),
        ("2024年普法工作要点\n" + BODY, None),
    ],
)  # fmt: skip
def test_who_made_the_plan_is_found(text: str, issuer: str | None) -> None:
    document = Document(text)
    found = outline(document).issuer
    assert (None if found is None else document.quote(found)) == issuer


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("中共某街道工作委员会\n某街道办事处", "中共某街道工作委员会、某街道办事处"),
        ("某区司法局\n某区教育局\n某区民政局", "某区司法局、某区教育局、某区民政局"),
        ("中共某区委\n某区人民政府", "中共某区委、某区人民政府"),
        ("中共某区委\n全面依法治区委员会办公室", "中共某区委全面依法治区委员会办公室"),
        ("某市全面依法治市\n委员会办公室", "某市全面依法治市委员会办公室"),
        ("某区司法局", "某区司法局"),
        ("某区司法局  某区工业和信息化局", "某区司法局、某区工业和信息化局"),
        ("某区司法局　　某区教育局", "某区司法局、某区教育局"),
        ("中共某区委  某区人民政府", "中共某区委、某区人民政府"),
        ("某区司法局 办公室", "某区司法局 办公室"),
    ],
)
def test_bodies_that_sign_together_stay_apart(printed: str, words: str) -> None:
    assert issuer_words(printed) == words


@pytest.mark.parametrize(
    ("text", "year", "period"),
    [
        ("某区2023年普法工作计划\n" + BODY, 2023, None),
        ("2024年度某区普法工作任务\n" + BODY, 2024, None),
        ("二〇二四年某县普法工作要点\n" + BODY, 2024, None),
        ("二零二五年某县普法工作要点\n" + BODY, 2025, None),
        ("某校2023-2024学年普法工作安排\n" + BODY, 2023, (2023, 2024)),
        ("某校2023—2024学年第二学期普法工作安排\n" + BODY, 2024, (2023, 2024)),
        ("某市“八五”普法规划（2021－2025年）\n" + BODY, None, (2021, 2025)),
        ("20__年某街道普法工作计划\n2024年3月\n" + BODY, None, None),
        ("20XX年某街道普法工作计划\n" + BODY, None, None),
        ("某区普法工作计划\n2023年是承上启下的关键之年，要做好全区普法依法治理工作。\n" + BODY, 2023, None),
        ("某区普法工作计划\n" + BODY + "某区司法局\n2024年3月5日\n", 2024, None),
        ("某区普法工作计划\n" + BODY + "某区司法局\n2023年12月28日\n", None, None),
        ("成文日期：2024-02-20\n某区普法工作计划\n" + BODY, 2024, None),
        ("某区普法工作计划\n" + BODY, None, None),
        ("某区专项行动方案\n决定自2024年7月至2025年6月在全区开展专项行动。\n" + BODY, 2024, (2024, 2025)),
        ("某区2024年7月—2025年6月普法工作计划\n" + BODY, 2024, (2024, 2025)),
        ("某区专项行动方案\n决定自2023年7月起至2025年6月在全区开展专项行动。\n" + BODY, None, (2023, 2025)),
        ("某区专项行动方案\n决定自2024年3月至2024年6月在全区开展专项行动。\n" + BODY, 2024, None),
    ],
)
def test_the_year_is_the_documents(text: str, year: int | None, period: tuple[int, int] | None) -> None:
    found = outline(Document(text))
    assert (found.year, found.period) == (year, period)


def test_the_documents_number_is_found() -> None:
    document = Document("关于印发《某市2024年普法要点》的通知\n某法宣办〔2024〕4号\n某市2024年普法要点\n" + BODY)
    number = outline(document).front.number
    assert number
    assert document.quote(number) == "某法宣办〔2024〕4号"
