"""What a section is for, by the words of its heading."""

import re
from enum import StrEnum

from services.tasks.drafts.domain.parse import SectionRole


class Bent(StrEnum):
    """A heading's bent: a role, or one that depends on what else the document has.

    ``STEPS``: phases, a timetable, forms and contents, tasks only where nothing else is. ``GOALS``: 目标任务, aims unless it
    holds tasks. ``THEME``: no word of structure, so a subject of its own.
    """

    AIMS = "aims"
    TASKS = "tasks"
    SAFEGUARDS = "safeguards"
    OTHER = "other"
    STEPS = "steps"
    GOALS = "goals"
    THEME = "theme"


_NAMED = (
    "(?:普法|法治|法制|宣传|教育|活动|工作|年度|全年|本年度|主要|重点|具体|总体|基本|今年|20\\d\\d年|的|全面"
    "|学校|依法治校|依法治理|学法|主题|专项|系列|特色|实施|下一步|下步|行动|创建|建设)*"
)
_EXACT: tuple[tuple[Bent, str], ...] = (
    (Bent.GOALS, rf"{_NAMED}(?:目标任务|目标与任务|目标和任务|任务目标|任务和目标|任务与目标|工作目标和(?:主要)?任务)"),
    (Bent.AIMS, r"(?:工作)?总体(?:要求|目标|思路|安排)?(?:[和与及、]\S{2,6})?|总(?:体)?(?:思路|要求|目标)"),
    (
        Bent.AIMS,
        rf"{_NAMED}(?:指导思想|目标|目的|意义|宗旨|思路|原则|方针|依据|背景|形势|理念|要义"
        rf"|指导原则)(?:[、和与及]{_NAMED}(?:指导思想|目标|目的|意义|要求|原则|思路|依据|任务目标))*",
    ),
    (Bent.AIMS, r"(?:现状|情况|形势|现状)分析|基本情况|目的意义|前言|引言"),
    (
        Bent.STEPS,
        rf"{_NAMED}(?:实施|方法|时间|活动|工作|推进|组织)?(?:和|与|、)?(?:步骤|阶段|日程|进度|时间|时间表|进度表"
        rf"|步骤与方法|方法与步骤|方法步骤|时间步骤)(?:[及和与、]?(?:安排|划分|步骤|方法|要求|责任分工|任务分工"
        rf"|分工|措施|内容|地点))*",
    ),
    (Bent.STEPS, rf"{_NAMED}(?:月度|逐月|各月|每月|分月|行事历|具体日程|月份)(?:工作|活动|重点)*(?:计划|安排)*"),
    (
        Bent.STEPS,
        rf"(?:{_NAMED}|学习|培训)(?:形式|方式|方法|载体)(?:[、和与及](?:形式|方式|方法|载体|途径))*|(?:宣传|学习"
        rf"|普法|学法|教育|法治|法制|培训)+(?:的)?(?:主要)?(?:内容|重点)",
    ),
    (Bent.SAFEGUARDS, rf"{_NAMED}(?:几点|有关|相关|组织|保障)*(?:工作|活动|具体)?(?:要求)"),
    (
        Bent.SAFEGUARDS,
        rf"{_NAMED}(?:保障|组织|实施|保证|保障性|推进|落实)(?:工作)?(?:措施|机制|体系)?(?:[、和与及](?:要求|保障"
        rf"|考核|措施|实施|督查|监督|组织领导))*",
    ),
    (
        Bent.SAFEGUARDS,
        rf"{_NAMED}(?:组织|制度|经费|人员|队伍|机制|条件|物质|后勤)(?:领导|保障|机构|实施|管理|建设|与保障"
        rf"|落实)+(?:[、和与及]\S{{2,8}})?",
    ),
    (
        Bent.SAFEGUARDS,
        rf"(?:领导小组|{_NAMED}领导小组(?:名单|成员)?|组织机构(?:及职责|与分工)?|机构设置|{_NAMED}(?:监督|督导|检查"
        rf"|督促|评估|考核)(?:[、和与及]?(?:检查|考核|评估|评价|验收|问责|总结|奖惩|改进|反馈))*)",
    ),
    (
        Bent.TASKS,
        rf"{_NAMED}(?:任务|重点|内容|要点|措施|举措|项目|活动|行动|工作|做法|安排|计划|部署|打算|清单|指标|分工"
        rf"|责任分工|任务分工)(?:[、及和与](?:工作|主要|重点|具体|保障|责任|任务|活动|时间)*(?:任务|措施|重点|内容"
        rf"|分工|要求|安排|方法|形式|举措|步骤|方式|目标|清单|责任))*",
    ),
)
_OTHER = re.compile(
    r"(?:活动|宣传|教育|工作)?(?:主题|时间|地点|对象|口号|标语|范围|期限|时限)(?:[、和及与](?:时间|地点|对象|内容"
    r"|范围))*(?:和地点)?|(?:考核|检查|评选|竞赛|征集|培训|督查|测评)(?:对象|范围|时间|方式|办法|标准|程序|内容)"
    r"|(?:参加|参与|参会|宣传|普法|教育|适用|活动)(?:人员|对象|单位|范围)"
    r"|总则|附则|(?:术语|定义)|职责(?:分工)?|附件|附录|备注|说明|联系(?:人|方式|电话)|成员(?:单位|名单)|(?:主办"
    r"|承办|协办|主管|责任|牵头)单位|注意事项|名词解释|经费(?:预算|来源|安排)?|预算|奖项设置|安全预案|应急预案"
)
_LIKELY: tuple[tuple[Bent, re.Pattern[str]], ...] = (
    (Bent.SAFEGUARDS, re.compile(r"组织领导|组织保障|保障措施|工作保障|组织实施|(?:强化|加强|完善|健全)(?:各项|工作"
    r"|普法|组织)*(?:保障|领导|督导|考核|督查|监督检查|督促检查)$|^(?:工作|有关|相关|几点)要求")),
    (Bent.AIMS, re.compile(r"^(?:以|坚持).{0,12}为指导$|指导思想$")),
)  # fmt: skip
_EXACTLY = tuple((bent, re.compile(form)) for bent, form in _EXACT)
_PHASE = re.compile(r"阶段(?:\s?\(.{0,40}\))?$|^.{0,10}阶段")
_MONTH = re.compile(
    r"^(?:20\d\d年)?\s?(?:\d{1,2}|十?[一二三四五六七八九十])(?:\s?[-至、]\s?(?:\d{1,2}"
    r"|十?[一二三四五六七八九十]))?\s?月(?:份)?(?:\(.{0,20}\))?(?:工作|重点|活动|安排|计划|:)*$"
    r"|^第?[一二三四]季度(?:\(.{0,20}\))?(?:工作|重点|活动|安排|计划)*$"
)
_GIVEN = {
    Bent.AIMS: SectionRole.AIMS,
    Bent.TASKS: SectionRole.TASKS,
    Bent.SAFEGUARDS: SectionRole.SAFEGUARDS,
    Bent.THEME: SectionRole.TASKS,
}
_LONGEST = 40


def bent_of(heading: str) -> Bent:
    """The bent of a heading in folded text, its number taken off."""
    heading = re.sub(r"\s|\*", "", heading).strip("。;:,、.!")
    bare = re.sub(r"^(?:明确|关于)|\(.*?\)$", "", heading)
    if not bare or len(bare) > _LONGEST:
        return Bent.THEME
    if _OTHER.fullmatch(bare):
        return Bent.OTHER
    for bent, form in _EXACTLY:
        if form.fullmatch(bare):
            return bent
    return next((bent for bent, form in _LIKELY if form.search(bare)), Bent.THEME)


def role_of(bent: Bent) -> SectionRole:
    return _GIVEN.get(bent, SectionRole.OTHER)


def is_phase(title: str) -> bool:
    """Whether an item is a phase of the year: 宣传发动阶段(3月)."""
    return _PHASE.search(title) is not None


def is_month(title: str) -> bool:
    """Whether an item's title is but a month or a quarter."""
    return _MONTH.match(title) is not None
