"""Messages within bounds, and people's words without power."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.channels.domain import Outgoing
from services.notify.channels.fitting import fitted
from services.notify.channels.plain import plain
from services.notify.rules.urgency import Urgency
from tests.providers.messages import item, message


def write(part: Outgoing) -> str:
    return "|".join([*(each.text for each in part.items), f"+{part.more}"])


@given(
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(Urgency)), max_size=20),
    st.integers(30, 300),
    st.integers(0, 5),
)
def test_it_fits_it_counts_what_it_leaves_out_and_nothing_more_could_stay(
    lengths: list[tuple[int, Urgency]], most: int, more: int
) -> None:
    items = [item(number, text=f"{number}" + "x" * length, urgency=how) for number, (length, how) in enumerate(lengths)]
    whole = Outgoing(id="m", language="zh", heading="h", items=tuple(items), digest=True, more=more)
    shown = fitted(whole, lambda part: part, lambda part: len(write(part)), most)
    text = write(shown)
    assert len(text) <= most
    assert len(shown.items) + shown.more == len(items) + more
    ordered = sorted(items, key=lambda each: list(reversed(Urgency)).index(each.urgency))
    if shown.items and "…" not in text:
        assert list(shown.items) == ordered[: len(shown.items)]
    if len(shown.items) < len(items) and "…" not in text and shown.items:
        longer = whole.model_copy(update={"items": tuple(ordered[: len(shown.items) + 1]), "more": shown.more - 1})
        assert len(write(longer)) > most


def test_a_single_item_that_is_too_long_keeps_its_beginning() -> None:
    text = fitted(message(item(text="甲" * 1000)), write, len, 200)
    assert re.fullmatch("甲+…\\|\\+0", text)
    assert len(text) > 100


def test_where_nothing_fits_it_is_counted() -> None:
    assert fitted(message(item(text="甲" * 1000)), write, len, 3) == "+1"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("第一季度 法治讲座", "第一季度 法治讲座"),
        ("<@all> 请看", "＜＠all＞ 请看"),
        ("[点此](https://evil.test)", "［点此］(https：//evil.test)"),
        ("见 www.evil.test", "见 www．evil.test"),
        ("HTTP://evil.test", "HTTP：//evil.test"),
        ("一\n# 二\t三\u2028> 四", "一 ＃ 二 三 ＞ 四"),
        ("a\u202eb", "a b"),
        ("完成率 50%，3×2=6", "完成率 50%，3×2=6"),
    ],
)
def test_marks_become_signs_that_only_look_like_them(typed: str, shown: str) -> None:
    assert plain(typed) == shown


@given(st.text(max_size=80))
def test_no_text_keeps_a_mark_and_plain_words_stay_plain(text: str) -> None:
    made = plain(text)
    assert not set("<>[]*_`#@|~\\\n\r") & set(made)
    assert plain(made) == made
