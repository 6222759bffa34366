"""Whatever is sent as a plan, it is a plan or is refused as one: nothing else is ever raised."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.plans.domain.errors import FieldError, PlanInvalid
from services.tasks.plans.domain.parsing import parse_plan, parse_plan_json
from services.tasks.plans.domain.plan import Plan
from services.tasks.progress.domain.cells import scope, slots_of
from tests.builders import SAMPLE_PLAN_FILE, kinds, plan_data, target_data, tree_of

KINDS = kinds()
SAMPLE_LINES = SAMPLE_PLAN_FILE.read_text("utf-8").splitlines()
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["east", "year", "2023-02-30"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PLACES = st.sampled_from(
    [
        ("year",), ("zone",), ("units",), ("units", 1, "under"), ("units", 1, "kind"), ("observances",), ("tasks", 0, "no"),
        ("tasks", 0, "lead"), ("tasks", 0, "deadlines", 0), ("tasks", 0, "deadlines", 0, "by"), ("tasks", 0, "targets", 0),
        *(("tasks", 0, "targets", 0, key) for key in (
            "id", "of", "goal", "field", "per", "units", "except", "every", "deadline", "measure", "once_per",
        )),
    ]
)  # fmt: skip


def taken_or_refused(parse: Callable[..., Plan], source: str | bytes) -> Plan | tuple[FieldError, ...]:
    try:
        return parse(source, KINDS)
    except PlanInvalid as refused:
        return refused.errors


@settings(max_examples=150, deadline=None)
@given(PLACES, VALUES)
def test_any_value_anywhere_in_a_plan_is_taken_or_refused(place: tuple[str | int, ...], value: Any) -> None:
    data: Any = json.loads(
        json.dumps(plan_data(target_data(), deadlines=({"id": "q", "each": "quarter"},), observances=[]))
    )
    part = data
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    found = taken_or_refused(parse_plan_json, json.dumps(data))
    if isinstance(found, Plan):
        assert Plan.model_validate(found.to_doc()) == found
        assert all(slot.period for slot in slots_of(found) for _ in scope(found, tree_of(found), slot.target))
    else:
        assert found


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(SAMPLE_LINES) - 1),
    st.text(max_size=20) | st.sampled_from(["- ", "  - {", "&a", "? x", "%YAML 1.1", "---"]),
)
def test_a_damaged_line_never_raises_anything_else(number: int, line: str) -> None:
    damaged = [*SAMPLE_LINES[:number], line, *SAMPLE_LINES[number + 1 :]]
    assert taken_or_refused(parse_plan, "\n".join(damaged))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60))
def test_any_bytes_are_refused_as_no_plan(source: str | bytes) -> None:
    for parse in (parse_plan, parse_plan_json):
        errors = taken_or_refused(parse, source)
        assert errors
        assert not isinstance(errors, Plan)
