"""Lines between two processes, as JSON."""

from datetime import date
from typing import Any

import orjson

from services.events.sheets.domain.values import Line, Odd, Value
from services.events.sheets.readers.unreadable import Unreadable


def packed(answer: list[Line] | Unreadable) -> bytes:
    if isinstance(answer, Unreadable):
        return orjson.dumps({"code": answer.code, "params": answer.params})
    return orjson.dumps([[line.number, [[at, _plain(value)] for at, value in line.cells.items()]] for line in answer])


def unpacked(data: bytes) -> list[Line]:
    """Raises the ``Unreadable`` that was packed, ``ValueError`` for anything else."""
    read: Any = orjson.loads(data)
    if isinstance(read, dict):
        raise Unreadable(read["code"], **read["params"])
    return [Line(number, {at: _value(value) for at, value in cells}) for number, cells in read]


def _plain(value: Value) -> Any:
    if isinstance(value, Odd):
        return {"odd": [value.code, value.shown]}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _value(value: Any) -> Value:
    if not isinstance(value, dict):
        plain: Value = value
        return plain
    return Odd(*value["odd"]) if "odd" in value else date.fromisoformat(value["day"])
