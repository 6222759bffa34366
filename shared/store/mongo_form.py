"""A document as MongoDB keeps it: ``id`` as ``_id``, and JSON that its protocol or a server would refuse put into other words.

Field names with ``.``, ``$`` or NUL and empty ones are percent-encoded. An array inside an array stands in an object
``{"%": […]}``: FerretDB 1.24 keeps no nested arrays. Nobody queries by either, so it shows nowhere else.
"""

from typing import Any

import orjson

from shared.store.port import Collection, Doc, Has, In, Range, Where
from shared.store.query import Order, check_document, check_where, to_json

_ESCAPES = {"%": "%25", ".": "%2E", "$": "%24", "\0": "%00"}
_EMPTY = "%0"
_NESTED = "%"
_OPERATORS = ("gt", "gte", "lt", "lte")

Filter = dict[str, Any]


def to_mongo(collection: Collection, doc: Doc, rev: int) -> Doc:
    """The stored form of ``doc`` at ``rev``. Raises ``ValueError`` (see ``check_document``) and ``TypeError`` (``to_json``)."""
    check_document(collection, doc)
    plain: Doc = orjson.loads(to_json({name: value for name, value in doc.items() if name not in ("id", "rev")}))
    return {"_id": doc["id"], "rev": rev, **_escaped(plain)}


def from_mongo(stored: Doc) -> Doc:
    id = stored.pop("_id")
    return {"id": id, **_plain(stored)}


def _escaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {_name(name): _escaped(member) for name, member in value.items()}
    if isinstance(value, list):
        return [{_NESTED: _escaped(member)} if isinstance(member, list) else _escaped(member) for member in value]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if _NESTED in value:
            return _plain(value[_NESTED])
        return {_unescaped(name) if "%" in name else name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    return value


def _name(name: str) -> str:
    if name.isalnum() or (name and not _ESCAPES.keys() & set(name)):
        return name
    return "".join(_ESCAPES.get(character, character) for character in name) or _EMPTY


def _unescaped(name: str) -> str:
    if name == _EMPTY:
        return ""
    for character, escape in reversed(_ESCAPES.items()):
        name = name.replace(escape, character)
    return name


def path_of(field: str) -> str:
    """A dotted path as the server knows it."""
    return "_id" if field == "id" else ".".join(map(_name, field.split(".")))


def filter_of(where: Where) -> list[Filter]:
    """One filter for each condition; all must hold. Raises ``ValueError`` (see ``check_where``)."""
    check_where(where)
    return [{path_of(field): _condition(condition)} for field, condition in where.items()]


def _condition(condition: Any) -> Any:
    match condition:
        case In(values):
            return {"$in": list(values)}
        case Has(values):
            return {"$all": list(values)}
        case Range():
            bounds = {f"${name}": getattr(condition, name) for name in _OPERATORS}
            return {name: bound for name, bound in bounds.items() if bound is not None} or {
                "$exists": True,
                "$ne": None,
            }
        case _:
            return condition


def behind(order: Order, place: list[Any]) -> Filter:
    """What lies behind ``place``, in words an index can serve: a bound on the first field, then the cases."""
    steps = [(path_of(field), "gt" if direction > 0 else "lt") for field, direction in order]
    cases = []
    for depth, (path, operator) in enumerate(steps):
        equal = {earlier: value for (earlier, _), value in zip(steps[:depth], place, strict=False)}
        cases.append({**equal, path: {f"${operator}": place[depth]}})
    first, operator = steps[0]
    return {first: {f"${operator}e": place[0]}, "$or": cases} if len(cases) > 1 else cases[0]


def all_of(filters: list[Filter]) -> Filter:
    return {"$and": filters} if len(filters) > 1 else filters[0] if filters else {}
