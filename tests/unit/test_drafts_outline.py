"""Which lines of a document are tasks, sections and requirements."""

import pytest

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import SectionRole
from services.tasks.drafts.domain.structure.outline import outline
from services.tasks.drafts.domain.structure.parts import Outline

HEAD = "某区2024年普法工作计划\n"


def read(text: str) -> tuple[Document, Outline]:
    document = Document(text)
    return document, outline(document)


def tasks_of(text: str) -> list[str]:
    """``section/no title`` of each task."""
    document, found = read(text)
    sections = [document.quote(heading.title) for heading in found.sections]
    return [
        f"{'' if item.section is None else sections[item.section]}/{item.no} {document.quote(item.title)}"
        for item in found.tasks
    ]


def safeguards_of(text: str) -> list[str]:
    document, found = read(text)
    return [document.quote(item.title) for item in found.safeguards]


def roles_of(text: str) -> dict[str, SectionRole]:
    document, found = read(text)
    return {document.quote(heading.title): heading.role for heading in found.sections}


GROUPED = """一、工作目标
提高全民法治素养。
二、工作任务
(一)突出重点内容
1、学习宪法。组织学习不少于2次。(责任单位：区司法局)
2、学习民法典。组织宣传。(责任单位：区司法局)
(二)突出重点对象
3、领导干部学法。落实会前学法。(责任单位：区委组织部)
三、工作要求
(一)加强领导。高度重视。
(二)强化督导。随机抽查。
"""

FORMS = {
    "groups_hold_the_tasks_that_carry_owners": (
        GROUPED,
        ["突出重点内容/1 学习宪法", "突出重点内容/2 学习民法典", "突出重点对象/3 领导干部学法"],
    ),
    "a_task_without_a_heading_is_its_first_sentence": (
        "一、深化学习宣传\n(一)广泛组织巡讲，着力开展进社区活动。（责任单位：市法宣办，各区）\n"
        "(二)抓好清单制度的落实落地。（责任单位：市委组织部）\n",
        ["深化学习宣传/一 广泛组织巡讲，着力开展进社区活动", "深化学习宣传/二 抓好清单制度的落实落地"],
    ),
    "numbers_start_anew_in_each_section": (
        "一、坚持正确方向\n1.学习宪法。组织学习。〔责任单位:市司法局〕\n2.学习党章。组织学习。〔责任单位:市委〕\n"
        "二、突出重点对象\n1.领导干部。组织学法。〔责任单位:市委〕\n",
        ["坚持正确方向/1 学习宪法", "坚持正确方向/2 学习党章", "突出重点对象/1 领导干部"],
    ),
    "steps_with_owners_stay_steps": (
        "工作要点\n(一)落实制度\n按照原则。\n(牵头单位:普法办,协助单位:各单位)\n(二)开展学法活动\n一是领导学法。把宪法列入。\n"
        "(牵头单位:宣传部)\n二是公职人员学法。开展学习。\n(牵头单位:组织部)\n",
        ["工作要点/一 落实制度", "工作要点/二 开展学法活动"],
    ),
    "a_short_plan_has_its_tasks_beside_aims_and_requirements": (
        "一、指导思想\n认真贯彻。\n二、加强领导干部学法\n每季度一次。\n三、抓好青少年教育\n4次。\n四、工作要求\n高度重视。\n",
        ["/二 加强领导干部学法", "/三 抓好青少年教育"],
    ),
    "a_paragraph_beside_groups_is_a_task": (
        "一、深入学习宣传宪法。作为重点。（责任单位：县委）\n二、加强重点人群教育\n（一）领导干部。学法2次。"
        "（责任单位：县委）\n"
        "（二）青少年。进校园。（责任单位：县教育局）\n三、组织领导\n（一）健全机制。（责任单位：县司法局）\n",
        ["/一 深入学习宣传宪法", "加强重点人群教育/一 领导干部", "加强重点人群教育/二 青少年"],
    ),
    "numbered_measures_below_a_body_are_steps": (
        "一、工作任务\n（一）加强重点对象普法。坚持分类施策，突出抓好关键少数。\n1.组织学习2次；\n2.组织宣讲。\n"
        "（二）加强重点内容普法。坚持贴近群众，突出宪法宣传。\n1.组织宣传周；\n2.组织宣传月。\n",
        ["工作任务/一 加强重点对象普法", "工作任务/二 加强重点内容普法"],
    ),
    "an_owner_after_the_last_measure_is_the_tasks": (
        "一、突出重点对象\n（一）加强领导干部学法\n1.学习2次。\n2.旁听庭审1次。\n责任单位：区委组织部\n"
        "（二）加强青少年学法\n1.宣讲。\n2.竞赛。\n责任单位：区教育局\n",
        ["突出重点对象/一 加强领导干部学法", "突出重点对象/二 加强青少年学法"],
    ),
    "items_run_together_in_a_paragraph_are_told_apart": (
        "一、工作任务\n1、学习宪法。组织2次，发放1.5万册。2、执行规划。对照指标。3、加强宣传。用好3.15、12.4等节点。\n",
        ["工作任务/1 学习宪法", "工作任务/2 执行规划", "工作任务/3 加强宣传"],
    ),
    "numbers_that_lost_their_marks_are_sure_in_a_row": (
        "一、主要任务\n1深入学习宪法\n组织学习。\n2认真宣传\n全年5场。\n3加强建设\n新建1处。\n",
        ["主要任务/1 深入学习宪法", "主要任务/2 认真宣传", "主要任务/3 加强建设"],
    ),
    "a_number_alone_in_text_is_no_item": (
        "一、主要任务\n（一）学习宪法\n12.4国家宪法日开展宣传。\n3.15消费者权益日\n2023.5版教材\n5月1日前完成\n"
        "（二）宣传\n做好宣传。\n",
        ["主要任务/一 学习宪法", "主要任务/二 宣传"],
    ),
    "spaces_and_full_width_do_not_matter": (
        " 一 、 重点工作\n （ 一 ） 学习宪法 。 认真学习。\n ( 二 ）开展宣传。 认真宣传。\n",
        ["重点工作/一 学习宪法", "重点工作/二 开展宣传"],
    ),
    "a_title_may_stand_below_its_number": (
        "一、\n工作任务\n1、\n学习宪法\n组织学习。\n2、\n开展宣传\n组织宣传。\n",
        ["工作任务/1 学习宪法", "工作任务/2 开展宣传"],
    ),
    "a_decimal_number_shows_its_level": (
        "1 总则\n1.1 目的\n加强。\n2 主要工作任务\n2.1 学法制度\n学习4次。\n责任部门：党群部\n2.2 合规培训\n培训2期。\n"
        "责任部门：法务部\n"
        "3 工作要求\n3.1 按时报送。\n",
        ["主要工作任务/2.1 学法制度", "主要工作任务/2.2 合规培训"],
    ),
    "phases_are_tasks_where_nothing_else_is": (
        "一、活动目标\n提高。\n二、实施步骤\n（一）宣传发动阶段（3月）。制定方案。\n"
        "（二）组织实施阶段（4月至11月）。开展活动。\n",
        ["实施步骤/一 宣传发动阶段（3月）", "实施步骤/二 组织实施阶段（4月至11月）"],
    ),
    "phases_are_none_beside_tasks": (
        "一、活动内容\n（一）宪法宣传。开展宣传。\n（二）民法典宣传。开展宣传。\n二、实施步骤\n"
        "第一阶段：宣传发动（3月）。\n第二阶段：实施（4月）。\n",
        ["活动内容/一 宪法宣传", "活动内容/二 民法典宣传"],
    ),
    "phases_that_hold_noted_tasks_group_them": (
        "一、行动目标\n提高。\n二、实施步骤\n（一）准备阶段（3月）\n1.制定方案。各区制定。（责任单位：各区）\n"
        "（二）实施阶段（4月至10月）\n2.组织宣讲。宣讲100场。（责任单位：市教育局）\n",
        ["准备阶段（3月）/1 制定方案", "实施阶段（4月至10月）/2 组织宣讲"],
    ),
    "months_head_their_tasks": (
        "9月：\n1、制定计划\n2、召开会议\n10月：开展国庆宣传。\n11月份\n1、知识竞赛\n",
        ["9月/1 制定计划", "9月/2 召开会议", "10月/ 开展国庆宣传", "11月份/1 知识竞赛"],
    ),
    "numbered_months_head_their_tasks": (
        "一、一月份\n1．制定计划。\n2．送法下乡。\n二、二月份\n1．春节普法。\n",
        ["一月份/1 制定计划", "一月份/2 送法下乡", "二月份/1 春节普法"],
    ),
    "short_lines_head_paragraphs_without_numbers": (
        "工作目标\n提高法治意识。\n重点工作\n学习宣传宪法\n组织全体干部学习宪法，开展集中宣传2次。\n推进法律进企业\n"
        "组织律师开展法治体检10家。\n"
        "保障措施\n加强组织领导。\n",
        ["重点工作/ 学习宣传宪法", "重点工作/ 推进法律进企业"],
    ),
    "a_list_of_points_may_be_the_tasks": (
        "一、工作任务\n• 开展宪法学习2次\n• 举办培训班1期\n二、工作要求\n- 高度重视\n",
        ["工作任务/ 开展宪法学习2次", "工作任务/ 举办培训班1期"],
    ),
    "first_second_third_may_be_the_tasks": (
        "主要任务：\n第一，加强学习。组织学习。\n第二，加强宣传。组织宣传。\n工作要求：各单位要高度重视。\n",
        ["主要任务/一 加强学习", "主要任务/二 加强宣传"],
    ),
    "a_word_and_a_number_may_head_a_task": (
        "任务一：法律进机关\n工作内容：讲座2场\n责任单位：区委办\n任务二：法律进学校\n工作内容：讲座3场\n责任单位：区教育局\n",
        ["/一 法律进机关", "/二 法律进学校"],
    ),
    "the_annex_list_and_the_signature_belong_to_no_task": (
        "一、加强学习。组织学习。\n二、加强宣传。组织宣传。\n附件：1.普法清单\n2.统计表\n某区司法局\n2024年3月5日\n",
        ["/一 加强学习", "/二 加强宣传"],
    ),
    "an_empty_number_at_a_cut_is_dropped": (
        "一、坚持方向\n1.学习宪法。组织学习。〔责任单位:市司法局〕\n2.",
        ["坚持方向/1 学习宪法"],
    ),
    "chapters_and_sections_hold_tasks": (
        "第一章 总体要求\n坚持。\n第二章 主要任务\n第一节 宪法宣传\n组织宣传周2次。\n第二节 民法典宣传\n组织宣传月。"
        "\n第三章 保障措施\n重视。\n",
        ["主要任务/一 宪法宣传", "主要任务/二 民法典宣传"],
    ),
    "markdown_is_read_as_well": (
        "## 一、工作任务\n\n### （一）突出重点\n\n**1、学习宪法。** 组织学习。（责任单位：区司法局）\n\n"
        "**2、宣传宪法。** 宣传。（责任单位：区司法局）\n",
        ["突出重点/1 学习宪法", "突出重点/2 宣传宪法"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_the_level_of_the_tasks_is_found(form: str) -> None:
    text, expected = FORMS[form]
    assert tasks_of(HEAD + text) == expected


def test_numbers_above_ten_are_items() -> None:
    numbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
    text = HEAD + "一、工作任务\n" + "".join(f"（{no}）第{no}项工作\n认真开展。\n" for no in numbers)
    assert tasks_of(text) == [f"工作任务/{no} 第{no}项工作" for no in numbers]


@pytest.mark.parametrize(
    "title",
    ["工作要求", "保障措施", "组织领导", "组织保障", "工作保障", "有关要求", "几点要求", "组织实施"],
)
def test_what_a_section_named_for_requirements_holds_is_no_task_even_with_owners(title: str) -> None:
    text = (
        HEAD
        + f"一、学习宪法。组织学习。\n二、宣传宪法。组织宣传。\n三、{title}\n（一）健全机制。（责任单位：县司法局）\n"
    )
    assert tasks_of(text) == ["/一 学习宪法", "/二 宣传宪法"]
    assert safeguards_of(text) == ["健全机制"]


def test_a_requirement_of_one_paragraph_is_one_safeguard() -> None:
    assert safeguards_of(HEAD + "一、工作任务\n1、学习。组织学习。\n二、工作要求\n各村要高度重视。\n") == ["工作要求"]


def test_roles_of_sections() -> None:
    text = (
        HEAD + "一、活动主题\n宪法。\n二、总体要求\n贯彻。\n三、重点工作\n1、学习。学习。\n"
        "四、时间安排\n全年。\n五、保障措施\n重视。\n"
    )
    assert list(roles_of(text).values()) == ["other", "aims", "tasks", "other", "safeguards"]


def test_aims_are_the_section_of_that_name_or_the_preamble() -> None:
    document, found = read(HEAD + "为贯彻落实普法责任制，结合本年度工作实际，制定本计划。\n一、工作任务\n1、学习。\n")
    assert found.aims
    assert document.quote(found.aims).startswith("为贯彻")
    document, found = read(HEAD + "为做好工作，制定本计划。\n" + GROUPED)
    assert found.aims
    assert document.quote(found.aims) == "提高全民法治素养。"


@pytest.mark.parametrize(
    ("body", "steps"),
    [
        ("开展三项活动：一是讲座；二是竞赛；三是展览。", ["讲座；", "竞赛；", "展览。"]),
        ("做好：①讲座；②竞赛。", ["讲座；", "竞赛。"]),
        ("要求：1、讲座；2、竞赛；3、展览。", ["讲座；", "竞赛；", "展览。"]),
        ("组织：\n- 讲座\n- 竞赛", ["讲座", "竞赛"]),
        ("组织：\n1）讲座\n2）竞赛", ["讲座", "竞赛"]),
        ("组织：（1）讲座；（2）竞赛。", ["讲座；", "竞赛。"]),
        ("组织：\n①讲座\n②竞赛\n责任单位：区教育局", ["讲座", "竞赛"]),
        ("全年讲座2次。", []),
    ],
)
def test_measures_within_a_task_are_its_steps(body: str, steps: list[str]) -> None:
    document, found = read(
        HEAD + f"一、工作任务\n1、学习宪法。组织学习。\n2、开展宣传。{body}\n3、开展考试。全员参加。\n"
    )
    assert [item.no for item in found.tasks] == ["1", "2", "3"]
    assert [document.quote(step.span) for step in found.tasks[1].steps] == steps


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("1、学习宣传宪法。积极组织。", "学习宣传宪法"),
        ("1.学习宣传宪法：积极组织。", "学习宣传宪法"),
        ("1.学习宣传宪法(责任单位:区司法局)", "学习宣传宪法"),
        ("1、组织旁听庭审（法院）", "组织旁听庭审"),
        ("１．学习宣传宪法；", "学习宣传宪法"),
        ("1、学习宣传宪法\n积极组织。", "学习宣传宪法"),
        ('1.推动 "六进”向纵深发展 .每个社区四场 ( 责任单位: 各社区 )', '推动 "六进”向纵深发展'),
        ("1. 2024年3月底前制定计划。", "2024年3月底前制定计划"),
    ],
)
def test_a_title_is_the_first_sentence_without_number_mark_and_notes(line: str, title: str) -> None:
    document, found = read(HEAD + f"一、工作任务\n{line}\n")
    assert [document.quote(item.title) for item in found.tasks] == [title]


def test_a_full_line_of_a_broken_text_does_not_end_a_title() -> None:
    words = "深入开展宪法法律进乡村进社区进企业进学校进机关系列活动。各单位要组织学习宣传，做好总结，并报送材料。"
    lines = "".join(f"（{no}）{words}"[at : at + 24] + "\n" for no in "一二三四" for at in range(0, len(words) + 3, 24))
    document, found = read("某区普法计划\n一、工作任务\n" + lines)
    titles = {document.quote(item.title).replace("\n", "") for item in found.tasks}
    assert titles == {words.partition("。")[0]}
    assert len(found.tasks) == 4


def test_a_title_is_cut_at_two_hundred_characters() -> None:
    _, found = read(HEAD + "一、工作任务\n1、" + "学习" * 400 + "\n2、宣传。\n")
    assert found.tasks[0].title.end - found.tasks[0].title.start == 200


def test_an_item_holds_its_title_its_body_and_its_steps() -> None:
    document, found = read(HEAD + GROUPED)
    for item in (*found.tasks, *found.safeguards):
        assert item.whole.holds(item.title)
        assert item.whole.holds(item.body)
        assert item.title.end <= item.body.start
        assert all(item.whole.holds(step.span) for step in item.steps)
    assert document.quote(found.tasks[-1].whole).endswith("(责任单位：区委组织部)")


TITLES = [
    "学习宪法",
    "执行规划",
    "融入实践",
    "领导学法",
    "青少年普法",
    "培育明白人",
    "抓好节点",
    "打造阵地",
    "创建示范村",
    "用好资源",
]


@pytest.mark.parametrize("order", [range(10), range(9, -1, -1), [3, 1, 4, 0, 5, 9, 2, 6, 8, 7]])
@pytest.mark.parametrize("first", [1, 11, 101])
def test_tasks_in_another_order_with_other_numbers_still_parse(order: list[int], first: int) -> None:
    lines = [
        f"{place + first}、{TITLES[place]}。认真组织。（责任科室：普法科，完成时限：12月底前）\n" for place in order
    ]
    text = HEAD + "一、工作任务\n（一）突出重点\n" + "".join(lines[:4]) + "（二）用好载体\n" + "".join(lines[4:])
    groups = ["突出重点"] * 4 + ["用好载体"] * 6
    assert tasks_of(text) == [f"{group}/{p + first} {TITLES[p]}" for group, p in zip(groups, order, strict=True)]


def test_navigation_and_page_numbers_are_no_content() -> None:
    text = (
        "无障碍浏览\n您现在的位置: 首页 > 正文\n索 引 号 a/1 公开方式 主动公开\n"
        + HEAD
        + "【字体：大 中 小】 打印本页\n"
        "一、学习宪法。组织。\n- 1 -\n二、宣传宪法。组织。\n关闭窗口\n下载Word 下载PDF\n上一篇：某某\n版权所有：某局\n"
    )
    document, found = read(text)
    assert [document.quote(item.title) for item in found.tasks] == ["学习宪法", "宣传宪法"]
    assert document.quote(found.tasks[-1].whole) == "二、宣传宪法。组织。"
    assert document.quote(found.content).strip().startswith("一、")


def test_a_time_within_a_task_is_its_own() -> None:
    document, found = read(
        HEAD + "一、启动仪式\n组织宣传。\n时间：12月4日\n地点：市民广场\n二、法治讲座\n组织讲座。\n时间：5月\n"
    )
    assert [document.quote(item.whole)[-5:] for item in found.tasks] == ["：市民广场", "时间：5月"]


def test_spans_are_never_outside_the_text() -> None:
    document, found = read(HEAD + GROUPED)
    whole = Span(0, len(document.text))
    spans = [heading.whole for heading in found.sections] + [heading.intro for heading in found.sections]
    assert all(whole.holds(span) for span in spans)
