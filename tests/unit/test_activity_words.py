"""What an activity is found by: pairs of neighbouring characters, in any script."""

from hypothesis import given
from hypothesis import strategies as st

from services.events.activities.domain.words import MOST, words_asked, words_of
from tests.builders import facts as activity_facts


def test_every_pair_of_neighbours_is_kept_and_none_over_a_gap() -> None:
    facts = activity_facts(title="宪法宣传 (第3场)", place=None, laws=(), details={})
    assert words_of(facts) == ["宪法", "法宣", "宣传", "第3", "3场"]


def test_place_laws_and_written_details_count_and_numbers_do_not() -> None:
    facts = activity_facts(title="讲座", place="文化广场", laws=("民法典",), details={"speaker": "李某", "people": 35})
    assert set(words_of(facts)) == {"讲座", "文化", "化广", "广场", "民法", "法典", "李某"}


def test_wide_and_large_letters_are_as_narrow_and_small_ones() -> None:
    assert words_asked("ＬＡＷ Day") == ("la", "aw", "da", "ay")


def test_a_single_character_or_none_is_nothing_to_look_for() -> None:
    assert words_asked("法 _ ， 3") == ()


@given(st.text(min_size=2, max_size=60), st.data())
def test_whatever_stands_in_a_title_finds_it(title: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(title) - 1))
    piece = title[start : data.draw(st.integers(start + 1, len(title)))]
    facts = activity_facts().model_copy(update={"title": title, "place": None, "laws": (), "details": {}})
    if piece.isascii():  # elsewhere a character may be put together with its neighbour
        assert set(words_asked(piece)) <= set(words_of(facts))


def test_a_long_text_keeps_so_many() -> None:
    facts = activity_facts(details={"topic": "".join(chr(0x4E00 + n) for n in range(2 * MOST))})
    assert len(words_of(facts)) == MOST
