"""What people write into cells is taken for what they mean; what must be guessed is refused with words."""

from datetime import date
from typing import Any

import pytest

from services.events.sheets.domain.cells import (
    Unfit,
    as_choice,
    as_day,
    as_detail,
    as_list,
    as_number,
    as_period,
    as_yes_or_no,
    is_empty,
    listed,
)
from services.events.sheets.domain.names import Named
from services.events.sheets.domain.values import Odd
from services.events.sheets.readers.xlsx import FORMULA
from tests.builders import kinds

MAY_4TH = date(2023, 5, 4)


@pytest.mark.parametrize(
    "written",
    [
        MAY_4TH, "2023-5-4", "2023-05-04", "2023/5/4", "2023.5.4", "2023年5月4日", "2023年5月4号",
        "２０２３－５－４", " 2023 - 5 - 4 ",
        "2023-05-04 00:00:00", "2023-05-04T09:30:00", 45050, 45050.4, "45050", "20230504", 20230504,
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(written: Any) -> None:
    assert as_day(written) == MAY_4TH


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("5月4日", "day_without_year"),
        ("5-4", "day_without_year"),
        ("5/4", "day_without_year"),
        ("23.5.4", "day_with_short_year"),
        ("23年5月4日", "day_with_short_year"),
        ("2023-2-30", "not_a_day"),
        ("5/4/2023", "not_a_day"),
        ("五月四日", "not_a_day"),
        ("上周三", "not_a_day"),
        (12, "not_a_day"),
        (1e300, "not_a_day"),
        (True, "not_a_day"),
        ("9" * 5000, "not_a_day"),
        (Odd("sheets.cell.formula"), "formula"),
    ],
)
def test_a_day_that_leaves_something_to_guess_is_refused(written: Any, code: str) -> None:
    with pytest.raises(Unfit) as refused:
        as_day(written)
    assert refused.value.code == f"sheets.cell.{code}"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (120, 120), (120.0, 120), ("120", 120), ("１２０", 120), ("1,200", 1200), ("１，２００人", 1200),
        (" 120 人", 120), ("12.5", 12.5),
        ("120.0", 120), ("-3", -3), ("1e3", 1000),
    ],
)  # fmt: skip
def test_a_number_is_read_with_its_unit_and_in_full_width(written: Any, number: float) -> None:
    read = as_number(written, "人")
    assert (read, type(read)) == (number, type(number))


@pytest.mark.parametrize(
    "written", ["约100", "一百", "100多人", "1.2万", "12,00", "", "nan", "inf", True, MAY_4TH, "9" * 5000]
)
def test_what_is_about_a_number_is_none(written: Any) -> None:
    with pytest.raises(Unfit, match="not_a_number"):
        as_number(written, "人")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("是", True), ("Yes", True), ("√", True), (1, True), (False, False), ("否", False), ("×", False)],
)
def test_yes_and_no_have_many_forms(written: Any, meant: bool) -> None:
    assert as_yes_or_no(written) is meant


def test_perhaps_is_neither_yes_nor_no() -> None:
    with pytest.raises(Unfit):
        as_yes_or_no("也许")


@pytest.mark.parametrize("written", ["宪法", "Constitution", "constitution", " 宪 法 ", "CONSTITUTION"])
def test_a_choice_is_known_by_its_label_in_either_language_or_its_id(written: str) -> None:
    theme = kinds()["campaign_day"].detail("theme")
    assert theme is not None
    assert as_choice(written, theme.choices, "zh") == "constitution"


def test_an_unknown_choice_is_refused_with_those_there_are() -> None:
    theme = kinds()["campaign_day"].detail("theme")
    assert theme is not None
    with pytest.raises(Unfit) as refused:
        as_detail("刑法", theme, "zh")
    assert "民法典" in refused.value.params["choices"]


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2023", "2023"), (2023, "2023"), ("2023年", "2023"), ("2023-h1", "2023-H1"), ("2023年上半年", "2023-H1"),
        ("2023下半年", "2023-H2"),
        ("2023年第二季度", "2023-Q2"), ("2023年2季度", "2023-Q2"), ("2023-5", "2023-05"), ("2023年5月", "2023-05"),
        (date(2023, 5, 1), "2023-05"), ("明年", "明年"),
    ],
)  # fmt: skip
def test_a_period_is_read_in_words_too(written: Any, period: str) -> None:
    assert as_period(written) == period


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("宪法、民法典", ("宪法", "民法典")),
        ("宪法；民法典;刑法", ("宪法", "民法典", "刑法")),
        ("《关于严惩拐卖、绑架妇女、儿童的决定》、宪法", ("《关于严惩拐卖、绑架妇女、儿童的决定》", "宪法")),
        ("宪法\n民法典\n", ("宪法", "民法典")),
        ("、", ()),
    ],
)
def test_several_things_in_one_cell_are_told_apart(written: str, parts: tuple[str, ...]) -> None:
    assert as_list(written) == parts


@pytest.mark.parametrize("parts", [("甲、乙法",), ("甲", "乙；丙"), ("《甲、乙》",), ("甲",), ()])
def test_what_is_written_as_a_list_is_read_as_the_same(parts: tuple[str, ...]) -> None:
    assert as_list(listed(parts)) == parts if parts else listed(parts) == ""


@pytest.mark.parametrize("blank", [None, "", " ", "\u3000\n", "\u200b", "\ufeff "])
def test_blanks_of_every_width_are_nothing(blank: str | None) -> None:
    assert is_empty(blank)


def test_a_formula_without_a_result_says_so() -> None:
    with pytest.raises(Unfit, match="formula"):
        as_number(Odd(FORMULA))


def test_a_name_that_two_units_share_is_asked_about_and_told_apart_by_its_id() -> None:
    units = Named({"east-1": "新村", "west-1": "新村", "east": "东镇"})
    with pytest.raises(Unfit, match="name_of_several"):
        units.id_of("新村")
    assert [units.shown(id) for id in units.by_id] == ["新村（east-1）", "新村（west-1）", "东镇"]
    assert [units.id_of(units.shown(id)) for id in units.by_id] == list(units.by_id)
