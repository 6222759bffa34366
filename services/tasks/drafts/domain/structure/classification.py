"""Whether a document is a plan at all, and if not, what it is."""

import re
from collections.abc import Callable
from typing import NamedTuple

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.structure.notes import noted
from services.tasks.drafts.domain.structure.parts import Item, Outline
from services.tasks.drafts.domain.tabular.columns import Column

_LEAST = 30
_PLAN_TITLE = re.compile(
    r"计划|要点|方案|安排|规划|清单|分解表|分工|任务表|配档表|行动|工作打算|任务书|实施意见|工作意见|台账|一览表|推进表"
)
_LAST = re.compile(
    r"(?:总结|汇报|报告|通报|进展(?:情况)?|情况|小结|述职|简报|回顾|成效|纪实|综述)(?:的?(?:通报|报告|汇报"
    r"|函))?(?:\(.{0,20}\))?$"
)
_LAST_FIRST = re.compile(r"总结\S{0,4}[及和与暨、].*(?:计划|打算|安排|思路|要点)")
_ARTICLE = re.compile(r"^[ \t*#]*第[ ]?[一二三四五六七八九十百零○\d]{1,6}[ ]?条", re.M)
_STATUTE = re.compile(r"中华人民共和国.{0,30}法$|(?:(?<!办)法|条例|法典)(?:\(.{0,20}\))?$")
_NATION = re.compile(r"\s{0,20}中华人民共和国[^\n。]{1,30}法[ ]*\n")
_SCORED_TITLE = re.compile(
    r"(?:考核|考评|评分|评估|测评|评价|验收)(?:\S{0,8})?(?:标准|细则|办法|指标(?:体系)?|表|量表|体系)|评分表"
    r"|指标体系|打分表|计分表"
)
_SCORE_HEAD = re.compile(
    r"^[^\n]{0,60}(?:分值|得分|评分(?:标准|细则|依据|办法)|标准分|满分|扣分|自评分|考核分|赋分|计分)[^\n]{0,60}$", re.M
)
_POINTS = re.compile(r"[(]\s?\d{1,3}(?:\.5)?\s?分\s?[)]|(?:得|扣|加|计|记|各|减)\s?\d{1,3}(?:\.\d)?\s?分|\d\s?分[,;。]")
_LABELS = re.compile(
    r"^[ ]*(?:(?:\d[.、]|[一二三四五六七八九十][、.]|\([一二三四五六七八九十]\))[ ]*)?(本月(?:工作)?进展|进展情况"
    r"|工作进展|工作成效|取得(?:的)?(?:成效|成绩)|下步(?:工作)?打算|下一步(?:工作)?(?:打算|安排|计划|思路)?"
    r"|存在(?:的)?(?:主要)?(?:问题|不足)(?:[及和与]\S{0,6})?|完成情况|主要做法|工作(?:开展)?情况|主要(?:工作)?成效"
    r"|(?:工作)?亮点)[^\n。]{0,12}(?:[:]|$)",
    re.M,
)
_PAST = re.compile(
    r"(?:完成|开展|举办|组织|发放|解答|接待|召开|印发|建成|建立|取得|制定|制作|张贴|悬挂|培训|化解|受理)了"
    r"|共(?:计)?(?:开展|发放|举办|接待|组织|解答|受理|化解|审查|培训|召开)|受到\S{0,8}好评|取得(?:了)?(?:明显|良好"
    r"|较好|显著|积极)"
)
_NEWS = re.compile(r"本报讯|本网讯|\(?(?:记者|通讯员)[ ]?[\u4e00-\u9fff]{2,4}[)]|据悉|据了解|新华社")
_RECENT = re.compile(r"(?:近日|日前|近期|[0-9]{1,2}月[0-9]{1,2}日)(?:上午|下午|晚)?,")
_MEETING_HELD = re.compile(r"(?:召开|举行|举办).{0,40}会议?$|.{2,40}会议?(?:顺利)?(?:召开|举行)$")
_MEETING_SAID = re.compile(r"会议?(?:要求|指出|强调|认为|提出|听取|传达)|(?:出席|参加)了?(?:本次|此次)?会议?")
_MEETING = re.compile(
    r"召开.{0,40}(?:会|会议)的(?:预)?通知|会议(?:的)?通知|(?:停电|停水|放假|值班|报名|缴费|培训班?|招聘|招标"
    r"|采购)\S{0,6}(?:的)?(?:通知|公告)"
)
_SPEECH_TITLE = re.compile(
    r"(?:讲话|致辞|发言(?:稿|材料)?|倡议书|公开信|演讲稿|主持词|心得体会|承诺书)(?:\(.{0,20}\))?$"
)
_SALUTE = re.compile(r"^[ ]*(?:各位(?:领导|同志|来宾|代表|老师)|同志们|同学们|尊敬的|女士们)[^\n。]{0,20}[:,]", re.M)
_LIST_TITLE = re.compile(
    r"(?:名单|公示|名册|花名册|通讯录|招标公告|采购公告|中标公告|合同|协议书?)(?:\(.{0,20}\))?$|公示$"
)
_EXAM = re.compile(r"单(?:项)?选(?:择)?题|多(?:项)?选(?:择)?题|判断题|简答题|填空题|参考答案")
_NAMES = re.compile(r"《[^《》]{0,80}》")
_ANNEX = re.compile(r"^[ ]*附[ ]?(?:件|表)[ ]?\d{0,2}[ ]?(?:[:.][^\n]{0,60})?$", re.M)
_TO_DO = re.compile(
    r"开展|组织|加强|推进|落实|完成|制定|举办|建立|强化|深化|提升|做好|抓好|推动|完善|健全|宣传|学习|培训|编制|召开"
    r"|督促|检查|负责|参加|打造|创建|实施|准备|安排|利用|报送|修订|巩固|设立|发放"
)


class _Case(NamedTuple):
    reason: str
    applies: Callable[["_Look"], bool]


class _Look:
    """What the cases look at."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self.text = document.folded
        self.outline = outline
        title = outline.title
        self.title = re.sub(r"\s", "", title if isinstance(title, str) else self.text[slice(*title)])
        self.says_plan = _PLAN_TITLE.search(self.title) is not None
        annex = _ANNEX.search(self.text, outline.tasks[-1].whole.end) if outline.tasks else None
        self.body = self.text[: annex.start()] if annex else self.text
        self.head = self.text[outline.front.begins : outline.front.begins + 300]

    def count(self, form: re.Pattern[str]) -> int:
        return sum(1 for _ in form.finditer(self.text))

    def articles(self) -> int:
        return self.count(_ARTICLE)

    def per_thousand(self, form: re.Pattern[str]) -> float:
        return 1000 * self.count(form) / max(len(self.text), 1)


def _is_law(look: _Look) -> bool:
    return look.articles() >= 3 and (_STATUTE.search(look.title) is not None or _NATION.match(look.text) is not None)


def _is_regulation(look: _Look) -> bool:
    return look.articles() >= 3 and look.articles() * 2 > len(look.outline.tasks)


def _is_scoring(look: _Look) -> bool:
    points = sum(1 for _ in _POINTS.finditer(look.body))
    if _SCORED_TITLE.search(look.title) and not look.says_plan:
        return points >= 2 or _SCORE_HEAD.search(look.body) is not None or not look.outline.tasks
    return (_SCORE_HEAD.search(look.text) is not None and points >= 3) or (
        look.per_thousand(_POINTS) > 8 and points >= 5
    )


def _is_report(look: _Look) -> bool:
    labels = {match[1][:3] for match in _LABELS.finditer(look.text)}
    if _LAST_FIRST.search(look.title):
        return True
    if look.says_plan and not _LAST.search(look.title):
        return False
    if _LAST.search(look.title):
        return not (look.says_plan and look.outline.tasks and look.count(_PAST) < 3)
    return len(labels) >= 2 or (look.per_thousand(_PAST) > 4 and look.count(_PAST) >= 3)


def _is_news(look: _Look) -> bool:
    if look.says_plan:
        return False
    if _MEETING_HELD.search(look.title) and _MEETING_SAID.search(look.text):
        return True
    return _NEWS.search(look.head) is not None or (_RECENT.search(look.head[:60]) is not None and not _numbered(look))


def _numbered(look: _Look) -> bool:
    return any(item.no for item in look.outline.tasks)


def _is_speech(look: _Look) -> bool:
    return not look.says_plan and (
        _SPEECH_TITLE.search(look.title) is not None or _SALUTE.search(look.head) is not None
    )


def _is_done_by_someone(text: str, item: Item) -> bool:
    """Whether an item says what to do, or who does it or by when."""
    listed = item.cells is not None and bool({Column.LEAD, Column.DEADLINE} & item.cells.keys())
    return listed or _TO_DO.search(_NAMES.sub("", text[slice(*item.whole)])) is not None or noted(text, item.whole)


def _has_nothing_to_do(look: _Look) -> bool:
    tasks = look.outline.tasks
    if not tasks:
        return True
    doing = sum(_is_done_by_someone(look.text, item) for item in tasks)
    return doing == 0 or (not look.says_plan and doing * 3 < len(tasks))


CROWDED = "crowded"
"""More numbers, tasks or targets than any plan has."""
_CASES = (
    _Case("too_short", lambda look: len(re.sub(r"\s", "", look.text)) < _LEAST),
    _Case(CROWDED, lambda look: look.outline.crowded),
    _Case("law", _is_law),
    _Case("regulation", _is_regulation),
    _Case("exam", lambda look: not look.says_plan and look.count(_EXAM) >= 2),
    _Case("scoring", _is_scoring),
    _Case("speech", _is_speech),
    _Case("list", lambda look: not look.says_plan and _LIST_TITLE.search(look.title) is not None),
    _Case("news", _is_news),
    _Case("report", _is_report),
    _Case("meeting", lambda look: not look.says_plan and _MEETING.search(look.title) is not None),
    _Case("no_tasks", _has_nothing_to_do),
)

REASONS = tuple(case.reason for case in _CASES)


def not_a_plan(document: Document, outline: Outline) -> str | None:
    """Why it is none, as a code (``drafts.not_a_plan.<code>`` has the words); None: it is a plan.

    Words alone do not decide: plans speak of summaries and assessments, too. A title that says plan outweighs them.
    """
    look = _Look(document, outline)
    return next((case.reason for case in _CASES if case.applies(look)), None)
