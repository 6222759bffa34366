"""A believable year of a district's activities, with photos, and some events that are told twice.

What repeats honestly is in it: observances that every office keeps on the same days under nearly the same title, training
each quarter in the same hall, one lecture or play taken to several villages in a week.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

TOWNSHIPS = ("青溪镇", "柳河镇", "石桥街道", "东湖街道", "南山镇", "北坡镇", "杏园街道", "双塔镇")
VILLAGES = (
    "前湾 后湾 李庄 王集 桃园", "柳河 杨庄 小店 东岭 河西", "石桥 马厂 新民 兴隆 官庄", "湖东 湖西 渔村 芦荡 白沙",
    "南坡 石岭 枣林 李庄 双井", "北坡 高坎 山口 槐树 梨园", "杏园 花店 前进 红旗 北关", "双塔 寺后 古井 西关 王集",
)  # fmt: skip
"""Of each township; two names are there twice, as it happens."""
DEPARTMENTS = ("教育局", "卫生健康局", "市场监管局", "民政局", "交通运输局", "农业农村局")
PHOTOS_AT_MOST = 3

TOPICS: dict[str, tuple[str, tuple[str, ...]]] = {
    "women": ("campaign_day", (
        "开展“三八”妇女维权普法宣传活动", "“三八”妇女节维权法律宣传进社区",
        "妇女权益保障法集中宣传", "举办妇女维权法律知识宣传",
    )),
    "consumer": ("campaign_day", (
        "开展“3·15”消费者权益日宣传活动", "3·15国际消费者权益日普法宣传",
        "消费者权益保护法集中宣传活动", "组织“3·15”消费维权法治宣传",
    )),
    "security": ("campaign_day", (
        "开展“4·15”全民国家安全教育日宣传活动", "国家安全教育日普法宣传",
        "全民国家安全教育日主题宣传活动", "4·15国家安全法治宣传",
    )),
    "civil": ("lecture", (
        "民法典宣传月专题讲座", "“美好生活·民法典相伴”主题宣讲",
        "举办民法典专题法治讲座", "民法典宣讲进基层活动",
    )),
    "children": ("campaign_day", (
        "“六一”儿童节未成年人保护法宣传", "开展未成年人保护普法宣传活动",
        "未成年人保护法进校园宣传", "“六一”未保法治宣传活动",
    )),
    "constitution": ("campaign_day", (
        "开展“12·4”国家宪法日集中宣传活动", "国家宪法日暨宪法宣传周宣传活动",
        "宪法宣传周集中宣传", "12.4国家宪法日法治宣传活动",
    )),
    "training": ("training", (
        "法律明白人、法治带头人培训", "法治带头人和法律明白人集中培训",
        "举办法律明白人培训班", "法律明白人专题培训会",
    )),
    "tour": ("lecture", (
        "反诈普法宣讲进乡村", "防范电信诈骗法治讲座",
        "防电信网络诈骗法律知识宣讲", "反电信网络诈骗法宣传进村居",
    )),
    "play": ("performance", (
        "送法下乡普法文艺演出", "普法专场文艺演出进村",
        "法治文艺汇演暨送法下乡", "普法小戏进乡村演出",
    )),
    "flag": ("flag_talk", (
        "国旗下普法宣讲", "“国旗下的法治课”进校园",
        "国旗下法治讲话活动", "法治副校长国旗下讲法",
    )),
    "study": ("study_session", (
        "党委理论学习中心组集体学法", "中心组专题学习习近平法治思想",
        "领导干部集中学法", "习近平法治思想专题学习会",
    )),
    "volunteer": ("volunteer_service", (
        "法律援助志愿服务活动", "“阳光法援”志愿者法律咨询",
        "法律服务志愿队进社区咨询", "志愿者现场提供法律咨询服务",
    )),
    "labour": ("campaign_day", (
        "农民工工资支付条例宣传活动", "保障农民工权益普法宣传",
        "根治欠薪法律宣传进工地", "农民工维权法治宣传",
    )),
}  # fmt: skip
SEASONS = (
    ("women", 3, 8),
    ("consumer", 3, 15),
    ("security", 4, 15),
    ("civil", 5, 18),
    ("children", 6, 1),
    ("constitution", 12, 4),
)
HALLS = ("会议室", "党群服务中心", "综合文化站", "多功能厅", "文化广场", "司法所")


@dataclass
class Event:
    """One activity of the year. ``photos`` are the seeds and edits that its pictures are drawn from."""

    id: str
    unit: str
    kind: str
    title: str
    held_on: date
    topic: str
    place: str | None = None
    participants: int | None = None
    photos: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Year:
    """``units`` are name and path by id; ``planted`` is how each duplicate was made, by (original, copy). ``beside`` are
    pairs that it is no mistake to show, nor to leave out, by what they are."""

    units: dict[str, tuple[str, tuple[str, ...]]]
    events: list[Event]
    planted: dict[tuple[str, str], str]
    beside: dict[tuple[str, str], str] = field(default_factory=dict)


PLANTINGS = (
    ("same office, photos edited, title reworded", 30),
    ("another office, photos edited, title reworded", 30),
    ("a day off, photos edited, title reworded", 20),
    ("no photos, title reworded, same place and day", 10),
    ("one photo of an activity used months later", 10),
)


def year(seed: int, size: int = 2000, planted: int = 100) -> Year:
    """``size`` activities of 2023, ``planted`` of them told a second time, in the order in which they were posted."""
    random = Random(seed)
    units = _units()
    honest = _Writer(random, units).events(size - planted)
    copies, told = _plant(random, units, honest, planted)
    events = honest + copies
    random.shuffle(events)  # offices post late, in no order
    return Year(units, events, told)


def _units() -> dict[str, tuple[str, tuple[str, ...]]]:
    units = {"district": ("示例区", ("district",)), "section": ("普法与依法治理科", ("district", "section"))}
    for number, name in enumerate(DEPARTMENTS):
        units[f"d{number}"] = (name, ("district", f"d{number}"))
    for number, name in enumerate(TOWNSHIPS):
        units[f"t{number}"] = (name, ("district", f"t{number}"))
        for at, village in enumerate(VILLAGES[number].split()):
            units[f"t{number}v{at}"] = (f"{village}村", ("district", f"t{number}", f"t{number}v{at}"))
    return units


class _Writer:
    def __init__(self, random: Random, units: dict[str, tuple[str, tuple[str, ...]]]) -> None:
        self.random = random
        self.units = units
        self.posters = [id for id in units if id[0] in "dts" and "v" not in id and id != "district"]
        self.townships = [id for id in units if id[0] == "t" and "v" not in id]
        self.made: list[Event] = []

    def events(self, size: int) -> list[Event]:
        self._season()
        self._quarter()
        while len(self.made) < size:
            for _ in range(30):
                self._tour(self.random.choice(("tour", "tour", "play", "flag", "civil", "labour")))
            for _ in range(120):
                self._single()
        self.random.shuffle(self.made)
        return self.made[:size]

    def _season(self) -> None:
        """Every office keeps the observance, and villages too: on its day or near it, many in the words of the notice."""
        for topic, month, day in SEASONS:
            for unit in self.posters:
                title = self.random.choice(TOPICS[topic][1][:2])
                shift = self.random.choice((0, 0, 0, -1, 1, -2, 2))
                self._add(unit, topic, date(2023, month, day) + timedelta(shift), title)
                for village in self._villages(unit):
                    if self.random.random() < 0.4:
                        self._add(unit, topic, date(2023, month, day), title, place=f"{village}村")

    def _villages(self, unit: str) -> list[str]:
        return VILLAGES[int(unit[1:])].split() if unit[0] == "t" else []

    def _quarter(self) -> None:
        """The same training in the same hall each quarter."""
        for unit in self.townships:
            for quarter in range(4):
                title = f"第{'一二三四'[quarter]}季度{self.random.choice(TOPICS['training'][1])}"
                on = date(2023, quarter * 3 + self.random.randrange(1, 4), self.random.randrange(1, 28))
                self._add(unit, "training", on, title, place=f"{self.units[unit][0]}会议室", hall=True)

    def _tour(self, topic: str) -> None:
        """One title taken to several villages or schools within some days; now and then two on one day."""
        unit = self.random.choice(self.townships)
        title = self.random.choice(TOPICS[topic][1])
        day = date(2023, self.random.randrange(1, 12), self.random.randrange(1, 25))
        stops = self.random.sample(self._villages(unit), self.random.randrange(2, 5))
        for stop in stops:
            place = {"flag": f"{stop}小学", "play": f"{stop}村文化广场"}.get(topic, f"{stop}村")
            named = self.random.random() < 0.5
            told = f"{title}（{place}）" if named and self.random.random() < 0.5 else title
            self._add(unit, topic, day, told, place=place if told == title else None)
            day += timedelta(self.random.choice((0, 1, 1, 2)))

    def _single(self) -> None:
        topic = self.random.choice(
            [each for each in TOPICS if each not in ("women", "consumer", "security", "constitution")]
        )
        unit = self.random.choice(self.posters)
        day = date(2023, 1, 1) + timedelta(self.random.randrange(360))
        self._add(unit, topic, day, self.random.choice(TOPICS[topic][1]))

    def _add(self, unit: str, topic: str, day: date, title: str, place: str | None = None, hall: bool = False) -> None:
        random, name = self.random, self.units[unit][0]
        kind = TOPICS[topic][0]
        if random.random() < 0.4:
            title = f"{name}{title}"
        if place is None and "（" not in title and random.random() < 0.75:
            place = self._place(unit)
        background = hash_of(unit, place) if hall else random.randrange(10**9)
        photos = [
            {"seed": background if hall else background + n, "kind": kind, "view": random.randrange(10**9)}
            for n in range(random.choice((0, 1, 2, 2, PHOTOS_AT_MOST)))
        ]
        people = (
            random.choice((20, 30, 40, 50, 60, 80, 100, 120, random.randrange(8, 300)))
            if random.random() < 0.7
            else None
        )
        where = place or title.partition("（")[2]
        if any(self._is_again(made, unit, topic, day, where) for made in self.made):
            return
        number = len(self.made)
        self.made.append(Event(f"a{number:05}", unit, kind, title, day, topic, place, people, photos))

    @staticmethod
    def _is_again(made: Event, unit: str, topic: str, day: date, where: str) -> bool:
        """Nobody does one thing twice in one place within some days: that would be told twice, to any reader."""
        near = made.unit == unit and made.topic == topic and abs((made.held_on - day).days) <= 3
        return near and (made.place or made.title.partition("（")[2])[:2] == where[:2]

    def _place(self, unit: str) -> str:
        name = self.units[unit][0]
        if unit.startswith("t") and self.random.random() < 0.5:
            return f"{self.random.choice(self._villages(unit))}村{self.random.choice(('村委会', '文化广场', ''))}"
        return f"{name}{self.random.choice(HALLS)}" if self.random.random() < 0.6 else self.random.choice(HALLS)


def hash_of(*parts: object) -> int:
    return int(sum(ord(each) * 31**at for at, each in enumerate("/".join(map(str, parts)))) % 10**9)


def _plant(
    random: Random, units: dict[str, Any], honest: list[Event], planted: int
) -> tuple[list[Event], dict[tuple[str, str], str]]:
    total = sum(number for _, number in PLANTINGS)
    ways = [name for name, number in PLANTINGS for _ in range(number * planted // total)]
    originals = random.sample([each for each in honest if each.photos and each.place], len(ways))
    copies, told = [], {}
    for number, (way, original) in enumerate(zip(ways, originals, strict=True)):
        copy = _copy(random, units, original, way, f"b{number:05}")
        copies.append(copy)
        told[original.id, copy.id] = way
    return copies, told


def _copy(random: Random, units: dict[str, Any], original: Event, way: str, id: str) -> Event:
    wordings = [each for each in TOPICS[original.topic][1] if each not in original.title]
    copy = Event(
        id, original.unit, original.kind, random.choice(wordings), original.held_on, original.topic, original.place
    )
    copy.participants = random.choice(
        (original.participants, None, round((original.participants or 40) * random.uniform(0.7, 1.3)))
    )
    copy.photos = [
        {**each, "edit": random.randrange(10**9)}
        for each in random.sample(original.photos, random.randrange(1, len(original.photos) + 1))
    ]
    if way.startswith("another") or (way.startswith(("a day", "no photos")) and random.random() < 0.5):
        copy.unit = random.choice(
            [
                each
                for each in units
                if each != original.unit and each[0] in "dts" and each != "district" and "v" not in each
            ]
        )
        copy.place = random.choice((original.place, None)) if copy.photos else original.place
        if random.random() < 0.4:
            copy.photos.append({"seed": random.randrange(10**9), "kind": copy.kind, "view": random.randrange(10**9)})
    if way.startswith("a day"):
        copy.held_on += timedelta(random.choice((-1, 1)))
    if way.startswith("no photos"):
        copy.photos, copy.place = [], original.place
    if way.startswith("one photo"):
        topic = random.choice([each for each in TOPICS if TOPICS[each][0] != original.kind])
        copy.kind, copy.title, copy.topic = TOPICS[topic][0], random.choice(TOPICS[topic][1]), topic
        copy.held_on = date(2023, 1, 1) + timedelta(
            (original.held_on.timetuple().tm_yday + random.randrange(60, 300)) % 360
        )
        copy.place, copy.photos = None, copy.photos[:1]
    return copy
