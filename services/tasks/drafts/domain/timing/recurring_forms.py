"""每季度, 每月25日前, 每季度结束后下一个月6个工作日内."""

from services.tasks.drafts.domain.timing import deadline_recurring as recurring
from services.tasks.drafts.domain.timing.calendar_words import BEFORE
from services.tasks.drafts.domain.timing.deadline_forms import COUNT, NEVER, STOPS, WITHIN, Family, Form
from services.tasks.plans.domain.periods import Every

_EACH = r"(?:每(?:一|1)?个?(?=[半季月])|[各按逐](?=[季月]))(?P<every>半年|季度?|月度?)(?![刊考薪节]|报(?![送告表备道名请批领]))"
_ENDED = r"(?:结束|终了)?(?:之后|以后|后)?的?"
_NEXT = r"(?:(?:下一?|次|首|第[一1])个?月份?的?)?"
_AFTER = rf"(?P<after>(?:结束|终了)?(?:之后|以后|后)的?)?{_NEXT}"
_N = rf"(?P<n>{COUNT})"

RECURRING = Family(
    "每各按逐次下上季半双一1",
    (
        Form(rf"{_EACH}{_AFTER}(?:前|首|第)?{_N}个?工作日{WITHIN}?", recurring.working_day, 1.0),
        Form(
            rf"(?P<every>季|半年)度?(?P<after>(?:结束|终了)?(?:之后|以后|后))的?{_NEXT}(?:前|首|第)?{_N}个?工作日{WITHIN}?",
            recurring.working_day,
            0.9,
        ),
        Form(rf"(?P<every>[次下])个?月的?(?P<after>)(?:前|首|第)?{_N}个?工作日{WITHIN}?", recurring.working_day, 0.6),
        Form(
            rf"{_EACH}(?=.{{0,9}}?[后次下首第]){_ENDED}{_NEXT}{_N}[日号天]{WITHIN}?",
            recurring.calendar_day,
            0.5,
        ),
        Form(rf"(?P<every>[次下])个?月的?{_N}[日号]{WITHIN}?", recurring.calendar_day, 0.5),
        Form(rf"(?P<every>季)度?后{_N}[日天]{WITHIN}?", recurring.calendar_day, 0.5),
        Form(rf"{_EACH}[末底](?!月){BEFORE}?", recurring.each_period(), 0.9),
        Form(rf"(?P<every>季)度?[末底]{BEFORE}?", recurring.each_period(0.8), NEVER),
        Form(rf"{_EACH}的?最后(?:{COUNT}个?)?(?:周|月|天|日|星期|工作日){WITHIN}?", recurring.each_period(0.8), 0.8),
        Form(
            rf"{_EACH}的?(?:末月|首月|第?{COUNT}个?(?:周|月|日|号)|[上中下]旬|初)(?:的?\d{{1,2}}[日号])?{WITHIN}?",
            recurring.each_period(0.6),
            0.6,
        ),
        Form(rf"{_EACH}(?:结束|终了)后?", recurring.each_period(0.6), 0.6),
        Form(rf"{_EACH}[初中]?", recurring.each_period(), 0.85),
        Form(r"上半?年?[、和及与]?下半年各?", recurring.each_of(Every.HALF), 0.8),
        Form(r"半年(?=[一1]次|度报)", recurring.each_of(Every.HALF)),
        Form(r"[一1]季度?(?=[一1][次报])", recurring.each_of(Every.QUARTER)),
        Form(r"[一1]个?月(?=[一1]次)", recurring.each_of(Every.MONTH)),
        Form(r"每个?学期", recurring.each_of(Every.HALF, 0.6), 0.6),
        Form(r"每(?:个?星期|双?周|日|天|半个?月)", recurring.each_of(Every.MONTH, 0.5), STOPS),
        Form(r"每(?:两|二|2)个?月|双月|每逢?双月", recurring.each_of(Every.QUARTER, 0.5), STOPS),
    ),
    holds=r"[季月半年周日天星]|学期",
)
EVERY_YEAR = Family(
    "每年",
    (
        Form(
            r"每年度?(?:[底末终]前?)?|年度(?![计总工考目普法])",
            recurring.each_of(Every.YEAR, 0.8),
        ),
    ),
)
