"""What both adapters mean by a path, a condition, an order and a cursor: pure, and said once."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import orjson

from shared.store.port import Collection, Doc, Has, In, Range, Sort, Where

Order = tuple[tuple[str, int], ...]
"""(field, 1 | -1), …: a total order, ending in a field or in fields that no two documents share."""

IN_AT_MOST = 1_000
HAS_AT_MOST = 100


def to_json(doc: Doc) -> bytes:
    """The document as JSON text. Tuples, enums and dates become JSON's nearest; raises ``TypeError`` for the rest."""
    return orjson.dumps(doc)


def moment(time: datetime) -> str:
    """ISO text in UTC of one length, so that its order is the order in time."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def value_at(doc: Doc, path: str) -> Any:
    """The scalar at a dotted path; None where there is none (nothing, null, an array or an object)."""
    value: Any = doc
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return None if isinstance(value, dict | list | tuple) else value


def check_document(collection: Collection, doc: Doc) -> None:
    """Raises ``ValueError`` for a document without a text ``id`` or without a value for a unique index's field."""
    if not isinstance(doc.get("id"), str) or not doc["id"]:
        raise ValueError(f"{collection.name}: a document needs a text id")
    for index in collection.indexes:
        for field in index.fields if index.unique else ():
            if value_at(doc, field) is None:
                raise ValueError(f"{collection.name}/{doc['id']}: {field} belongs to a unique index and has no value")


def check_where(where: Where) -> None:
    """Raises ``ValueError`` for None, for what is no scalar, and for an ``In`` of too many."""
    for field, condition in where.items():
        match condition:
            case In(values):
                if len(values) > IN_AT_MOST:
                    raise ValueError(f"{field}: {len(values)} values, at most {IN_AT_MOST} are allowed")
                given: Sequence[Any] = values
            case Has(texts):
                if not 0 < len(texts) <= HAS_AT_MOST or not all(isinstance(text, str) for text in texts):
                    raise ValueError(f"{field}: 1 to {HAS_AT_MOST} texts can be asked for, not {condition!r}")
                given = texts
            case Range(gt, gte, lt, lte):
                given = [bound for bound in (gt, gte, lt, lte) if bound is not None]
            case _:
                given = [condition]
        if not all(isinstance(value, str | int | float) for value in given):
            raise ValueError(f"{field}: only text, numbers and booleans can be asked for, not {condition!r}")


def total_order(collection: Collection, where: Where, sort: Sort) -> Order:
    """``sort`` without the fields that ``where`` fixes, and with ``id`` at its end unless the order is total already."""
    fixed = {field for field, condition in where.items() if not isinstance(condition, In | Range | Has)}
    order = [(field, direction) for field, direction in sort if field not in fixed]
    known = fixed | {field for field, _ in order}
    total = "id" in known or any(index.unique and known.issuperset(index.fields) for index in collection.indexes)
    if not total or not order:
        order.append(("id", sort[-1][1] if sort else 1))
    return tuple(order)


def _question(where: Where, order: Order) -> str:
    text = orjson.dumps([where, order], option=orjson.OPT_SORT_KEYS)
    return blake2b(text, digest_size=6).hexdigest()


def cursor_after(doc: Doc, where: Where, order: Order) -> str:
    """The opaque place behind ``doc`` in ``order``, good for this ``where`` alone."""
    place = [_question(where, order), *(value_at(doc, field) for field, _ in order)]
    return urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def place_of(cursor: str, where: Where, order: Order) -> list[Any]:
    """The order's values at a cursor. Raises ``ValueError`` for one that was made for another question, or is none."""
    values: list[Any]
    try:
        question, *values = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError):
        raise ValueError("not a cursor") from None
    if question != _question(where, order) or len(values) != len(order):
        raise ValueError("the cursor belongs to another query")
    return values
