"""From a plan's text to a plan, or to everything that is wrong with it."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.tasks.plans.domain.checks import plan_errors
from services.tasks.plans.domain.errors import FieldError, PlanInvalid, path_text
from services.tasks.plans.domain.plan import Plan
from shared.kinds import Kind
from shared.yaml12 import MAX_BYTES, Path, Reading, YamlInvalid, read_yaml

MAX_ERRORS = 100
JSON_NODES_DEPTH = 32


def parse_plan(source: str | bytes, kinds: Mapping[str, Kind], known_units: Collection[str] = ()) -> Plan:
    """Read a plan written in YAML 1.2. Raises ``PlanInvalid`` with a line for every wrong field.

    ``known_units`` are ids of the register that the plan may name though it does not bring them along.
    """
    try:
        reading = read_yaml(source)
    except YamlInvalid as error:
        raise PlanInvalid([FieldError("", error.code, error.params, error.line)]) from error
    return _checked(reading, kinds, known_units)


def parse_plan_json(source: str | bytes, kinds: Mapping[str, Kind], known_units: Collection[str] = ()) -> Plan:
    """Read a plan written in JSON, by the same rules; errors carry no lines. Raises ``PlanInvalid``."""
    if len(source) > MAX_BYTES:
        raise PlanInvalid([FieldError("", "yaml.too_large", {"limit": MAX_BYTES})])
    try:
        data = json.loads(source, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except YamlInvalid as error:
        raise PlanInvalid([FieldError("", error.code, error.params)]) from error
    except UnicodeDecodeError as error:
        raise PlanInvalid([FieldError("", "yaml.not_utf8")]) from error
    except RecursionError as error:
        raise PlanInvalid([FieldError("", "yaml.too_deep", {"limit": JSON_NODES_DEPTH})]) from error
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise PlanInvalid([FieldError("", "plan.not_json", {}, line)]) from error
    return _checked(Reading(data, {}), kinds, known_units)


def _checked(reading: Reading, kinds: Mapping[str, Kind], known_units: Collection[str]) -> Plan:
    if not isinstance(reading.data, dict):
        raise PlanInvalid([FieldError("", "plan.not_a_mapping", {}, reading.line_of(()))])
    try:
        plan = Plan.model_validate(reading.data)
    except ValidationError as error:
        details = error.errors(include_url=False)[:MAX_ERRORS]
        raise PlanInvalid([_field_error(detail, reading) for detail in details]) from error
    errors = plan_errors(plan, kinds, known_units)
    if errors:
        raise PlanInvalid([_with_line(error, reading) for error in errors[:MAX_ERRORS]])
    return plan


def _field_error(detail: ErrorDetails, reading: Reading) -> FieldError:
    """Pydantic's words for it, as ours: without the names of a union's members, and by our codes."""
    path: Path = tuple(part for part in detail["loc"] if not str(part).startswith("@"))
    params = {key: value for key, value in detail.get("ctx", {}).items() if isinstance(value, (str, int, float))}
    kind = detail["type"]
    code = kind if kind.startswith("plan.") else f"invalid.{kind}"
    return FieldError(path_text(path), code, params, reading.line_of(path))


def _with_line(error: FieldError, reading: Reading) -> FieldError:
    parts = error.field.replace("[", ".[").split(".")
    path: Path = tuple(int(part[1:-1]) if part.startswith("[") else part for part in parts)
    return FieldError(error.field, error.code, error.params, reading.line_of(path))


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise YamlInvalid("yaml.duplicate_key", key=key)
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise YamlInvalid("yaml.number_not_finite")
