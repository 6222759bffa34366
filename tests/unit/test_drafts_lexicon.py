"""The vocabulary's file: what it must be, and what is said of a wrong one."""

from pathlib import Path

import pytest

from services.tasks.drafts.domain.words.lexicon import load_lexicon
from shared.errors import DataFileInvalid
from shared.kinds import load_kinds

_PLANS = Path(__file__).parents[2] / "plans"
_LEAST = """
kinds: [{kind: lecture, words: [讲座]}, {kind: training, words: [培训]}]
filings: {kinds: [plan_filed], verbs: [报送]}
all_units: {all: [均], verbs: [开展]}
groups: {village: [村]}
units: [{words: [次], strong: true}]
"""


def _written(folder: Path, text: str) -> Path:
    path = folder / "lexicon.yaml"
    path.write_text(text, "utf-8")
    return path


def test_every_kind_and_detail_of_the_lexicon_is_one_of_the_kinds_file() -> None:
    kinds, lexicon = load_kinds(_PLANS / "kinds.yaml"), load_lexicon(_PLANS / "lexicon.yaml")
    said = [(each.kind, field, value) for each in lexicon.kinds for field, value in each.of.items()]
    said += [(each.kind, field, value) for each in lexicon.forms for field, value in each.of.items()]
    said += [(kind, each.field, each.value) for each in lexicon.conditions for kind in each.kinds]
    for kind, field, value in said:
        for one in value if isinstance(value, list) else [value]:
            detail = kinds[kind].detail(field.removeprefix("details."))
            assert field == "kind" or (detail is not None and detail.problem(one) is None), (kind, field, one)


def test_what_is_added_up_is_a_number_of_its_kind() -> None:
    kinds, lexicon = load_kinds(_PLANS / "kinds.yaml"), load_lexicon(_PLANS / "lexicon.yaml")
    fields = [(each.kind, each.field) for each in lexicon.kinds if each.field]
    fields += [(kind, field) for unit in lexicon.units for kind, field in unit.fields.items() if kind != "*"]
    for kind, field in fields:
        assert field == "participants" or kinds[kind].detail(field.removeprefix("details.")) is not None, (kind, field)


def test_a_district_adds_a_word_without_code(tmp_path: Path) -> None:
    lexicon = load_lexicon(_written(tmp_path, _LEAST.replace("[讲座]", "[讲座, 普法夜话]")))
    (hit,) = lexicon.kind_phrases.hits("举办普法夜话", 0, 6)
    assert hit.meaning.kind == "lecture"


@pytest.mark.parametrize(
    ("before", "after", "about", "line"),
    [
        ("kind: training", "kind: 培训", "kinds.1.kind", 2),
        ("words: [村]", "words: [村]", "", None),
        ("{village: [村]}", "{hamlet: [村]}", "groups.hamlet", 5),
        ("[培训]", "[讲座]", "讲座", 2),
        ("strong: true", "strongly: true", "units.0.strongly", 6),
    ],
)
def test_a_wrong_lexicon_says_where(tmp_path: Path, before: str, after: str, about: str, line: int | None) -> None:
    path = _written(tmp_path, _LEAST.replace(before, after))
    if not about:
        load_lexicon(path)
        return
    with pytest.raises(DataFileInvalid) as caught:
        load_lexicon(path)
    assert str(caught.value).startswith(f"{path}, line {line}: {about}")


def test_a_file_that_is_no_yaml_says_its_line(tmp_path: Path) -> None:
    with pytest.raises(DataFileInvalid, match=r"line \d+: "):
        load_lexicon(_written(tmp_path, "kinds: [\n  a: {"))
