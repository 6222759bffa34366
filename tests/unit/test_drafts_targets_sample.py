"""The sample plan's document: its targets are read as plans/luozhuang-2023.yaml has them, and nothing else."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.tasks.drafts.domain.counting.targets import targets
from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import DeadlineKind, ReadDeadline, ReadTarget, source
from services.tasks.drafts.domain.words.lexicon import Lexicon, load_lexicon
from services.tasks.plans.domain.periods import Every
from shared.yaml12 import read_yaml

_PLANS = Path(__file__).parents[2] / "plans"
_SAID_OTHERWISE = {"performances": {"counted_in": "场次"}}
"""The document's own measure word, where the sample has its short form."""


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(_PLANS / "lexicon.yaml")


def _wanted(task: dict[str, Any]) -> list[dict[str, Any]]:
    fields = ("measure", "of", "goal", "counted_in", "field", "numerator", "denominator", "once_per", "per", "every")
    defaults = {"goal": 1, "every": "year"}
    return [
        {name: each.get(name, defaults.get(name)) for name in fields} | _SAID_OTHERWISE.get(each["id"], {})
        for each in task["targets"]
    ]


def _read(target: ReadTarget) -> dict[str, Any]:
    of = {"kind": target.activity_kind, **target.of} if target.activity_kind else dict(target.of)
    words = target.model_dump(mode="json")
    names = ("measure", "goal", "counted_in", "field", "numerator", "denominator", "once_per", "per", "every")
    return {name: words[name] for name in names} | {"of": of}


def _key(target: dict[str, Any]) -> str:
    return repr(sorted((name, repr(value)) for name, value in target.items() if name != "goal")) + f"{target['goal']:g}"


_BODIES = {
    3: (
        "全力推进各相关部门单位严格落实“谁执法谁普法”普法责任制,及时督促各相关部门单位结合自身法治实践,科学制定年度普法工作计划和责任清单,并认真推进实施。"
        "同时,督促各相关部门单位、各街镇司法所及时对具体法治实践中形成的典型案例进行提炼总结,通过“以案释法”这一有效手段,切实增强法治宣传教育效果,"
        "局普法与依法治理科具体负责典型案例的收集和上报工作。",
        (
            ("3月底前各相关部门单位完成普法计划、清单制定", date(2023, 3, 31), "普法计划、清单"),
            ("典型案例每个街镇司法所年内各完成1篇", date(2023, 12, 31), "典型案例"),
        ),
    ),
    4: (
        "落实区委理论学习中心组集体学法制度,通过中心组学习、会前学法、法治讲座、专题培训班等,组织领导干部深入学习习近平法治思想。"
        "2023年,确保区委理论学习中心组学法、讲法不少于2次,区政府常务会议专题讲法不少于2次,各部门单位年内均能通过理论学习中心组或“主题党日”等形式开展学法活动。"
        "同时,认真组织开展领导干部学法考试,确保应考尽考、全员通过。",
        (
            ("上半年完成区政府常务会议2次讲法", date(2023, 6, 30), "区政府常务会议讲法"),
            (
                "下半年根据规定的学习内容完成区委理论学习中心组2次学法、讲法",
                date(2023, 12, 31),
                "区委理论学习中心组学法、讲法",
            ),
        ),
    ),
    8: (
        "打造提升区级法治文化阵地,对八块石广场、区社区矫正中心2处普法阵地进行内容更新和展板维护,同时尽快在盛庄街道选定合适场地新建1处区级法治文化阵地"
        "(展板优先考虑使用双月湖广场原有普法展板)。打造提升行政村法治文化阵地,由局普法与依法治理科牵头设计法治宣传版面,街镇司法所负责落实制作,"
        "力争每个行政村法治宣传版面不少于2平方米,原则上市级以上民主法治示范村要有单独的法治文化长廊或小广场、小公园。",
        (("9月底前", date(2023, 9, 30), None),),
    ),
    9: (
        "按照上级要求,组织做好“全国、全省、全市民主法治示范村(社区)”申报工作,同时对原有的市级以上“民主法治示范村(社区)”开展实地复核,并根据复核情况进行动态调整。"
        "联合区民政局开展区级“民主法治示范村(社区)”评选工作,为下一步创建市级以上“民主法治示范村”做好资源储备。",
        (("12月底前", date(2023, 12, 31), None),),
    ),
    10: (
        "充分发挥区法院“向阳花”普法志愿服务队、村(社区)法律顾问和基层网格员等人员队伍力量,大力开展法治宣传教育,积极助力法治乡村建设。"
        "同时,联合区文旅局的“送戏下乡”同步“送法下乡”,今年计划开展普法演出5场次。",
        (("12月底前", date(2023, 12, 31), None),),
    ),
}


def _deadlines(document: Document, said: tuple[tuple[str, date, str | None], ...]) -> list[ReadDeadline]:
    places = [(document.text.index(text), text, due, subject) for text, due, subject in said]
    return [
        ReadDeadline(
            text=text,
            due=due,
            kind=DeadlineKind.DUE,
            subject=subject,
            source=source(document, Span(at, at + len(text))),
        )
        for at, text, due, subject in places
    ]


@pytest.mark.parametrize("no", _BODIES)
def test_the_samples_targets_are_read_and_nothing_else(no: int, lexicon: Lexicon) -> None:
    plan = read_yaml((_PLANS / "luozhuang-2023.yaml").read_bytes()).data
    task = plan["tasks"][no - 1]
    body, said = _BODIES[no]
    title = re.sub(r"\s", "", task["title"])
    text = f"{title}\n{body}({','.join(each[0] for each in said)})"
    document = Document(text)
    span = Span(len(title) + 1, len(title) + 1 + len(body))
    found = targets(document, span, 2023, _deadlines(document, said), lexicon, title=Span(0, len(title)))
    assert sorted(map(_key, map(_read, found))) == sorted(map(_key, _wanted(task)))


def test_a_target_goes_by_the_deadline_that_is_about_it(lexicon: Lexicon) -> None:
    body, said = _BODIES[4]
    document = Document(f"{body}({','.join(each[0] for each in said)})")
    found = targets(document, Span(0, len(body)), 2023, _deadlines(document, said), lexicon, title=Span(0, 0))
    dues = {target.of.get("details.form"): target.due for target in found if target.goal == 2}
    assert dues == {"executive_meeting": date(2023, 6, 30), "district_centre_group": date(2023, 12, 31)}


def test_a_goal_that_the_deadline_repeats_is_one_target(lexicon: Lexicon) -> None:
    body = "法治带头人培训由各街镇司法所每季度开展一次。"
    said = (("培训各街镇每季度自行组织开展一次", date(2023, 12, 31), "培训"),)
    document = Document(f"{body}({said[0][0]})")
    coming_back = {"kind": DeadlineKind.EACH, "due": None, "every": Every.QUARTER}
    quarterly = [each.model_copy(update=coming_back) for each in _deadlines(document, said)]
    (target,) = targets(document, Span(0, len(body)), 2023, quarterly, lexicon, title=Span(0, 0))
    assert (target.activity_kind, target.per, target.every, target.deadline) == (
        "training",
        "township",
        Every.QUARTER,
        0,
    )
