"""Which trace an event stands in, from its ids alone."""

import pytest

from shared.tracing.ids import (
    Place,
    given,
    handling_place,
    ids_in,
    publishing_place,
    request_place,
    trace_of,
    trace_of_request,
    traceparent,
)

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
HEADER = f"00-{TRACE}-{SPAN}-01"


def event(id: str = "e-1", source: str = "events", request: str | None = None, cause: str | None = None):  # type: ignore[no-untyped-def]
    return ids_in({"id": id, "source": f"/pufa/{source}", "requestid": request, "causationid": cause})


def test_a_callers_trace_is_gone_on_with_behind_its_own_span() -> None:
    request = given(HEADER)
    assert request == HEADER
    place = request_place(request)
    assert (place.trace, place.parent, place.sampled) == (TRACE, SPAN, True)
    assert request_place(f"00-{TRACE}-{SPAN}-00").sampled is False


def test_two_calls_of_one_trace_have_spans_of_their_own() -> None:
    other = request_place(f"00-{TRACE}-{SPAN[::-1]}-01")
    assert (other.trace, other.span != request_place(HEADER).span) == (TRACE, True)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "00",
        HEADER.upper(),
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"{HEADER}-more",
        f"00-{TRACE}-{SPAN}",
        f" {HEADER}",
    ],
)
def test_a_header_that_the_standard_calls_invalid_is_ignored(header: str) -> None:
    assert given(header) is None


@pytest.mark.parametrize(
    ("header", "request_id"),
    [(f"cc-{TRACE}-{SPAN}-01-what-comes-later", HEADER), (f"00-{TRACE}-{SPAN}-03", HEADER)],
)
def test_a_later_version_and_further_flags_are_read_as_far_as_version_00_goes(header: str, request_id: str) -> None:
    assert given(header) == request_id


def test_an_id_that_can_be_a_trace_is_one_and_any_other_leads_to_one() -> None:
    assert trace_of_request(TRACE) == TRACE
    made = trace_of_request("order-7")
    assert (len(made), int(made, 16) > 0, made) == (32, True, trace_of_request("order-7"))
    assert trace_of_request("0" * 32) != "0" * 32


def test_a_chain_of_events_is_one_trace_each_behind_what_led_to_it() -> None:
    posted = event("e-1", request=TRACE)
    moved = event("e-2", source="tasks", request=TRACE, cause="e-1")
    chain: list[Place] = [
        request_place(TRACE),
        publishing_place(posted),
        handling_place(posted, "tasks"),
        publishing_place(moved),
        handling_place(moved, "notify"),
    ]
    assert {place.trace for place in chain} == {TRACE}
    assert [place.parent for place in chain] == [None, *(place.span for place in chain[:-1])]
    assert len({place.span for place in chain}) == len(chain)


def test_each_hearer_handles_an_event_in_a_span_of_its_own() -> None:
    spans = {handling_place(event(), service).span for service in ("tasks", "events", "notify")}
    assert len(spans) == 3


def test_what_no_request_led_to_begins_a_trace_in_which_what_it_causes_follows() -> None:
    approaching, issued = event("d-1", source="tasks"), event("s-1", source="notify", cause="d-1")
    assert publishing_place(approaching).parent is None
    assert trace_of(issued) == trace_of(approaching)
    assert publishing_place(issued).parent == handling_place(approaching, "notify").span


def test_a_place_is_carried_on_in_the_standards_form() -> None:
    assert traceparent(Place(TRACE, SPAN, None), sampled=True) == HEADER
    assert traceparent(Place(TRACE, SPAN, None), sampled=False) == f"00-{TRACE}-{SPAN}-00"
