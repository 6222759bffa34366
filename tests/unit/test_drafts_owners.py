"""Who leads and who assists, in the forms that plans write it in. The texts are made up; the offices are of real kinds."""

import pytest

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.owners import Owners, owners

SURE = 0.7
BODY = "组织开展宪法宣传周活动。"


Said = tuple[list[str], list[str], list[str], list[str]]


def of(*groups: list[str]) -> Said:
    """Who leads, who assists, deadlines, persons."""
    given = dict(enumerate(groups))
    return given.get(0, []), given.get(1, []), given.get(2, []), given.get(3, [])


def read(text: str) -> tuple[Document, Owners]:
    document = Document(text)
    return document, owners(document, Span(0, len(text)))


def said(text: str) -> Said:
    document, found = read(text)
    groups = (found.lead, found.assisting, found.deadlines, found.persons)
    return of(*([document.quote(span) for span in group] for group in groups))


def left(text: str) -> str:
    """What remains once the annotations are cut."""
    found = read(text)[1]
    for note in reversed(found.notes):
        text = text[: note.start] + text[note.end :]
    return text


BRACKETED = [
    ("（责任单位：区司法局、区教育局）", of(["区司法局", "区教育局"])),
    (
        "(责任科室:秘书科、普法与依法治理科、办公室,完成时限:贯穿全年)",
        of(["秘书科", "普法与依法治理科", "办公室"], [], ["贯穿全年"]),
    ),
    (
        "〔责任单位:市司法局等市有关部门,各县(市、区)法宣办(含高新区、新城党群工作部,下同)〕",
        of(["市司法局等市有关部门", "各县(市、区)法宣办(含高新区、新城党群工作部,下同)"]),
    ),
    ("【牵头单位：区司法局；配合单位：区教育局、团区委】", of(["区司法局"], ["区教育局", "团区委"])),
    ("［牵头单位：区司法局；责任单位：各街镇］", of(["区司法局"], ["各街镇"])),
    ("\n(牵头单位:街道普法办,协助单位:各普法成员单位)", of(["街道普法办"], ["各普法成员单位"])),
    ("（责 任 单 位 ： 区司法局；完 成 时 限：11月底前）", of(["区司法局"], [], ["11月底前"])),
    ("（责任单位：区司法局）（完成时限：年底前）", of(["区司法局"], [], ["年底前"])),
    ("（牵头单位：区司法局）（责任单位：各街镇）", of(["区司法局"], ["各街镇"])),
    ("（牵头单位：区司法局）\n（配合单位：各街镇）", of(["区司法局"], ["各街镇"])),
    ("（牵头(责任)单位：区司法局）", of(["区司法局"])),
    ("（牵头（责任）单位：区司法局；配合单位：各街镇）", of(["区司法局"], ["各街镇"])),
    ("（责任单位（部门）：区司法局）", of(["区司法局"])),
    ("（责任领导：甲某；责任科室：普法科）", of(["普法科"], [], [], ["甲某"])),
    ("（责任单位及责任人：普法科 甲某）", of(["普法科"], [], [], ["甲某"])),
    (
        "（责任人：甲某，责任处室：普法处、法制处，时间要求：6月底前）",
        of(["普法处", "法制处"], [], ["6月底前"], ["甲某"]),
    ),
    ("（责任单位：区司法局；联系人：甲某）", of(["区司法局"], [], [], ["甲某"])),
    ("（责任单位：区司法局（牵头）、区教育局、各街镇）", of(["区司法局"], ["区教育局", "各街镇"])),
    ("（责任单位：区司法局（牵头）、区教育局（配合））", of(["区司法局"], ["区教育局"])),
    ("（责任单位：区司法局牵头，各街镇按职责分工负责）", of(["区司法局"], ["各街镇"])),
    ("（责任单位：区司法局（联系人：甲某）、区教育局）", of(["区司法局", "区教育局"])),
    ("（主办单位：区司法局；承办单位：普法科；协办单位：各街道）", of(["区司法局", "普法科"], ["各街道"])),
    ("（落实单位：各街镇）", of(["各街镇"])),
    ("（牵头单位：区司法局；落实单位：各街镇）", of(["区司法局"], ["各街镇"])),
    ("（实施单位：各司法所，推进时限：二季度）", of(["各司法所"], [], ["二季度"])),
    ("（牵头：区司法局；配合：区教育局）", of(["区司法局"], ["区教育局"])),
    ("（完成时限：3月底前；责任单位：区司法局）", of(["区司法局"], [], ["3月底前"])),
    ("（责任单位：市级：市司法局；县级：各县司法局）", of(["市司法局", "各县司法局"])),
    (
        "（责任单位：各乡镇（街道，含经济开发区，下同）、区直各部门）",
        of(["各乡镇（街道，含经济开发区，下同）", "区直各部门"]),
    ),
    ("（责任单位 区司法局）", of(["区司法局"])),
    ("（责任单位 区司法局 完成时限 年底前）", of(["区司法局"], [], ["年底前"])),
    ("（责任单位区司法局、区教育局）", of(["区司法局", "区教育局"])),
    ("（责任单位为区司法局）", of(["区司法局"])),
    ("（区司法局牵头，区教育局、各街镇配合）", of(["区司法局"], ["区教育局", "各街镇"])),
    ("（由区司法局负责）", of(["区司法局"])),
    ("（由区司法局牵头负责，区教育局、团区委等部门按职责分工负责）", of(["区司法局"], ["区教育局", "团区委等部门"])),
    ("（各部门按职责分工负责）", of(["各部门"])),
    ("（区司法局、区教育局等按职责分工负责）", of(["区司法局", "区教育局"])),
    ("（区司法局会同区教育局负责）", of(["区司法局"], ["区教育局"])),
    ("（区司法局牵头；配合单位：区教育局）", of(["区司法局"], ["区教育局"])),
    ("（区司法局牵头，11月底前完成）", of(["区司法局"], [], ["11月底前完成"])),
    ("（区司法局负责，各街镇配合，年底前完成）", of(["区司法局"], ["各街镇"], ["年底前完成"])),
    (
        "（责任单位：区司法局、区教育局，2023年11月底前完成）",
        of(["区司法局", "区教育局"], [], ["2023年11月底前完成"]),
    ),
    ("（责任部门：/）", of()),
    ("（责任单位（人）：普法科 甲某）", of(["普法科"], [], [], ["甲某"])),
    ("（责任领导及责任单位：普法科 甲某）", of(["普法科"], [], [], ["甲某"])),
    ("（牵头单位—区司法局）", of(["区司法局"])),
    ("（牵头单位：区司法局、责任单位：各街镇）", of(["区司法局"], ["各街镇"])),
    ("（区司法局牵头，5月31日前完成）", of(["区司法局"], [], ["5月31日前完成"])),
    ("（9月底前完成，责任单位：中心学校、司法所）", of(["中心学校", "司法所"], [], ["9月底前完成"])),
    ("（消防大队、应急局，各乡镇〈街道〉按职责分工负责）", of(["消防大队", "应急局", "各乡镇〈街道〉"])),
]


@pytest.mark.parametrize(("annotation", "expected"), BRACKETED)
def test_an_annotation_in_brackets_is_read_and_cut(annotation: str, expected: Said) -> None:
    assert said(BODY + annotation) == expected
    assert left(BODY + annotation).strip() == BODY
    assert said(f"{BODY}{annotation}。\n")[0] == expected[0]


BROKEN = [
    ("(责任单位:市委组织部", of(["市委组织部"])),
    ("(责任单位:区司法局）", of(["区司法局"])),
    ("（责任单位：区司法局】", of(["区司法局"])),
    ("（责任单位：区司法局））", of(["区司法局"])),
    ("（责任单位：各县（市、区）法宣办（含高新区，下同）", of(["各县（市、区）法宣办（含高新区，下同）"])),
    ("（责任单位：各县（市、区法宣办；完成时限：年底）", of(["各县（市、区法宣办"], [], ["年底"])),
    ("（责任单位：区司法局\n（完成时限：年底）", of(["区司法局"], [], ["年底"])),
    ("（责任单位：区司法局、\n区教育局）", of(["区司法局", "区教育局"])),
    ("（责任单位：区司\n法局、区教育局）", of(["区司\n法局", "区教育局"])),
]


@pytest.mark.parametrize(("annotation", "expected"), BROKEN)
def test_broken_brackets_do_not_lose_an_owner(annotation: str, expected: Said) -> None:
    assert said(BODY + annotation) == expected
    assert left(BODY + annotation).strip() == BODY


def test_an_unclosed_bracket_ends_before_the_next_item() -> None:
    text = "1.开展培训。（责任单位：区司法局\n2.开展比赛（含书画）。（责任单位：区教育局）"
    assert said(text) == of(["区司法局", "区教育局"])
    assert left(text) == "1.开展培训。\n2.开展比赛（含书画）。"


LINES = [
    ("\n责任单位: 区司法局、区教育局\n完成时限: 11月底前", of(["区司法局", "区教育局"], [], ["11月底前"])),
    ("\n牵头单位：区司法局\n责任单位：各街镇", of(["区司法局"], ["各街镇"])),
    ("牵头单位：区司法局；责任单位：各街镇；完成时限：年底前。", of(["区司法局"], ["各街镇"], ["年底前"])),
    ("责任领导：甲某；责任科室：普法科。", of(["普法科"], [], [], ["甲某"])),
    ("\n责任单位：区司法局（联系人：甲某）、区教育局（联系人：乙某）", of(["区司法局", "区教育局"])),
    ("\n【责任单位】区司法局、区教育局\n【完成时限】全年", of(["区司法局", "区教育局"], [], ["全年"])),
    ("\n责任单位：\n区司法局、区教育局\n完成时限：\n2023年10月", of(["区司法局", "区教育局"], [], ["2023年10月"])),
    ("\n责任单位 区司法局", of(["区司法局"])),
    ("\n区司法局牵头，区教育局配合。", of(["区司法局"], ["区教育局"])),
    ("\n  责任单位：区司法局  完成时限：年底前", of(["区司法局"], [], ["年底前"])),
    ("\n时间：3月\n责任单位：区司法局", of(["区司法局"], [], ["3月"])),
    ("\n●牵头部门：区司法局", of(["区司法局"])),
    ("\n责任单位：区司法局、\n区教育局", of(["区司法局", "区教育局"])),
    ("\n完成时限：3月底前完成计划。9月底前完成总结。", of([], [], ["3月底前完成计划。9月底前完成总结"])),
]


@pytest.mark.parametrize(("annotation", "expected"), LINES)
def test_an_annotation_without_brackets_is_read_and_cut(annotation: str, expected: Said) -> None:
    assert said(BODY + annotation) == expected
    assert left(BODY + annotation).strip(" \n●") == BODY


BARE = [
    ("（区司法局、区教育局）", of(["区司法局", "区教育局"])),
    ("\n（普法科、各街镇司法所）", of(["普法科", "各街镇司法所"])),
    ("（各村（社区）、各部门）", of(["各村（社区）", "各部门"])),
    ("（区司法局，10月底前）", of(["区司法局"], [], ["10月底前"])),
    ("（区司法局）（全年）", of(["区司法局"], [], ["全年"])),
    ("（办公室）", of(["办公室"])),
    ("（宣传办，各村、社区）", of(["宣传办", "各村", "社区"])),
    ("（权益维护股；3月）", of(["权益维护股"], [], ["3月"])),
    ("由县委组织部牵头，县委党校配合。", of(["县委组织部"], ["县委党校"])),
]

TWO_KINDS = [
    ("〔责任处室：法规处、疾控处；责任单位：各县卫生健康局〕", of(["法规处", "疾控处"], ["各县卫生健康局"])),
    ("（责任部门：普法科；责任单位：各司法所；完成时间：10月底）", of(["普法科"], ["各司法所"], ["10月底"])),
    ("\n责任科室：普法科\n责任单位：各司法所", of(["普法科"], ["各司法所"])),
    ("（责任单位：各司法所）", of(["各司法所"])),
    ("（责任单位：区司法局；责任人：张某）", of(["区司法局"], [], [], ["张某"])),
]


@pytest.mark.parametrize(("annotation", "expected"), TWO_KINDS)
def test_a_responsible_unit_assists_beside_a_responsible_section(annotation: str, expected: Said) -> None:
    assert said(BODY + annotation) == expected


@pytest.mark.parametrize(
    "remark", ["（排第一位的为牵头单位，下同）", "（第一位为牵头单位）", "（下同）", "（列第一位的为牵头单位）"]
)
def test_a_rule_of_reading_is_no_part_of_the_last_name(remark: str) -> None:
    assert said(BODY + f"（责任单位：区司法局、区教育局{remark}）") == of(["区司法局", "区教育局"])


THEN_WHEN = ["12月底前完成。", "每季度1期。", "全年不少于6次。"]


@pytest.mark.parametrize("when", THEN_WHEN)
def test_who_is_in_charge_may_be_said_before_by_when(when: str) -> None:
    assert said(f"集中学法6次，由办公室、法制科负责，{when}") == of(["办公室", "法制科"])


def test_a_clause_that_goes_on_with_another_deed_names_no_owner() -> None:
    assert said("集中学法6次，由办公室负责，每月组织各科室开展专题研讨并及时上报材料。") == of()


@pytest.mark.parametrize(("annotation", "expected"), BARE)
def test_offices_alone_in_brackets_at_the_end_are_owners(annotation: str, expected: Said) -> None:
    assert said(BODY + annotation) == expected
    assert read(BODY + annotation)[1].confidence >= SURE


@pytest.mark.parametrize(
    "text",
    [
        "1.开展宪法宣传周活动（区司法局）",
        "开展法治课（中心学校、司法所）",
        "组织送法下乡（区司法局、各街镇）。",
        "1.开学法治第一课(政教处)",
        "3.消防演练1次(安全办)\n4.",
        "手抄报评比，作品不少于5件(美术组)",
    ],
)
def test_a_bracket_glued_to_a_sentence_is_asked_about(text: str) -> None:
    found = read(text)[1]
    assert found.lead
    assert found.confidence < SURE


NONE = [
    "开展民主法治示范村（社区）",
    "建设法治文化阵地。（村）",
    "组织各镇（街道）开展培训。",
    "纳入党校（行政学校）。",
    "贯彻实施规划（2021—2025年）",
    "落实要点。（2023年）",
    "落实各县（含高新区）",
    "区法宣办（以下简称区普法办）",
    "移交有关部门（公安机关）。",
    "各单位（责任单位）要抓好落实。",
    "责任单位要高度重视，牵头单位要加强统筹。",
    "责任单位：各单位要高度重视普法工作，加强组织领导。",
    "由区普法科牵头设计版面，街镇司法所负责落实制作。",
    "组织：成立领导小组。\n责任：明确分工到人",
    "联合区民政局开展评选（见附件）",
    "建好法治广场（公园、长廊）",
    "开展讲座（线上、线下）",
    "报送总结。\n（2024年1月印发）",
    "报送总结。\n（2024年3月12日）",
    "报区普法办（联系电话：0000-1234567）。",
    "",
]


@pytest.mark.parametrize("text", NONE)
def test_where_nobody_is_named_nobody_is_invented(text: str) -> None:
    assert said(text) == of()
    assert left(text) == text


def test_a_deadline_keeps_its_commas_and_the_offices_it_speaks_of() -> None:
    clause = "3月底前各相关部门单位完成普法计划、清单制定，典型案例每个街镇司法所年内各完成1篇"
    text = f"{BODY}（责任科室：普法科、各街镇司法所，完成时限：{clause}）"
    assert said(text) == of(["普法科", "各街镇司法所"], [], [clause])


def test_steps_with_annotations_of_their_own_are_taken_together_in_order() -> None:
    text = "一是培训。（责任单位：普法科、办公室）\n二是比赛。（牵头单位：区教育局；配合单位：普法科、团区委）"
    assert said(text) == of(["普法科", "办公室", "区教育局"], ["团区委"])


def test_only_the_given_span_is_read() -> None:
    text = "一是培训。（责任单位：普法科）\n二是比赛。（责任单位：区教育局）"
    document = Document(text)
    found = owners(document, Span(text.index("二"), len(text)))
    assert [document.quote(span) for span in found.lead] == ["区教育局"]


def test_a_label_with_words_that_are_no_office_is_less_sure() -> None:
    assert read("（责任单位：区司法局）")[1].confidence == 1
    assert read("（责任单位：老王家）")[1].confidence < 1
