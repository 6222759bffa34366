"""What a column of a table of tasks holds, by the words of its head."""

import re
from enum import StrEnum

from services.tasks.drafts.domain.owning.labels import LABEL, Mark, mark_of


class Column(StrEnum):
    """``TITLE``: a task's short name where ``CONTENT`` says it at length. ``STAGE``: what is done in the head's period.

    ``BEGIN``: the first day, where ``DEADLINE`` is the last one.
    """

    NO = "no"
    SECTION = "section"
    TITLE = "title"
    CONTENT = "content"
    LEAD = "lead"
    ASSISTING = "assisting"
    PERSON = "person"
    BEGIN = "begin"
    DEADLINE = "deadline"
    TARGET = "target"
    STAGE = "stage"
    REMARK = "remark"


class Head(StrEnum):
    """What a head may mean before its neighbours are known."""

    NO = "no"
    CATEGORY = "category"
    TASK = "task"
    CONTENT = "content"
    GOAL = "goal"
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    ASSISTING = "assisting"
    PERSON = "person"
    BEGIN = "begin"
    DEADLINE = "deadline"
    STAGE = "stage"
    REMARK = "remark"
    OVER = "over"
    UNIT = "unit"
    MONEY = "money"
    ALIEN = "alien"


OWNERS = frozenset({Head.LEAD, Head.RESPONSIBLE, Head.ASSISTING})

_WORDS = {
    Head.NO: "序号|编号|序|号|任务序号|任务编号|项目编号|No.?|NO.?|no.?",
    Head.CATEGORY: "类别|工作类别|任务类别|项目类别|分类|类型|板块|工作板块|领域|方面|大类|工作方面|重点领域|工作分类|目标类别",
    Head.TASK: (
        "项目|普法主题|工作项目|重点任务|重点工作|重点工作任务|工作任务|任务|任务名称|任务事项|工作事项|事项|活动名称|活动项目|项目名称|工作名称|"
        "名称|普法项目|主题|活动主题|宣传主题|主要任务|主要工作|工作重点|年度重点工作|年度任务|重点项目|任务项目|普法任务|普法活动|活动|工作|节点|"
        "重要节点|宣传活动|重点事项|工作要点|任务要点|一级任务|宣传节点|时间节点及主题"
    ),
    Head.CONTENT: (
        "普法措施|普法方式|普法形式|普法重点|重点普法内容|宣传方式|活动方式|工作形式|工作内容|主要内容|具体内容|内容|活动内容|任务内容|宣传内容|普法内容|项目内容|实施内容|重点内容|工作措施|具体措施|主要措施|措施|推进措施|"
        "落实措施|工作举措|主要举措|具体举措|举措|工作要求|任务要求|具体要求|要求|活动要求|具体任务|具体工作|工作具体内容|具体事项|任务分解|活动安排|"
        "工作安排|工作任务及内容|工作任务及要求|任务及要求|工作内容及要求|内容及要求|主要工作内容|主要工作任务|具体工作任务|二级任务|任务措施|"
        "落实举措|工作内容和要求|工作任务和要求|活动内容及形式|内容和形式|内容与形式|活动形式|形式|方式|实施方式|宣传形式|工作方式|任务描述|推进举措"
    ),
    Head.GOAL: (
        "普法目标|目标|指标|目标任务|工作目标|年度目标|任务目标|数量|任务数|任务量|量化指标|量化目标|目标值|数量指标|年度指标|任务指标|指标要求|目标要求|"
        "计划数|计划场次|场次|次数|频次|完成目标|预期目标|预期成效|成果|成果形式|工作成果|工作标准|完成标准|成效要求|数量要求|预期成果|完成数量|计划数量"
    ),
    Head.RESPONSIBLE: (
        "部门|科室|处室|承办|责任者|责任|责任主体|单位部门|责任部门单位|落实部门|归口科室|归口部门|责任分工单位|涉及单位|涉及部门|参加单位部门"
    ),
    Head.ASSISTING: "配合|协助|协办|参与|配合单位|协作单位",
    Head.PERSON: "姓名|负责领导|领导|责任领导责任人|责任校领导",
    Head.BEGIN: "开始时间|起始时间|启动时间|开始日期|起始日期|启动日期|开展时间起|开始",
    Head.DEADLINE: (
        "月份|月|时间|日期|时间段|周次|完成时限|完成时间|时间要求|进度安排|进度|活动日期|起止时间|起止日期|完成期限|办理时限|时间进度安排|实施进度|"
        "计划完成时间|拟完成时间|时间月份|完成进度|阶段|周期"
    ),
    Head.REMARK: (
        "备注|说明|备考|地点|活动地点|对象|参加对象|活动对象|普法对象|宣传对象|参加人员|参与人员|受众|联系电话|电话|完成情况|进展情况|落实情况|"
        "工作进展|经费|任务来源|依据|主题词|其他|载体|佐证材料|印证材料"
    ),
    Head.OVER: "责任分工|责任落实|任务分工|工作分工|分工|职责分工|责任|组织实施|组织分工|责任体系",
    Head.UNIT: "单位",
    Head.MONEY: "金额|单价|预算|总价|经费预算|所需经费|资金|预算金额|经费金额|投入|资金来源|经费来源",
    Head.ALIEN: (
        "分值|得分|评分|权重|扣分|满分|赋分|自评|自评分|考核分|考评分|标准分|基本分|基础分|加分|评分标准|考评标准|扣分标准|评分细则|评分办法|计分办法|"
        "性别|职务|手机|手机号|手机号码|身份证号|出生年月|政治面貌|职称|邮编|增长|同比|环比|增幅|占比|数值|数据|本期|上期|累计|实际完成|实际完成数|完成率|计量单位"
    ),
}
_HEADS = {word: head for head, words in _WORDS.items() for word in words.split("|")}
_PERIOD = re.compile(r"第?[一二三四1-4]季度|[上下]半年|(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?")
_SCORE = re.compile(r"分值|得分|评分|扣分|满分|赋分|自评")
_ENDINGS = {
    Head.CONTENT: re.compile(r"\A(?!.*[考评检查测]).{0,6}(?:内容|措施|举措)\Z"),
    Head.TASK: re.compile(r"\A(?!.*[考评检查测]).{0,6}(?:任务|事项|活动)\Z"),
    Head.DEADLINE: re.compile(r"\A(?!.*[发成产公填签生入出制]).{0,6}(?:时限|时间|期限)\Z"),
}
_AND = re.compile(r"[及和与、/]")
_SAY = frozenset({Head.TASK, Head.CONTENT, Head.GOAL, Head.CATEGORY})
_LABEL = re.compile(LABEL)
_MARKS = {
    Mark.LEAD: Head.LEAD,
    Mark.RESPONSIBLE: Head.RESPONSIBLE,
    Mark.MIXED: Head.RESPONSIBLE,
    Mark.ASSISTING: Head.ASSISTING,
    Mark.PERSON: Head.PERSON,
    Mark.DEADLINE: Head.DEADLINE,
    Mark.OTHER: Head.REMARK,
}
_SPACE = re.compile(r"[\s:]+")
_ASIDE = re.compile(r"\([^()]*\)?\Z")
_LONGEST = 24


def squeezed(text: str) -> str:
    """Without spaces, line ends and colons."""
    return _SPACE.sub("", text)


def head_of(text: str) -> Head | None:
    """What the head of a column says, None if it is no known head. ``text`` is folded."""
    if len(text) > 2 * _LONGEST or len(words := squeezed(text)) > _LONGEST or not words:
        return None
    for wording in (words, _ASIDE.sub("", words)):
        if head := _known(wording):
            return head
    if _SCORE.search(words):
        return Head.ALIEN
    return _joined(words) or next((head for head, ending in _ENDINGS.items() if ending.search(words)), None)


def _known(words: str) -> Head | None:
    if words in _HEADS:
        return _HEADS[words]
    if _PERIOD.fullmatch(words):
        return Head.STAGE
    found = _LABEL.fullmatch(words)
    return _MARKS[mark_of(found)] if found else None


def _joined(words: str) -> Head | None:
    """重点任务及工作要求: says what is to be done at length."""
    heads = {_known(word) for word in _AND.split(words)}
    if len(heads - {None}) == 0 or None in heads:
        return None
    if heads <= _SAY:
        return Head.CONTENT
    return heads.pop() if len(heads) == 1 else None
