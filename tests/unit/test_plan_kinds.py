"""Details of an activity are checked by its kind, which is data."""

from pathlib import Path
from typing import Any

import pytest

from shared.catalogue import Catalogue
from shared.kinds import Kind, load_kinds
from tests.builders import REPOSITORY, kinds

CATALOGUE = Catalogue(REPOSITORY / "shared/web/messages")
SAMPLE = Kind.model_validate(
    {
        "id": "sample",
        "name": {"zh": "示例", "en": "Sample"},
        "details": [
            {"id": "text", "label": {"zh": "文字", "en": "Text"}, "type": "string", "min": 2, "max": 4},
            {"id": "whole", "label": {"zh": "整数", "en": "Whole"}, "type": "integer", "max": 10},
            {"id": "number", "label": {"zh": "数", "en": "Number"}, "type": "number", "unit": {"zh": "米", "en": "m"}},
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
    assert schema["required"] == ["choice"]
    assert schema["properties"]["choice"]["oneOf"][1] == {"const": "b", "title": "B"}
    assert schema["properties"]["number"] == {"title": "Number", "type": "number", "x-unit": "m"}
    assert schema["properties"]["text"]["maxLength"] == 4


def test_a_kind_that_stands_twice_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "kinds.yaml"
    file.write_text("kinds: [{id: a, name: {zh: 甲, en: A}}, {id: a, name: {zh: 乙, en: B}}]", "utf-8")
    with pytest.raises(ValueError, match="twice"):
        load_kinds(file)
