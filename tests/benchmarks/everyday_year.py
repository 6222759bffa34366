"""A second year of a district, written without looking at the first nor at how duplicates are found.

Much in it looks like one event and is not: one hall lent to several offices in a week, the same talk given in it to others,
a morning's talk and an afternoon's training under one roof, two halves of one day, weekly hours of advice, a broadcast on each
day of a week, everybody's stall on the same square, forms and documents that look alike, one poster used by all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from tests.benchmarks.district_year import Event, Year
from tests.benchmarks.snapshots import PAPER

TOWNSHIPS = ["云台镇", "清河镇", "大寨镇", "望海镇", "白马镇", "龙泉乡", "河东街道", "新华街道", "迎宾街道", "太平街道"]
VILLAGES = [
    "东沟",
    "西沟",
    "刘家庄",
    "上官屯",
    "大榆树",
    "小榆树",
    "三里铺",
    "张家店",
    "胜利",
    "和平",
    "红星",
    "幸福",
    "东风",
    "前进",
    "大洼",
    "柳条沟",
]
DEPARTMENTS = [
    "公安分局",
    "人力资源和社会保障局",
    "自然资源局",
    "生态环境局",
    "住房和城乡建设局",
    "应急管理局",
    "文化和旅游局",
    "税务局",
    "退役军人事务局",
    "妇女联合会",
    "共青团区委",
    "总工会",
    "信访局",
    "市场监督管理局",
]
SQUARES = (("人民广场", "区人民广场", "市民广场东侧"), ("步行街", "中心步行街", "商业步行街口"))
HALLS = (
    ("区委党校报告厅", "党校一楼报告厅", "区委党校"), ("政务服务中心三楼会议室", "政务中心三楼", "区政务服务中心"),
    ("区文化馆小剧场", "文化馆", "区文化馆剧场"),
)  # fmt: skip
OWN = (
    ("{}三楼会议室", "三楼会议室", "机关三楼大会议室"), ("{}文化站", "综合文化服务中心", "{}综合文化站"),
    ("{}党群服务中心", "党群服务中心二楼", "党群中心"), ("{}法治文化公园", "法治公园", "法治主题公园"),
)  # fmt: skip
IN_VILLAGE = (
    ("{}村部", "{}村", "{}村委会"),
    ("{}文化广场", "{}村小广场", "{}村广场"),
    ("{}大集", "{}集市", "{}村集市"),
)

THEMES: dict[str, tuple[str, ...]] = {
    "constitution": ("“12·4”国家宪法日", "宪法宣传周", "弘扬宪法精神", "学宪法讲宪法"),
    "civil": ("民法典", "民法典宣传月", "“美好生活·民法典相伴”", "《民法典》与生活同行"),
    "fraud": ("反电信网络诈骗", "全民反诈", "防范电信诈骗", "《反电信网络诈骗法》"),
    "drug": ("“6·26”国际禁毒日", "禁毒", "毒品预防教育", "健康人生绿色无毒"),
    "minor": ("未成年人保护", "防范校园欺凌", "护航青少年成长", "“法治进校园”"),
    "wages": ("农民工工资支付", "根治欠薪", "农民工维权", "《保障农民工工资支付条例》"),
    "nature": ("生态环境保护", "“6·5”环境日", "《环境保护法》", "守护绿水青山"),
    "food": ("食品安全", "《食品安全法》", "食品药品安全", "舌尖上的安全"),
    "road": ("道路交通安全", "“122”交通安全日", "一盔一带安全出行", "文明交通"),
    "fire": ("“119”消防宣传月", "消防安全", "火灾防范", "《消防法》"),
    "old": ("防范养老诈骗", "老年人权益保障", "守护夕阳红", "敬老月"),
    "women": ("“三八”维权周", "妇女权益保障", "反家庭暴力", "巾帼普法"),
    "security": ("“4·15”国家安全教育日", "国家安全", "总体国家安全观", "《国家安全法》"),
    "consumer": ("“3·15”消费者权益日", "消费维权", "消费者权益保护", "放心消费"),
    "land": ("全国土地日", "耕地保护", "《土地管理法》", "珍惜土地资源"),
    "safety": ("安全生产月", "安全生产", "《安全生产法》", "人人讲安全个个会应急"),
    "leaders": ("法律明白人", "“法律明白人”骨干", "村居法治带头人", "乡村法律明白人"),
    "thought": ("习近平法治思想", "党内法规", "学习贯彻习近平法治思想", "法治政府建设"),
}
DAYS = {
    "women": (3, 8),
    "consumer": (3, 15),
    "security": (4, 15),
    "nature": (6, 5),
    "drug": (6, 26),
    "constitution": (12, 4),
}
FORMS: dict[str, tuple[str, ...]] = {
    "campaign_day": ("集中宣传活动", "宣传活动", "普法宣传", "主题宣传", "法律咨询宣传"),
    "lecture": ("法治讲座", "专题讲座", "宣讲活动", "普法授课", "主题宣讲"),
    "training": ("培训班", "培训会", "专题培训", "业务培训"),
    "study_session": ("理论学习中心组学习", "会前学法", "专题学习", "集体学法"),
    "performance": ("文艺演出", "专场演出", "法治文艺汇演", "送戏下乡演出"),
    "flag_talk": ("国旗下讲话", "国旗下的法治课", "国旗下宣讲"),
    "volunteer_service": ("志愿服务", "志愿者普法行动", "志愿宣传"),
}
SCENE = {
    "campaign_day": "street", "lecture": "hall", "training": "hall", "study_session": "hall", "performance": "stage",
    "flag_talk": "yard", "volunteer_service": "street",
}  # fmt: skip

MAIN = (
    ("same office, photos edited", 30, ""),
    ("another office, photos edited", 30, ""),
    ("a day off, photos edited", 15, ""),
    ("photos also turned by up to 1° and marked", 15, "turned"),
    ("photos cut from one orientation to the other", 10, "upright"),
)
BESIDE = (
    ("joint event, other photos of it", 15),
    ("joint event, no photos", 10),
    ("a photo used for another activity", 15),
)
STALLS = "each office's own stall on one square"
"""Told twice or shown twice as well, without what the detection is measured by: counted apart."""


class Spot(NamedTuple):
    """Where things happen, in several people's words. ``seed`` draws it."""

    names: tuple[str, ...]
    seed: int


@dataclass
class Everyday(Year):
    """``spots`` are where each activity really was, whether or not that was written down."""

    spots: dict[str, Spot] = field(default_factory=dict)


def everyday(seed: int, size: int = 2000) -> Everyday:
    """``size`` activities of 2023 in the order in which they were posted, 100 of them told again with edited photos."""
    random = Random(f"everyday{seed}")
    share = size / 2000
    made = Everyday(_units(), [], {})
    _Life(random, made).fill(size - round(share * 140))
    _tell_again(random, made, share)
    random.shuffle(made.events)
    made.events.sort(key=lambda each: each.held_on.toordinal() + random.expovariate(1 / 4))
    return made


def _units() -> dict[str, tuple[str, tuple[str, ...]]]:
    units = {"district": ("青溪区", ("district",)), "section": ("普法科", ("district", "section"))}
    for at, name in enumerate(DEPARTMENTS):
        units[f"d{at}"] = (f"区{name}", ("district", f"d{at}"))
    for at, name in enumerate(TOWNSHIPS):
        units[f"t{at}"] = (name, ("district", f"t{at}"))
        for number in range(6):
            village = f"{VILLAGES[(at * 5 + number * 3) % len(VILLAGES)]}村"
            units[f"t{at}v{number}"] = (village, ("district", f"t{at}", f"t{at}v{number}"))
    return units


class _Life:
    def __init__(self, random: Random, year: Everyday) -> None:
        self.random = random
        self.year = year
        self.offices = [
            id for id in year.units if (id[0] == "d" and id != "district") or (id[0] in "ts" and "v" not in id)
        ]
        self.townships = [id for id in self.offices if id[0] == "t"]
        self.spots: dict[str, list[Spot]] = {}
        self.posters = {theme: random.randrange(10**6) for theme in THEMES}

    def fill(self, size: int) -> None:
        self._observances()
        self._quarters()
        for _ in range(12):
            self._lent_hall()
        for _ in range(25):
            self._full_day()
        for _ in range(10):
            self._two_halves()
        for _ in range(6):
            self._hours_of_advice()
        for _ in range(3):
            self._broadcasts()
        while len(self.year.events) < size:
            self.random.choice((self._tour, self._single, self._single, self._single))()
        del self.year.events[size:]
        kept = {each.id for each in self.year.events}
        self.year.beside = {pair: way for pair, way in self.year.beside.items() if kept.issuperset(pair)}

    def _observances(self) -> None:
        """On its day or near it everybody does something, under the same few titles; some have stalls on one square."""
        for theme, (month, day) in DAYS.items():
            on = date(2023, month, day)
            square = Spot(SQUARES[self.random.randrange(2)], self.random.randrange(10**6))
            joint = [
                self._add(unit, "campaign_day", theme, on, square)
                for unit in self.random.sample([each for each in self.offices if each[0] == "d"], 5)
            ]
            for at, one in enumerate(joint):
                for other in joint[at + 1 :]:
                    self.year.beside[one.id, other.id] = STALLS
            for unit in self.offices:
                if self.random.random() < 0.8:
                    self._add(unit, "campaign_day", theme, on + timedelta(self.random.choice((0, 0, 0, 1, -1, 2))))
                for village in self._villages(unit):
                    if self.random.random() < 0.25:
                        self._add(village, "campaign_day", theme, on + timedelta(self.random.choice((0, 0, 1))))

    def _quarters(self) -> None:
        """What comes again each quarter or month, in the same room and in nearly the same words."""
        for unit in self.offices:
            room = self._own(unit)[0]
            for month in range(1, 13, 3):
                on = date(2023, month + self.random.randrange(3), self.random.randrange(1, 28))
                quarter = "一二三四"[month // 3]
                title = self.random.choice((f"第{quarter}季度", f"{quarter}季度", "")) + "党组理论学习中心组集体学法"
                self._add(unit, "study_session", "thought", on, room, title=title)
            if unit[0] == "t":
                for term in range(self.random.randrange(2, 5)):
                    on = date(2023, 2 + term * 3, self.random.randrange(1, 28))
                    title = f"法律明白人培训{self.random.choice((f'（第{term + 1}期）', f'第{term + 1}期', ''))}"
                    self._add(unit, "training", "leaders", on, room, title=title)

    def _lent_hall(self) -> None:
        """One hall, several offices within a week; half the time the same talk for another audience."""
        spot = Spot(self.random.choice(HALLS), self.random.randrange(5))
        day = self._day()
        theme, kind = self.random.choice(list(THEMES)), self.random.choice(("lecture", "training"))
        for unit in self.random.sample([each for each in self.offices if each[0] == "d"], self.random.randrange(2, 5)):
            self._add(unit, kind, theme, day, spot, banner=f"{THEMES[theme][0]}{FORMS[kind][0]}")
            day += timedelta(self.random.choice((1, 1, 2)))
            if self.random.random() < 0.5:
                theme, kind = self.random.choice(list(THEMES)), self.random.choice(("lecture", "training"))

    def _full_day(self) -> None:
        """A talk in the morning, training or study in the afternoon, in one room."""
        unit, day = self.random.choice(self.offices), self._day()
        spot = self.random.choice(self._own(unit))
        themes = self.random.sample(list(THEMES), 2)
        self._add(unit, "lecture", themes[0], day, spot)
        self._add(unit, self.random.choice(("training", "study_session", "lecture")), themes[1], day, spot)

    def _two_halves(self) -> None:
        unit, day, theme = self.random.choice(self.offices), self._day(), self.random.choice(list(THEMES))
        spot, title = self.random.choice(self._own(unit)), self._title(unit, "training", theme)
        for half in self.random.choice(
            (("（上午场）", "（下午场）"), ("（第一场）", "（第二场）"), ("上午场", "下午场"))
        ):
            self._add(unit, "training", theme, day, spot, title=title + half)

    def _hours_of_advice(self) -> None:
        unit, day = self.random.choice(self.townships), self._day()
        spot = self._own(unit)[2]
        title = self.random.choice(("公益法律咨询日", "律师驻村法律咨询", "“法律赶集”便民咨询"))
        for _ in range(self.random.randrange(4, 9)):
            self._add(unit, "volunteer_service", "civil", day, spot, title=title)
            day += timedelta(self.random.choice((5, 7)))

    def _broadcasts(self) -> None:
        """The village's loudspeakers on each day of a week; there is not always something to photograph."""
        unit, day, theme = self.random.choice(self.townships), self._day(), self.random.choice(list(THEMES))
        village = self.random.choice(self._villages(unit))
        title = f"“村村响”大喇叭播放{THEMES[theme][0]}知识"
        for _ in range(self.random.randrange(3, 6)):
            self._add(village, "campaign_day", theme, day, title=title)
            day += timedelta(1)

    def _tour(self) -> None:
        unit, day = self.random.choice(self.townships), self._day()
        kind, theme = self.random.choice(("lecture", "performance", "flag_talk")), self.random.choice(list(THEMES))
        title = self._title(unit, kind, theme)
        for village in self.random.sample(self._villages(unit), self.random.randrange(2, 5)):
            spot = self.random.choice(self._own(village))
            if self.random.random() < 0.3:
                self._add(unit, kind, theme, day, spot, title=f"{title}走进{self.year.units[village][0]}", hide=0.6)
            else:
                self._add(unit, kind, theme, day, spot, title=title, hide=0.0)
            day += timedelta(self.random.choice((0, 1, 1, 2, 3)))

    def _single(self) -> None:
        unit = self.random.choice((*self.offices, *[each for each in self.year.units if "v" in each][::3]))
        self._add(unit, self.random.choice(list(FORMS)), self.random.choice(list(THEMES)), self._day())

    def _day(self) -> date:
        return date(2023, 1, 4) + timedelta(self.random.randrange(340))

    def _villages(self, unit: str) -> list[str]:
        return [each for each in self.year.units if each.startswith(f"{unit}v")]

    def _own(self, unit: str) -> list[Spot]:
        if unit not in self.spots:
            name = self.year.units[unit][0]
            shapes = IN_VILLAGE if "v" in unit else OWN
            short = name.removesuffix("村")
            self.spots[unit] = [
                Spot(tuple(each.format(short) for each in shape), self.random.randrange(10**6)) for shape in shapes
            ]
        return self.spots[unit]

    def _title(self, unit: str, kind: str, theme: str) -> str:
        return title_of(self.random, self.year.units[unit][0], kind, theme)

    def _add(
        self,
        unit: str,
        kind: str,
        theme: str,
        day: date,
        spot: Spot | None = None,
        *,
        title: str | None = None,
        banner: str | None = None,
        hide: float = 0.3,
    ) -> Event:
        random = self.random
        spot = spot or random.choice(self._own(unit))
        title = title or self._title(unit, kind, theme)
        place = None if random.random() < hide else random.choice(spot.names)
        people = None if random.random() < 0.3 else random.choice((30, 50, 60, 80, 100, 200, random.randrange(12, 260)))
        event = Event(f"a{len(self.year.events):05}", unit, kind, title, day, theme, place, people)
        event.photos = self._photos(event, spot, banner or title)
        self.year.spots[event.id] = spot
        self.year.events.append(event)
        return event

    def _photos(self, event: Event, spot: Spot, banner: str) -> list[dict[str, Any]]:
        random = self.random
        photos = scenes(random, event.kind, spot, banner, random.choice((0, 1, 1, 2, 2, 3)))
        form = Random(f"{event.unit}form").randrange(10**6)
        if event.kind in ("lecture", "training", "study_session") and random.random() < 0.3:
            photos.append(_picture(random, "sheet", form, event.title))
        if random.random() < 0.06:
            photos.append(_picture(random, "redhead", form, f"{event.title:　<20}{event.id}"))
        if random.random() < 0.08:
            photos.append(_picture(random, "article", spot.seed, event.title))
        if event.kind == "campaign_day" and event.topic in DAYS and random.random() < 0.04:
            photos.append({"scene": "redhead", "where": 1, "what": event.topic, "view": self.posters[event.topic]})
        return photos


def title_of(random: Random, unit: str, kind: str, theme: str) -> str:
    who = random.choice((unit, "", ""))
    verb = random.choice(("开展", "组织开展", "举办", "", "", "扎实开展"))
    aim = random.choice(("", "", "", "进社区", "进村居", "进企业")) if kind in ("lecture", "campaign_day") else ""
    return f"{who}{verb}{random.choice(THEMES[theme])}{random.choice(FORMS[kind])}{aim}"


def scenes(random: Random, kind: str, spot: Spot, banner: str, many: int) -> list[dict[str, Any]]:
    return [_picture(random, SCENE[kind], spot.seed, banner) for _ in range(many)]


def _picture(random: Random, scene: str, where: int, what: str) -> dict[str, Any]:
    return {"scene": scene, "where": where, "what": what, "view": random.randrange(10**9)}


def _tell_again(random: Random, year: Everyday, share: float) -> None:
    honest = [each for each in year.events if any(photo["scene"] not in PAPER for photo in each.photos)]
    random.shuffle(honest)
    for way, number, how in MAIN:
        for _ in range(round(number * share)):
            original = honest.pop()
            copy = _again(
                random, year, original, other=way.startswith("another") or (how != "" and random.random() < 0.4)
            )
            copy.held_on += timedelta(random.choice((-1, 1)) if way.startswith("a day") else 0)
            chosen = random.sample(original.photos, random.randrange(1, len(original.photos) + 1))
            if all(each["scene"] in PAPER for each in chosen):
                chosen.append(next(each for each in original.photos if each["scene"] not in PAPER))
            copy.photos = [{**each, "edit": random.randrange(10**9), "how": how} for each in chosen]
            copy.photos += _own_photos(random, year, original, random.choice((0, 0, 0, 1, 2)))
            year.planted[original.id, copy.id] = way
    for way, number in BESIDE:
        for _ in range(round(number * share)):
            original = honest.pop()
            copy = _again(random, year, original, other=True)
            if way.endswith("no photos"):
                copy.place, copy.photos = random.choice(year.spots[original.id].names), []
            elif way.startswith("joint"):
                copy.place = random.choice(year.spots[original.id].names)
                copy.photos = _own_photos(random, year, original, random.randrange(1, 4))
            else:
                _elsewhere(random, original, copy)
            year.beside[original.id, copy.id] = way
    stalls = [pair for pair, way in year.beside.items() if way == STALLS]
    for told, again in list(year.planted):
        others = [one if other == told else other for one, other in stalls if told in (one, other)]
        year.beside |= {(each, again): STALLS for each in others}


def _again(random: Random, year: Everyday, original: Event, *, other: bool) -> Event:
    """The event in the words of somebody who does not have the first telling before them."""
    unit = original.unit
    if other:
        path = year.units[original.unit][1]
        near = [path[1]] if len(path) > 2 else [each for each in year.units if each[0] in "ds" and each != "district"]
        unit = random.choice([each for each in near if each != original.unit])
    kind = random.choice(list(FORMS)) if random.random() < 0.12 else original.kind
    title = title_of(random, year.units[unit][0], kind, original.topic)
    place = random.choice((None, *year.spots[original.id].names, *year.spots[original.id].names))
    told = original.participants
    people = random.choice((told, None, told and round(told * random.uniform(0.8, 1.3))))
    copy = Event(f"b{len(year.events):05}", unit, kind, title, original.held_on, original.topic, place, people)
    year.events.append(copy)
    return copy


def _own_photos(random: Random, year: Everyday, original: Event, many: int) -> list[dict[str, Any]]:
    return scenes(random, original.kind, year.spots[original.id], original.title, many)


def _elsewhere(random: Random, original: Event, copy: Event) -> None:
    """Another activity, months apart, with a photo that was taken at this one."""
    months = random.randrange(40, 200) * (1 if original.held_on.month < 7 else -1)
    copy.kind, copy.topic = random.choice(list(FORMS)), random.choice(list(THEMES))
    copy.title = title_of(random, "", copy.kind, copy.topic)
    copy.held_on, copy.place = original.held_on + timedelta(months), None
    shown: Sequence[dict[str, Any]] = [each for each in original.photos if each["scene"] not in PAPER]
    copy.photos = [{**random.choice(shown), "edit": random.randrange(10**9), "how": ""}]
