"""The dashboard's two catalogues say the same things."""

from string import Formatter

from dashboard.texts import LANGUAGES, texts


def _places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def test_every_text_is_there_in_both_languages_with_the_same_places_to_fill() -> None:
    chinese, english = (texts(language).words for language in LANGUAGES)
    assert chinese.keys() == english.keys()
    different = [code for code in chinese if _places(chinese[code]) != _places(english[code])]
    assert different == []
