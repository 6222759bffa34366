"""A published version of an event never changes: golden JSON and golden schemas of each say so.

A new event needs a sample in ``samples.py`` and a golden file, written by ``python -m tests.contract.golden_files``,
which never writes over one that is there.
"""

from pathlib import Path

import pytest
import yaml

from shared.contracts.asyncapi import document
from shared.contracts.base import Contract, derived_id
from shared.contracts.registry import BY_TYPE, HEARERS, SERVICES, decode, encode, heard_by, hearers
from shared.errors import Rejected
from tests.contract.golden_files import GOLDEN, golden_envelope, golden_schema, schema_of
from tests.contract.samples import SAMPLES, sample

EVERY_TYPE = sorted(BY_TYPE)


def test_every_event_has_a_sample_and_golden_files_and_no_golden_file_is_left_over() -> None:
    assert sorted(event.type for event in SAMPLES) == EVERY_TYPE
    assert sorted(path.name.removesuffix(".json") for path in GOLDEN.glob("*.v*[0-9].json")) == EVERY_TYPE
    assert sorted(path.name.removesuffix(".schema.json") for path in GOLDEN.glob("*.schema.json")) == EVERY_TYPE


@pytest.mark.parametrize("type_name", EVERY_TYPE)
def test_an_event_written_and_read_again_is_the_same(type_name: str) -> None:
    envelope = sample(type_name)
    assert decode(encode(envelope.to_doc()), type_name) == envelope


@pytest.mark.parametrize("type_name", EVERY_TYPE)
def test_what_was_published_once_can_still_be_read(type_name: str) -> None:
    assert decode(encode(golden_envelope(type_name)), type_name) == sample(type_name)


@pytest.mark.parametrize("type_name", EVERY_TYPE)
def test_what_is_published_today_looks_as_it_always_did(type_name: str) -> None:
    assert sample(type_name).to_doc() == golden_envelope(type_name)


@pytest.mark.parametrize("type_name", EVERY_TYPE)
def test_a_published_version_keeps_its_schema(type_name: str) -> None:
    assert schema_of(type_name) == golden_schema(type_name), f"{type_name} changed: publish a new version instead"


@pytest.mark.parametrize("type_name", EVERY_TYPE)
def test_a_type_name_carries_its_version_and_names_known_services(type_name: str) -> None:
    event = BY_TYPE[type_name]
    assert event.__name__.lower().endswith(type_name.rpartition(".")[2])
    assert event.publisher in SERVICES
    assert set(HEARERS[event]) <= set(SERVICES)


@pytest.mark.parametrize("model", [type(event) for event in SAMPLES], ids=lambda model: model.type)
def test_an_event_is_frozen_and_refuses_unknown_fields(model: type[Contract]) -> None:
    assert model.model_config.get("frozen") is True
    assert model.model_config.get("extra") == "forbid"


def test_who_hears_what_reads_the_same_from_both_sides() -> None:
    for service in SERVICES:
        assert all(service in hearers(type_name) for type_name in heard_by(service))
    for type_name in EVERY_TYPE:
        assert all(type_name in heard_by(service) for service in hearers(type_name))
    assert hearers("nobody.knows.v1") == ()


@pytest.mark.parametrize(
    ("body", "type_name"),
    [
        (b"{", "activity.posted.v1"),
        (b"\xff\xfe", "activity.posted.v1"),
        (b"[]", "activity.posted.v1"),
        (encode(golden_envelope("activity.posted.v1")), "nobody.knows.v1"),
        (encode(golden_envelope("activity.posted.v1")), "activity.verified.v1"),
        (encode(golden_envelope("activity.posted.v1") | {"surprise": 1}), "activity.posted.v1"),
        (encode(golden_envelope("activity.posted.v1") | {"time": "2023-05-20T04:00:00"}), "activity.posted.v1"),
        (encode(golden_envelope("activity.posted.v1") | {"specversion": "0.3"}), "activity.posted.v1"),
    ],
    ids=["cut", "no-text", "list", "unknown-type", "other-type", "unknown-field", "no-zone", "other-spec"],
)
def test_what_can_never_be_read_is_rejected(body: bytes, type_name: str) -> None:
    with pytest.raises(Rejected):
        decode(body, type_name)


def test_the_published_asyncapi_document_is_up_to_date() -> None:
    published = Path(__file__).parents[2] / "docs" / "asyncapi.yaml"
    assert yaml.safe_load(published.read_text("utf-8")) == document(), (
        "python -m shared.contracts.asyncapi > docs/asyncapi.yaml"
    )


def test_the_same_parts_give_the_same_id_and_other_parts_another() -> None:
    assert derived_id("reached", "p", 1) == derived_id("reached", "p", 1)
    assert derived_id("reached", "p", 1) != derived_id("reached", "p", 11)
    assert derived_id("a", "bc") != derived_id("ab", "c")
