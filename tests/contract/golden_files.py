"""The golden files of the events: one JSON and one JSON Schema each. Run as a module it writes the missing ones."""

import json
from pathlib import Path
from typing import Any

from shared.contracts.base import Envelope
from shared.contracts.registry import BY_TYPE
from tests.contract.samples import sample

GOLDEN = Path(__file__).parent / "golden"


def golden_envelope(type_name: str) -> dict[str, Any]:
    return _read(f"{type_name}.json")


def golden_schema(type_name: str) -> dict[str, Any]:
    return _read(f"{type_name}.schema.json")


def schema_of(type_name: str) -> dict[str, Any]:
    """The JSON Schema of an event's data as it is now, without the words of docstrings and titles."""
    model = BY_TYPE[type_name]
    bare = _bare(model.model_json_schema())
    envelope = sorted(Envelope[model].model_json_schema()["properties"])  # type: ignore[valid-type]
    return {"envelope": envelope, "data": bare}


def _bare(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_bare(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _bare(value) for key, value in schema.items() if not (key in _WORDS and isinstance(value, str))}


_WORDS = ("description", "title")


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((GOLDEN / name).read_text("utf-8"))
    return content


def _write_missing() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for type_name in BY_TYPE:
        for name, content in (
            (f"{type_name}.json", sample(type_name).to_doc()),
            (f"{type_name}.schema.json", schema_of(type_name)),
        ):
            if not (GOLDEN / name).exists():
                (GOLDEN / name).write_text(
                    json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8"
                )


if __name__ == "__main__":
    _write_missing()
