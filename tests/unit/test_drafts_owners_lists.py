"""A list of owners comes apart into the document's own names, no more and no fewer."""

import pytest

from services.tasks.drafts.domain.document import Document, Span, fold
from services.tasks.drafts.domain.owning.offices import is_office
from services.tasks.drafts.domain.owning.owner_lists import owner_list


def listed(text: str) -> list[str]:
    document = Document(text)
    return [document.quote(span) for span in owner_list(document, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("区司法局、区教育局", ["区司法局", "区教育局"]),
        ("市法宣办,各区", ["市法宣办", "各区"]),
        ("区司法局；区教育局;团区委", ["区司法局", "区教育局", "团区委"]),
        ("区司法局/区教育局", ["区司法局", "区教育局"]),
        ("普法科\n办公室", ["普法科", "办公室"]),
        ("区委\n区政府", ["区委", "区政府"]),
        ("区司法局 区教育局　团区委", ["区司法局", "区教育局", "团区委"]),
        ("区司法局 区教育局 各镇街", ["区司法局", "区教育局", "各镇街"]),
        ("区司法局和区教育局", ["区司法局", "区教育局"]),
        ("区司法局、区教育局及各街道办事处", ["区司法局", "区教育局", "各街道办事处"]),
        ("区文化和旅游局以及各街镇", ["区文化和旅游局", "各街镇"]),
        ("区司法局和区文化和旅游局", ["区司法局", "区文化和旅游局"]),
        ("团委和妇联", ["团委", "妇联"]),
        ("区委和区政府", ["区委", "区政府"]),
        ("区委组织部、宣传部、统战部", ["区委组织部", "宣传部", "统战部"]),
        ("  区司法局 、 区教育局 。", ["区司法局", "区教育局"]),
        ("区司法局、区教育局等", ["区司法局", "区教育局"]),
        ("区司法局、区教育局等。", ["区司法局", "区教育局"]),
        ("区司法局、区司法局、区 司法局", ["区司法局"]),
        ("区司法局、、，区教育局、", ["区司法局", "区教育局"]),
    ],
)
def test_a_list_is_split(text: str, names: list[str]) -> None:
    assert listed(text) == names


@pytest.mark.parametrize(
    "name",
    [
        "科学与技术局",
        "普法与依法治理科",
        "区文化和旅游局",
        "人力资源和社会保障局",
        "住房和城乡建设局",
        "发展和改革委员会",
        "工业和信息化局",
        "教育和体育局",
        "党委和政府",
        "乡镇党委和政府",
        "各部门和单位",
        "退役军人事务局",
        "和平区司法局",
        "太和县教育局",
        "市司法局和平分局",
        "各县(市、区)",
        "各县（市、区）法宣办（含高新区、新城党群工作部，下同）",
        "各乡镇（街道，含经济开发区，下同）",
        "市司法局等市有关部门",
        "区委\n宣传部",
        "区委 宣传部",
        "依法治区办秘书\n科",
        "各相关部门单位",
        "机构编制委员会办公室",
    ],
)
def test_one_name_stays_whole(name: str) -> None:
    assert listed(name) == [name]
    assert listed(f"区税务局、{name}、区应急局") == ["区税务局", name, "区应急局"]


@pytest.mark.parametrize("text", ["", " ", "/", "—", "——", "-", "无", "暂无", "N/A", "同上", "\n", "、", "＼"])
def test_a_placeholder_is_nobody(text: str) -> None:
    assert listed(text) == []


@pytest.mark.parametrize(
    "name",
    [
        "区司法局",
        "普法科",
        "法制处",
        "各街镇司法所",
        "区法院",
        "区检察院",
        "市法宣办",
        "团区委",
        "各县(市、区)",
        "各成员单位",
        "区妇联",
        "总工会",
        "镇政府",
        "各村(社区)",
        "镇综合执法大队",
        "教务处",
        "校办",
        "政教处",
        "县融媒体中心",
        "某某律师事务所",
        "街道办事处",
        "区委",
        "各区",
        "市直各部门",
        "城管局等部门",
        "区残联",
        "各学校",
    ],
)
def test_names_of_offices_are_known(name: str) -> None:
    assert is_office(fold(name))


@pytest.mark.parametrize(
    "words",
    [
        "社区活动",
        "2023年",
        "示范村",
        "领导干部",
        "以案释法",
        "网站",
        "新媒体平台",
        "座谈会",
        "法治文化场所",
        "多处",
        "大局",
        "举办",
        "各单位要高度重视",
        "各类活动",
        "含高新区",
        "以下简称区局",
        "线上",
        "城乡",
        "各项工作",
        "见附件",
        "全部",
        "3个村",
    ],
)
def test_other_words_are_not_taken_for_offices(words: str) -> None:
    assert not is_office(fold(words))
