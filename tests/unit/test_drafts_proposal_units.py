"""Which units a document's words for an owner stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.drafts.domain.proposing.units_named import Naming, groups_of
from services.tasks.plans.domain.parsing import parse_plan
from services.tasks.plans.domain.units import Unit
from shared.contracts.tasks import UnitKind
from tests.builders import SAMPLE_PLAN_FILE
from tests.unit.drafts_builders import KINDS, LEXICON

SAMPLE = parse_plan(SAMPLE_PLAN_FILE.read_bytes(), KINDS).units
NAMING = Naming(SAMPLE, SAMPLE[0], groups_of(LEXICON))


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("普法与依法治理科", "pufa-section"),
        ("局普法与依法治理科", "pufa-section"),
        ("区委依法治区办秘书科", "rule-of-law-secretariat"),
        ("办公室", "office"),
        ("局办公室", "office"),
        ("区民政局", "civil-affairs"),
        ("罗庄区民政局", "civil-affairs"),
        ("盛庄街道", "shengzhuang"),
        ("盛庄街道办事处", "shengzhuang"),
        ("盛庄司法所", "shengzhuang"),
        ("沂堂镇 司法所", "yitang"),
        ("沂堂镇人民政府", "yitang"),
    ],
)
def test_a_unit_is_known_by_the_names_that_documents_use_for_it(words: str, unit: str) -> None:
    named = NAMING.find(words)
    assert (named.parties, named.sure) == ((unit,), True)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("各街镇司法所", UnitKind.TOWNSHIP),
        ("街镇司法所", UnitKind.TOWNSHIP),
        ("各乡镇（街道，含经济开发区，下同）", UnitKind.TOWNSHIP),
        ("各镇党委政府", UnitKind.TOWNSHIP),
        ("各相关科室", UnitKind.SECTION),
        ("各部门", UnitKind.DEPARTMENT),
        ("区直各部门", UnitKind.DEPARTMENT),
        ("各相关部门单位", UnitKind.DEPARTMENT),
        ("各村（社区）", UnitKind.VILLAGE),
        ("各县(市、区)", UnitKind.DISTRICT),
        ("各县（市、区）法宣办（含高新区，下同）", UnitKind.DISTRICT),
    ],
)
def test_all_units_of_a_kind_are_one_group(words: str, kind: UnitKind) -> None:
    named = NAMING.find(words)
    assert (named.parties, named.sure) == (({"each": kind.value},), True)


@pytest.mark.parametrize(
    ("words", "likely"),
    [
        ("区文旅局", ("culture-tourism",)),
        ("区卫健局", ("health",)),
        ("区法院", ("court",)),
        ("区民政局等有关部门", ("civil-affairs",)),
        ("市民政局", ("civil-affairs",)),
        ("市司法局等市有关部门", ()),
        ("公安局", ()),
        ("", ()),
    ],
)
def test_what_is_not_plain_is_never_sure(words: str, likely: tuple[str, ...]) -> None:
    named = NAMING.find(words)
    assert (named.parties, named.sure) == (likely, False)


def test_several_owners_that_are_written_as_one_are_taken_apart_where_each_is_plain() -> None:
    named = NAMING.find("各乡镇（街道）和区直有关部门")
    assert (named.parties, named.sure) == (({"each": "township"}, {"each": "department"}), True)
    assert not NAMING.find("各乡镇和某某公司").sure


def test_in_a_citys_plan_each_district_is_a_group() -> None:
    city = Unit.model_validate({"id": "city", "name": "示例市", "kind": "city"})
    naming = Naming([city], city, groups_of(LEXICON))
    assert naming.find("各区").parties == ({"each": "district"},)
    assert not NAMING.find("各区").sure


@given(st.text(max_size=30))
def test_any_words_may_be_asked_about(words: str) -> None:
    named = NAMING.find(words)
    assert all(isinstance(party, dict) or party in {unit.id for unit in SAMPLE} for party in named.parties)
