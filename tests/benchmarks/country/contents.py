"""What an activity says of itself: its kind, title, place, people, laws and details."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import accumulate
from random import Random
from typing import Any

Details = Mapping[str, Any]
Content = dict[str, Any]

SHARES = {
    "lecture": 22,
    "training": 20,
    "campaign_day": 18,
    "volunteer_service": 9,
    "village_board": 8,
    "study_session": 7,
    "exam_sitting": 6,
    "performance": 5,
    "case_story": 3,
    "flag_talk": 2,
}
"""Kinds of activities of townships and districts, in hundredths."""

TITLES = {
    "lecture": "{law}专题讲座",
    "training": "法律明白人{law}培训",
    "campaign_day": "{law}集中宣传",
    "volunteer_service": "普法志愿服务走进赶集日",
    "village_board": "更新法治宣传栏",
    "study_session": "集体学习{law}",
    "exam_sitting": "领导干部学法考试",
    "performance": "送法下乡文艺演出",
    "case_story": "以案释法：{law}案例",
    "flag_talk": "国旗下讲{law}",
    "plan_filed": "报送年度普法计划",
}
LAWS = (
    "中华人民共和国宪法",
    "中华人民共和国民法典",
    "中华人民共和国未成年人保护法",
    "中华人民共和国消费者权益保护法",
    "中华人民共和国国家安全法",
    "中华人民共和国劳动合同法",
    "中华人民共和国安全生产法",
    "中华人民共和国反家庭暴力法",
    "中华人民共和国乡村振兴促进法",
    "中华人民共和国道路交通安全法",
    "中华人民共和国土地管理法",
    "中华人民共和国老年人权益保障法",
)
PLACES = ("文化广场", "村委会会议室", "中心学校", "集市", "法治公园", "便民服务中心")
WITHOUT_PEOPLE = frozenset({"village_board", "case_story", "plan_filed"})

KINDS = tuple(SHARES)
CUMULATED = tuple(accumulate(SHARES.values()))


def _exam(random: Random, day: date, unit: str) -> Details:
    """Sittings of one exam: two a year, each of a unit's people sits once, somewhere in the half-year."""
    due = _officials(unit)
    sat = 1 + int(random.random() * due)
    passed = int(sat * (0.8 + 0.2 * random.random()))
    half = "上" if day.month <= 6 else "下"
    return {"exam": f"{half}半年学法考试", "audience": "officials", "due_to_sit": due, "sat": sat, "passed": passed}


DETAILS: Mapping[str, Callable[[Random, date, str], Details]] = {
    "lecture": lambda random, day, unit: {"topic": "学法用法", "theme": ("civil_code", "other")[random.random() < 0.5]},
    "training": lambda random, day, unit: {"hours": 2 + int(random.random() * 6), "audience": "villagers"},
    "campaign_day": lambda random, day, unit: {"leaflets": 50 * int(1 + random.random() * 40), "stalls": 2},
    "volunteer_service": lambda random, day, unit: {"volunteers": 3 + int(random.random() * 20)},
    "village_board": lambda random, day, unit: {"area_m2": 1 + int(random.random() * 8)},
    "study_session": lambda random, day, unit: {"form": "centre_group"},
    "exam_sitting": _exam,
}


def _officials(unit: str) -> int:
    """How many of the unit's people have to sit an exam."""
    return 10 + int(unit[1:]) * 7919 % 90


def content(random: Random, unit: str, kind: str, day: date, observance: str | None) -> Content:
    """What a post of ``unit`` says; a third leave place and laws out, as people do. JSON values but for ``held_on``."""
    if unit[0] == "p" and day.month <= 3:
        kind = "plan_filed"
    elif observance is not None and random.random() < 0.7:
        kind = "campaign_day"
    else:
        observance = None
    law = LAWS[0] if observance == "constitution-week" else LAWS[int(random.random() ** 2 * len(LAWS))]
    told: Content = {"kind": kind, "title": TITLES[kind].format(law=law), "held_on": day}
    if observance is not None:
        told["observance"] = observance
    if random.random() < 0.65:
        told |= {"place": PLACES[int(random.random() * len(PLACES))], "laws": (law,)}
    if kind not in WITHOUT_PEOPLE:
        told["participants"] = 10 + int(random.paretovariate(1.5) * 20)
    if kind in DETAILS:
        told["details"] = DETAILS[kind](random, day, unit)
    return told
