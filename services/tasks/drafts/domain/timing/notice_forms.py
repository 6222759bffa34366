"""On notice, and what is no date at all."""

from services.tasks.drafts.domain.timing import deadline_dates as dates
from services.tasks.drafts.domain.timing.deadline_forms import COUNT, SIGNS, Family, Form

_TIME = r"(?:具体)?(?:的?完成)?(?:时间|时限|日期|要求)?"
_AS_TOLD = r"通知|要求|部署|安排|规定|进度|实际|情况|时间|时限|需要|计划"
_DO = r"(?:确定|执行|进行|落实|开展|组织|推进|完成|实施|要求|的?(?:时间|时限|节点))"

NOTICES = Family(
    "具的完时日要以另再待未等按根依结视看适择不",
    (
        Form(rf"{_TIME}以[^,;。]{{1,24}}?为准", dates.on_notice(1.0, weak=False), 0.7),
        Form(
            rf"{_TIME}(?:另行|另外|再行)(?:通知|安排|部署|确定|明确)|{_TIME}(?:待定|未定|另定)",
            dates.on_notice(1.0, weak=False),
            0.7,
        ),
        Form(r"等候?待?[^,;。]{0,12}?通知", dates.on_notice(1.0, weak=False)),
        Form(r"待[^,;。]{1,24}?(?:后|时|通知)", dates.on_notice(0.8, weak=True)),
        Form(
            rf"(?:按照?|根据|依据|依照|结合)[^,;。]{{0,20}}?(?:{_AS_TOLD}){_DO}{{0,3}}(?=[,;。、)]|\Z)",
            dates.on_notice(0.8, weak=True),
        ),
        Form(r"[视看][^,;。]{0,12}?(?:情况|而定)(?:而定)?|适时|择[期机]|不定期", dates.on_notice(0.7, weak=True)),
    ),
)
VAGUE = Family(
    rf"\d{SIGNS}即立及尽随近马限半寒暑两学",
    (
        Form(
            r"即日起|立即|即时|及时|尽快|随时|近期|马上|立行立改|限时|寒暑?假期?间?|暑假期?间?|学期[末初]?",
            dates.no_date(0.4),
        ),
        Form(rf"(?:{COUNT}|半)(?:个月|个?工作日|日|天|周|年|小时)(?:之内|以内|内|左右)", dates.no_date(0.4)),
    ),
)
