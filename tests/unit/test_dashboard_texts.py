"""The dashboard's two catalogues say the same things."""

from string import Formatter

from dashboard.texts import LANGUAGES, ONE, texts


def _places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def test_every_text_is_there_in_both_languages_with_the_same_places_to_fill() -> None:
    chinese, english = (texts(language).words for language in LANGUAGES)
    assert chinese.keys() == {code for code in english if not code.endswith(ONE)}
    different = [code for code in chinese if _places(chinese[code]) != _places(english[code])]
    assert different == []


def test_english_says_of_one_what_it_says_of_one() -> None:
    english = texts("en")
    assert english("turns.late", n=1) == "1 day late"
    assert english("turns.late", n=2) == "2 days late"
    assert texts("zh")("turns.late", n=1) == "逾期 1 天"
    ones = [code for code in english.words if code.endswith(ONE)]
    assert [
        code for code in ones if _places(english.words[code]) != _places(english.words[code.removesuffix(ONE)])
    ] == []
