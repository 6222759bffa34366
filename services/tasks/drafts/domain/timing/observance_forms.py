"""With an observance: its day, its week, 各节日. Names are few here; most are known by their quotes or their last word."""

from services.tasks.drafts.domain.timing import deadline_dates as dates
from services.tasks.drafts.domain.timing.calendar_words import BEFORE, moment
from services.tasks.drafts.domain.timing.deadline_forms import SIGNS, STOPS, Family, Form

_DOTTED = r"(?:1[0-2]|0?[1-9])[·•](?:3[01]|[12]\d|0?[1-9])"
_QUOTED = r"[“\"](?:[^“”\"\n]{0,16}?(?:节|日|周|月)|(?:1[0-2]|[1-9])[·•.\-]?(?:3[01]|[12]?\d))[”\"](?:[^\W\d_]{1,10}?[节日周月])?"
_KNOWN = (
    r"(?:全国|全民|国家|国际|世界|中国)?(?:宪法[日周]|国家安全日|消费者权益(?:保护)?日|禁毒日|知识产权(?:宣传周|日)|安全生产月|环境(?:保护)?日"
    r"|(?:劳动)?妇女节|劳动节|儿童节|国庆节?|春节|元旦|五一|清明节?|端午节?|中秋节?|建[军党]节|教师节|植树节|青年节|老年节|重阳节|爱国卫生月|世界读书日)"
)
_ANY = r"[^\W\d_完成开展制定组织举办在于各每和及与结束]{0,8}?(?:宣传|教育|主题|纪念)(?:活动)?[日周月]"
_NAMED = rf"(?:(?:{_DOTTED})?(?:{_KNOWN}|{_ANY}))"
_NAME = rf"(?P<name>{_QUOTED}|{_NAMED})"
_DURING = r"(?:活动)?(?:期间|前后|当[天日]|来?临?之际|时)?"
_KINDS = r"(?:节日|节点|纪念日|宣传日|宣传周|宣传月|主题日)"
_WHICH = r"(?:(?:按照?|结合|在|各个?|相关|重要|重大|主要|关键|法定|传统){1,4}(?:时间)?|时间)?"

DAYS = Family(
    rf"\d{SIGNS}今本当明来次翌第下每",
    (
        Form(rf"{moment('a')}(?<=[月份])\({_NAME}(?:活动)?\)", dates.on_moment, STOPS),
        Form(rf"(?:每年的?)?{moment('a')}(?:的|是|为|\()?{_NAME}{_DURING}", dates.with_observance(0.9), STOPS),
        Form(rf"{moment('a')}(?=[“\"《])", lambda match, year: (), STOPS),
        Form(rf"(?P<around>{moment('a')})(?:前后|左右)", dates.around_moment, STOPS),
        Form(rf"(?P<name>{_DOTTED}){_DURING}(?![\d{SIGNS}])", dates.with_observance(0.8)),
    ),
    holds=r"月|\d[·•]",
)
_SAME_EACH_YEAR = (
    (3, 8, r"[“\"]?三八[”\"]?(?:国际)?(?:劳动)?(?:妇女节|节)?|妇女节"),
    (5, 1, r"[“\"]?五一[”\"]?(?:国际)?(?:劳动节|小?长?假期?|节)?|劳动节"),
    (5, 4, r"[“\"]?五四[”\"]?(?:青年节|节)?"),
    (6, 1, r"[“\"]?六一[”\"]?(?:国际)?(?:儿童节|节)?|儿童节"),
    (7, 1, r"[“\"]?七一[”\"]?(?:建党节|节)?|建党节"),
    (8, 1, r"[“\"]?八一[”\"]?(?:建军节|节)?|建军节"),
    (9, 10, r"教师节"),
    (10, 1, r"[“\"]?十一[”\"]?(?:国庆节|长假|节)?|国庆节?(?:长?假期?)?"),
    (13, 1, r"元旦节?"),
)
BEFORE_DAYS = Family(
    '三五六七八十元国劳儿妇教建“"',
    tuple(
        Form(rf"(?:{words})(?:来临)?{BEFORE}(?![后夕提])", dates.eve_of(month, day), 0.75)
        for month, day, words in _SAME_EACH_YEAR
    ),
    holds="前",
)
"""国庆节前, “七一”前: up to the day before it. What moves with the moon (春节) is asked."""
NAMES = Family(
    r"\w“\"",
    (
        Form(
            rf"{_WHICH}{_KINDS}(?:[、和及或]?(?:重大|重要|主题)?活动)?的?(?:具体|实际)?(?:时间|日期)?(?:期间|前后|当[天日]|节点)?"
            r"(?:安排|确定|进行|开展)?",
            dates.with_observance(0.9),
        ),
        Form(rf"(?P<name>{_KNOWN})(?P<tail>之?前)(?![后夕提])", dates.with_observance(0.6), 0.6),
        Form(rf"{_NAME}(?:结束|来?临)?(?P<tail>之?[前后](?!后))?{_DURING}", dates.with_observance(0.85)),
    ),
    signs=r"节日周月旦五庆明午秋”\"",
    reach=18,
)
