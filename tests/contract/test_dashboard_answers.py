"""The dashboard's models, written by hand for what it reads, against what the services say that they answer."""

import json
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from dashboard import (
    activity_models,
    burden_models,
    channel_models,
    draft_models,
    models,
    notice_models,
    pair_models,
    performance_models,
    rule_models,
    slip_models,
)
from deploy.openapi import documents

READ = (
    (models.Tokens, "tasks", "TokenPair"),
    (models.Me, "tasks", "Me"),
    (models.Unit, "tasks", "UnitFacts"),
    (models.PlanSummary, "tasks", "PlanSummary"),
    (models.Plan, "tasks", "PlanDetail"),
    (models.Progress, "tasks", "ProgressAnswer"),
    (models.Preparation, "tasks", "Preparation"),
    (models.Effects, "tasks", "Effects"),
    (draft_models.PlanDraft, "tasks", "DraftOut"),
    (draft_models.DraftList, "tasks", "DraftList"),
    (draft_models.MadePlan, "tasks", "PlanSummary"),
    (models.Activity, "events", "ActivityOut"),
    (pair_models.AlikePair, "events", "PairOut"),
    (models.Kind, "events", "KindOut"),
    (activity_models.History, "events", "History"),
    (activity_models.Reviewed, "events", "Reviewed"),
    (activity_models.Start, "events", "StartOut"),
    (activity_models.Attachment, "events", "AboutOut"),
    (activity_models.Pair, "events", "PairOut"),
    (performance_models.Performance, "events", "PerformanceOut"),
    (models.SheetTaken, "events", "TakenOut"),
    (rule_models.RuleInForce, "notify", "RuleAnswer"),
    (rule_models.Preview, "notify", "PreviewAnswer"),
    (burden_models.Burden, "notify", "BurdenList"),
    (notice_models.Notices, "notify", "NoticeList"),
    (slip_models.Slip, "notify", "SlipOut"),
    (slip_models.Receipt, "notify", "ReceiptAnswer"),
    (notice_models.Preferences, "notify", "PreferencesOut"),
    (notice_models.CodeSent, "notify", "CodeSent"),
    (notice_models.Attempt, "notify", "Attempt"),
    (channel_models.Channel, "notify", "ChannelOut"),
    (channel_models.Attempt, "notify", "Attempt"),
    (channel_models.Delivery, "notify", "DeliveryAnswer"),
)
"""The answers' roots; what is nested in them is followed by field."""

NUMBERED = ["Plan.tasks[].no: ['integer', 'string'] is answered"]
"""A plan's file may write a task's number as a number, and the schema of what is answered says so too; it is answered as text."""

Schema = dict[str, Any]
Schemas = dict[str, Schema]


@pytest.fixture(scope="module")
def answers() -> dict[str, Schemas]:
    """Service → schema by name."""
    return {name.removesuffix(".json"): json.loads(text)["components"]["schemas"] for name, text in documents().items()}


def _resolved(schema: Schema, known: Schemas) -> Schema:
    """The schema without references and without its null branch."""
    branches = [branch for branch in schema.get("anyOf", ()) if branch.get("type") != "null"]
    if len(branches) == 1:
        schema = branches[0]
    if reference := schema.get("$ref"):
        return known[reference.rsplit("/", 1)[1]]
    return schema


def _may_be_null(schema: Schema) -> bool:
    return any(branch.get("type") == "null" for branch in schema.get("anyOf", ()))


def _difference(read: Schema, own: Schemas, said: Schema, theirs: Schemas, where: str) -> list[str]:
    """In words, where what is read would not take what is said."""
    if _may_be_null(said) and not _may_be_null(read):
        return [f"{where}: may be null, and the dashboard takes no null"]
    read, said = _resolved(read, own), _resolved(said, theirs)
    if not read.keys() - {"title", "default"}:  # whatever it is, it is taken
        return []
    if "properties" in read:
        if "properties" not in said:
            return [f"{where}: the dashboard reads an object"]
        return [line for name in read["properties"] for line in _field(name, read, own, said, theirs, where)]
    if read.get("type") == "array":
        if said.get("type") != "array":
            return [f"{where}: the dashboard reads a list"]
        each = said["items"] if "items" in said else said["prefixItems"][0]
        return _difference(read["items"], own, each, theirs, f"{where}[]")
    if "enum" in read:
        unknown = set(said.get("enum", ("any text",))) - set(read["enum"])
        return [f"{where}: the dashboard does not know {sorted(unknown)}"] if unknown else []
    taken, answered = _types(read, own), _types(said, theirs)
    if "number" in taken:
        taken.add("integer")
    return [f"{where}: {sorted(map(str, answered))} is answered"] if answered - taken else []


def _types(schema: Schema, known: Schemas) -> set[Any]:
    """Those of its branches, null left out."""
    branches = schema.get("oneOf") or schema.get("anyOf") or [schema]
    return {_resolved(branch, known).get("type") for branch in branches} - {"null"}


def _field(name: str, read: Schema, own: Schemas, said: Schema, theirs: Schemas, where: str) -> list[str]:
    place = f"{where}.{name}"
    if name not in said["properties"]:
        return [f"{place}: no service answers it"]
    return _difference(read["properties"][name], own, said["properties"][name], theirs, place)


@pytest.mark.parametrize(("model", "service", "name"), READ, ids=[name for _, _, name in READ])
def test_the_dashboard_takes_everything_that_a_service_says_it_answers(
    model: type[BaseModel], service: str, name: str, answers: dict[str, Schemas]
) -> None:
    read = TypeAdapter(model).json_schema(mode="validation")
    found = _difference(read, read.get("$defs", {}), answers[service][name], answers[service], model.__name__)
    assert [line for line in found if line not in NUMBERED] == []


def test_a_field_that_no_service_answers_is_found(answers: dict[str, Schemas]) -> None:
    class Renamed(BaseModel):
        expires: int

    read = Renamed.model_json_schema()
    assert _difference(read, {}, answers["tasks"]["TokenPair"], answers["tasks"], "Renamed") == [
        "Renamed.expires: no service answers it"
    ]


def test_a_null_where_the_dashboard_wants_a_value_is_found(answers: dict[str, Schemas]) -> None:
    class Strict(BaseModel):
        active: int

    read = Strict.model_json_schema()
    found = _difference(read, {}, answers["tasks"]["PlanSummary"], answers["tasks"], "Strict")
    assert found == ["Strict.active: may be null, and the dashboard takes no null"]
