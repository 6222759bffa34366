"""Texts of rules: they say what they are given, and can do nothing else."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.notify.notices.domain import Notice
from services.notify.notices.texts import LONGEST_TITLE, Texts
from services.notify.rules.domain import Rule
from services.notify.rules.happenings import Happening
from services.notify.rules.reading import rule_texts
from services.notify.rules.templates import LONGEST, Templates
from services.notify.rules.urgency import Urgency

WORDS: dict[str, Any] = {"unit": "东镇", "target": "普法演出", "period": "2023-Q2", "items": 2, "note": ""}
NOON = datetime(2023, 5, 31, 4, tzinfo=UTC)


@cache
def shared_templates() -> Templates:
    return Templates(rule_texts())


@pytest.fixture
def templates() -> Templates:
    return shared_templates()


@pytest.fixture
def texts(templates: Templates) -> Texts:
    return Texts(templates)


def notice(text: str, words: dict[str, Any]) -> Notice:
    return Notice(
        id="n1",
        user="poster",
        unit="east",
        rule="any",
        urgency=Urgency.LOW,
        text=text,
        words=words,
        about={},
        at=NOON,
        digest=False,
        due=NOON,
    )


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ unit }}有 {{ items }} 项", "东镇有 2 项"),
        ("{% if items > 1 %}多项{% else %}一项{% endif %}", "多项"),
        ("{% if note %}：{{ note }}{% endif %}完", "完"),
        ("{{ note or '无' }} {{ '一' if items == 1 else '二' }}", "无 二"),
        ("{{ period|period }}", "2023年第二季度"),
        ("{{ '照片不清。 '|bare }}。", "照片不清。"),
        ('<b>{{ target }}</b> & 直引号"', '<b>普法演出</b> & 直引号"'),
    ],
)
def test_a_text_is_filled_with_words_and_chooses_between_them(templates: Templates, source: str, said: str) -> None:
    assert templates.flaw(source, "zh", WORDS) is None
    assert templates.fill(source, "zh", WORDS) == said


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        ("2023", "2023年", "2023"),
        ("2023-H2", "2023年下半年", "the second half of 2023"),
        ("2023-05", "2023年5月", "month 5 of 2023"),
        ("2023-13", "2023-13", "2023-13"),
        ("全年", "全年", "全年"),
    ],
)
def test_periods_are_named_as_people_name_them(templates: Templates, period: str, zh: str, en: str) -> None:
    assert templates.fill("{{ p|period }}", "zh", {"p": period}) == zh
    assert templates.fill("{{ p|period }}", "en", {"p": period}) == en


HOSTILE = (
    "{{ ''.__class__ }}",
    "{{ ''['__class__'] }}",
    "{{ unit.__init__.__globals__ }}",
    "{{ unit|attr('__class__') }}",
    "{% for n in range(10**9) %}x{% endfor %}",
    "{% for n in [1,2] %}x{% endfor %}",
    "{% while true %}{% endwhile %}",
    "{{ range(10**9) }}",
    "{{ 'x' * 1000000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ '%1000000000d' % items }}",
    "{{ '{:1000000000}'.format(items) }}",
    "{{ unit|center(1000000000) }}",
    "{{ unit|replace('', unit) }}",
    "{{ lipsum(n=1000000) }}",
    "{{ cycler.__init__ }}",
    "{{ self }}",
    "{{ self.__init__ }}",
    "{% set x = unit %}{{ x }}",
    "{% macro x() %}{{ x() }}{% endmacro %}{{ x() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends unit %}",
    "{% block x %}{{ self.x() }}{% endblock %}",
    "{% filter upper %}x{% endfilter %}",
    "{% call unit() %}{% endcall %}",
    "{{ " + "(" * 900 + "1" + ")" * 900 + " }}",
    "{% if unit %}" * 140 + "x" + "{% endif %}" * 140,
    "{{ not " * 1 + "not " * 480 + "unit }}",
    "{{ unit",
    "{% if unit %}",
    "{{ unit|period(*[1]) }}",
)


@pytest.mark.parametrize("source", HOSTILE, ids=lambda source: source[:40])
def test_a_hostile_template_is_refused_with_a_reason_and_fills_nothing(templates: Templates, source: str) -> None:
    flaw = templates.flaw(source, "zh", WORDS)
    assert flaw is not None
    assert flaw.code.startswith("rule.template_")
    assert templates.fill(source, "zh", WORDS) == "东镇 · 普法演出 · 2023-Q2 · 2"


@settings(deadline=None, max_examples=300)
@example("{{ x|default(x|default(x)) }}")
@given(st.lists(st.sampled_from(["{{", "}}", "{%", "%}", " unit ", "items", "if", "else", "endif", "|", "default", "period",
    "(", ")", "'", "[", "]", "~", "==", ">", " in ", "not ", "and ", "or ", "1", "x", "{#", "#}", "-", ".", "*", "\n"]),
    max_size=40).map("".join))  # fmt: skip
def test_of_any_source_either_the_flaw_is_named_or_it_can_be_filled(source: str) -> None:
    templates = shared_templates()
    flaw = templates.flaw(source, "zh", WORDS)
    filled = templates.fill(source, "zh", WORDS)
    assert flaw is not None or len(filled) <= LONGEST


def test_a_word_that_an_older_notice_does_not_have_shows_as_a_dash(texts: Texts) -> None:
    old = notice("deadline_missed", {"target": "普法演出", "unit": "东镇"})
    assert texts.title(old, "zh") == "已逾期：普法演出"
    assert texts.text(old, "zh") == "东镇-“普法演出”应于 - 完成，现已逾期，进度 -/-。"


def test_a_notice_whose_text_is_gone_shows_its_words(texts: Texts) -> None:
    gone = notice("no_longer_there", {"target": "普法演出", "days_late": 8, "note": ""})
    assert texts.title(gone, "zh") == texts.text(gone, "en") == "普法演出 · 8"


def test_a_text_that_cannot_be_filled_with_what_is_there_shows_its_words(texts: Texts) -> None:
    half = notice("slip_issued", {"unit": "东镇", "open": 1})
    assert texts.text(half, "zh") == "东镇 · 1"


def test_a_notice_keeps_the_text_that_its_rule_had(texts: Texts) -> None:
    rule = Rule.model_validate(
        {
            "id": "own",
            "on": "task.completed.v1",
            "tell": ["leaders"],
            "text": {"zh": {"title": "完成", "text": "任务{{ task }}完成"}},
            "urgency": "low",
        }
    )
    words = dict(rule.words(Happening(type="task.completed.v1", words={"task": "10"}), ""))
    kept = Notice.model_validate_json(notice(rule.code, words).model_dump_json())
    assert (texts.title(kept, "zh"), texts.text(kept, "zh")) == ("完成", "任务10完成")
    assert texts.text(kept, "en") == "任务10完成"  # there is no English one


def test_a_heading_is_one_short_line_and_a_text_is_cut_where_it_is_too_long(texts: Texts) -> None:
    long = notice("activity_verified", {"title": "长\n" * 5000, "held_on": "2023-05-20"})
    assert "\n" not in texts.title(long, "zh")
    assert len(texts.title(long, "zh")) == LONGEST_TITLE
    assert len(texts.text(long, "zh")) == LONGEST


def test_what_people_wrote_is_never_taken_for_a_template(texts: Texts) -> None:
    sly = notice("activity_verified", {"title": "{{ 7 * 7 }}{% if %}", "held_on": "2023-05-20"})
    assert texts.title(sly, "zh") == "审核通过：{{ 7 * 7 }}{% if %}"
