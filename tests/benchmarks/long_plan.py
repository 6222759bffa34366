"""A plan as long as one likes, of tasks that differ: numbers, owners, times, targets and steps in the usual forms."""

PAGE = 800
"""Characters of a full page."""

_HEAD = (
    "某区2024年普法工作计划\n为深入开展法治宣传教育，提升公民法治素养，结合本区实际，制定本计划。\n"
    "一、工作目标\n推动普法工作守正创新、提质增效，形成全社会共同参与的格局。\n二、工作任务\n"
)
_TAIL = (
    "三、工作要求\n（一）加强领导。各单位要高度重视，明确责任。\n（二）注重实效。及时总结，认真考核。\n"
    "某区司法局\n2024年2月1日\n"
)
_DEEDS = (
    "深入学习宣传宪法。结合“12·4”国家宪法日，{month}月底前开展“宪法进{place}”活动不少于{count}次，各街镇至少举办1场法治讲座，"
    "组织宪法宣誓，用好各类媒体平台，营造尊崇宪法的浓厚氛围。",
    "加强国家工作人员学法用法。{month}月组织旁听庭审{count}次，全年开展领导干部学法考试，参考率达到100%，合格率达到95%以上；"
    "督促各部门每季度开展一次会前学法，建立学法档案，分别立卷。",
    "推进法治文化阵地建设。一是{month}月底前新建法治文化广场{count}处；二是更新改造{place}法治宣传栏；三是举办“法润{place}”文艺巡演{count}场，"
    "每场观众不少于100人，全年制作普法短视频{more}条。",
    "实施“法律明白人”培养工程。每个行政村培育法律明白人{count}名，{month}月开展集中培训，培训率达到100%；"
    "①选拔骨干；②建立台账；③开展示范户评选，10月底前完成命名。",
    "落实“谁执法谁普法”责任制。各部门制定普法责任清单，{month}月15日前报区普法办；每半年报送工作小结，全年以案释法不少于{count}件，"
    "对“4·15”全民国家安全教育日、“6·26”国际禁毒日等节点做好宣传。",
    "开展青少年法治教育。中小学法治副校长配备率达到100%，每学期上法治课{count}次，{month}月举办“学宪法讲宪法”比赛，"
    "组织模拟法庭进{place}活动，具体时间另行通知。",
)
_OWNERS = (
    "（责任单位：区司法局、区委宣传部，各街镇）",
    "（牵头单位：区委组织部；配合单位：区司法局、区教育局；完成时限：{month}月底前）",
    "\n责任单位：区普法办，区直各部门。完成时间：全年。",
    "（区教育局牵头，区司法局、团区委配合）",
)
_PLACES = ("机关", "乡村", "社区", "学校", "企业", "网络", "军营")


def long_plan(pages: int) -> str:
    """At least so many pages of ``PAGE`` characters, not a task more."""
    parts, length, number = [_HEAD], len(_HEAD) + len(_TAIL), 0
    while length < pages * PAGE:
        number += 1
        words = {"month": number % 12 + 1, "count": number % 9 + 1, "more": number % 30 + 2}
        also = _DEEDS[(number + 2) % len(_DEEDS)].split("。", 1)[1]
        said = _DEEDS[number % len(_DEEDS)] + also + _OWNERS[number % len(_OWNERS)]
        parts.append(f"{number}、{said.format(place=_PLACES[number % len(_PLACES)], **words)}\n")
        length += len(parts[-1])
    return "".join([*parts, _TAIL])
