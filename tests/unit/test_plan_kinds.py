"""Details of an activity are checked by its kind, which is data."""

from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue import Catalogue
from shared.errors import DataFileInvalid
from shared.kinds import Kind, load_kinds
from tests.builders import REPOSITORY, kinds

CATALOGUE = Catalogue(REPOSITORY / "shared/web/messages")
SAMPLE = Kind.model_validate(
    {
        "id": "sample",
        "name": {"zh": "示例", "en": "Sample"},
        "details": [
            {
                "id": "text", "label": {"zh": "文字", "en": "Text"}, "type": "string", "min": 2, "max": 4,
                "help": {"zh": "简短", "en": "Short"},
            },
            {"id": "whole", "label": {"zh": "整数", "en": "Whole"}, "type": "integer", "max": 10},
            {
                "id": "number", "label": {"zh": "数", "en": "Number"}, "type": "number",
                "unit": {"zh": "米", "en": "m"}, "reach": True,
            },
            {"id": "flag", "label": {"zh": "是否", "en": "Flag"}, "type": "boolean"},
            {"id": "day", "label": {"zh": "日期", "en": "Day"}, "type": "date"},
            {
                "id": "choice", "label": {"zh": "选项", "en": "Choice"}, "type": "choice", "required": True,
                "choices": [{"id": "a", "label": {"zh": "甲", "en": "A"}}, {"id": "b", "label": {"zh": "乙", "en": "B"}}],
            },
        ],
    }
)  # fmt: skip


def test_details_that_fit_are_no_problem() -> None:
    details = {"text": "四个字呀", "whole": 0, "number": 2.5, "flag": False, "day": "2024-02-29", "choice": "a"}
    assert SAMPLE.validate_details(details) == []


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"colour": "red"}, "kinds.unknown_detail"),
        ({"text": 4}, "kinds.not_text"),
        ({"text": "x"}, "kinds.text_length"),
        ({"text": "五个字太长"}, "kinds.text_length"),
        ({"whole": 1.5}, "kinds.not_an_integer"),
        ({"whole": True}, "kinds.not_an_integer"),
        ({"whole": 11}, "kinds.out_of_range"),
        ({"whole": -1}, "kinds.out_of_range"),
        ({"number": "2"}, "kinds.not_a_number"),
        ({"number": float("nan")}, "kinds.out_of_range"),
        ({"number": 1e13}, "kinds.out_of_range"),
        ({"flag": 1}, "kinds.not_a_boolean"),
        ({"day": "2023-02-30"}, "kinds.not_a_date"),
        ({"day": "20230228"}, "kinds.not_a_date"),
        ({"choice": "c"}, "kinds.not_a_choice"),
        ({"choice": ["a"]}, "kinds.not_a_choice"),
        ({"flag": None}, "kinds.missing_detail"),
    ],
)
def test_a_detail_that_does_not_fit_is_named(details: dict[str, Any], code: str) -> None:
    (problem,) = SAMPLE.validate_details({"choice": "a"} | details)
    assert problem.field == f"details.{next(iter(details))}"
    assert problem.code == code
    assert CATALOGUE.has(code)


def test_only_a_required_detail_is_missed() -> None:
    assert [problem.field for problem in SAMPLE.validate_details({})] == ["details.choice"]
    assert all(not kind.validate_details({}) for kind in kinds().values())


def test_a_form_can_be_built_from_the_schema() -> None:
    schema = SAMPLE.json_schema("en")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["required"] == ["choice"]
    assert schema["x-order"] == ["text", "whole", "number", "flag", "day", "choice"]
    fields = schema["properties"]
    assert fields["choice"]["oneOf"][1] == {"const": "b", "title": "B"}
    assert fields["number"] == {
        "title": "Number",
        "type": "number",
        "minimum": 0,
        "maximum": 10**12,
        "x-unit": "m",
        "x-reach": True,
    }
    assert (fields["text"]["minLength"], fields["text"]["maxLength"], fields["text"]["description"]) == (2, 4, "Short")
    assert fields["day"] == {"title": "Day", "type": "string", "format": "date"}
    assert str(fields["whole"]["maximum"]) == "10"


WRITTEN = {
    "text": st.text(max_size=6) | st.integers(),
    "whole": st.integers(-2, 12) | st.booleans() | st.floats(0, 9).filter(lambda number: number % 1),
    "number": st.integers(-1, 2 * 10**12) | st.floats(-1, 2e12) | st.text(max_size=1),
    "flag": st.booleans() | st.integers(0, 1),
    "day": st.dates().map(str) | st.sampled_from(["2023-02-30", "20230228", "", "2023-1-1"]),
    "choice": st.sampled_from(["a", "b", "c", 1]),
    "colour": st.just("red"),
}


@given(st.fixed_dictionaries({}, optional=WRITTEN))
def test_what_a_form_built_from_the_schema_lets_through_is_what_a_post_may_carry(details: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(
        SAMPLE.json_schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    assert validator.is_valid(details) == (SAMPLE.validate_details(details) == [])


def test_every_kind_of_the_sample_has_a_valid_schema_in_both_languages() -> None:
    for kind in kinds().values():
        for language in ("zh", "en"):
            schema = kind.json_schema(language)
            jsonschema.Draft202012Validator.check_schema(schema)
            assert list(schema["properties"]) == schema["x-order"]
            assert schema["required"] == []


A = "{id: a, name: {zh: 甲, en: A}}"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"kinds: [{A},\n\n  {A}]", 3, "the kind a stands there twice"),
        ("kinds:\n  - {id: a, name: {zh: 甲}}", 2, "kinds.0.name.en: Field required"),
        (f"kinds:\n  - {A}\ncolour: red", 3, "colour: Extra inputs are not permitted"),
        ("kinds: [", 2, "did not find expected"),
        ("kinds: []", 1, "kinds: "),
        ("- a", 1, "the file: "),
        ("", 1, "yaml.empty"),
    ],
)
def test_a_wrong_file_of_kinds_says_where_it_is_wrong(tmp_path: Path, text: str, line: int, said: str) -> None:
    file = tmp_path / "kinds.yaml"
    file.write_text(text + "\n", "utf-8")
    with pytest.raises(DataFileInvalid) as refused:
        load_kinds(file)
    assert str(refused.value).startswith(f"{file}, line {line}: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("type: choice", "a choice has choices"),
        ("type: string, choices: [{id: x, label: {zh: 甲, en: X}}]", "a choice has choices"),
        ("type: boolean, unit: {zh: 米, en: m}", "only a number has a unit"),
        ("type: string, reach: true", "only a number adds up"),
        ("type: date, max: 3", "only a number and a text have bounds"),
        ("type: integer, min: 5, max: 3", "min is more than max"),
        ("type: colour", "Input should be"),
        ("type: string}, {id: d, label: {zh: 丁, en: D}, type: string", "a detail stands there twice"),
    ],
)
def test_a_detail_that_makes_no_sense_stops_the_start(tmp_path: Path, detail: str, said: str) -> None:
    file = tmp_path / "kinds.yaml"
    kind = f"  - id: a\n    name: {{zh: 甲, en: A}}\n    details: [{{id: d, label: {{zh: 丁, en: D}}, {detail}}}]\n"
    file.write_text(f"kinds:\n{kind}", "utf-8")
    with pytest.raises(DataFileInvalid, match=said) as refused:
        load_kinds(file)
    assert "line 4" in str(refused.value) or "line 2" in str(refused.value)


def test_a_file_of_kinds_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataFileInvalid, match="No such file"):
        load_kinds(tmp_path / "nowhere.yaml")
