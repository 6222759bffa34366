"""The fields of a kind's own, drawn from its JSON Schema."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard.texts import Texts

Schema = Mapping[str, Any]
Draw = Callable[[str, Schema, Any, str, Texts], Any]
LONGEST = 2000


def detail_fields(schema: Schema, given: Mapping[str, Any], *, key: str, t: Texts) -> dict[str, Any]:
    """Draw a field for each property and return what was filled in; ``given`` are the first values."""
    drawn = {
        name: _field(name, each, given.get(name), f"{key}_{name}", t)
        for name, each in schema.get("properties", {}).items()
    }
    return {name: value for name, value in drawn.items() if value not in (None, "")}


def described(schema: Schema, details: Mapping[str, Any], t: Texts) -> list[tuple[str, str]]:
    """Each detail's label and value in words; one that the schema does not know keeps its own name."""
    return [_described(schema.get("properties", {}).get(name, {}), name, value, t) for name, value in details.items()]


def _described(schema: Schema, name: str, value: Any, t: Texts) -> tuple[str, str]:
    if isinstance(value, bool):
        words = t("form.yes") if value else t("form.no")
    else:
        words = next((each["title"] for each in schema.get("oneOf", ()) if each["const"] == value), str(value))
    return schema.get("title", name), f"{words} {schema.get('x-unit', '')}".strip()


def _field(name: str, schema: Schema, first: Any, key: str, t: Texts) -> Any:
    label = schema.get("title", name) + (f" ({schema['x-unit']})" if "x-unit" in schema else "")
    if "oneOf" in schema:
        draw: Draw = _choice
    elif schema.get("format") == "date":
        draw = _day
    else:
        draw = {"integer": _integer, "number": _number, "boolean": _yes_no}.get(schema["type"], _text)
    return draw(label, schema, first, key, t)


def _choice(label: str, schema: Schema, first: Any, key: str, t: Texts) -> Any:
    names = {each["const"]: each["title"] for each in schema["oneOf"]}
    index = list(names).index(first) if first in names else None
    return st.selectbox(
        label,
        list(names),
        index=index,
        format_func=names.__getitem__,
        key=key,
        placeholder=t("form.choose"),
        help=schema.get("description"),
    )


def _day(label: str, schema: Schema, first: Any, key: str, t: Texts) -> Any:
    chosen = st.date_input(
        label,
        date.fromisoformat(first) if first else None,
        key=key,
        format="YYYY-MM-DD",
        help=schema.get("description"),
    )
    return chosen.isoformat() if isinstance(chosen, date) else None


def _integer(label: str, schema: Schema, first: Any, key: str, t: Texts) -> Any:
    least, most = int(schema.get("minimum", 0)), int(schema.get("maximum", 10**9))
    value = None if first is None else int(first)
    return st.number_input(label, least, most, value, step=1, key=key, placeholder="", help=schema.get("description"))


def _number(label: str, schema: Schema, first: Any, key: str, t: Texts) -> Any:
    least, most = float(schema.get("minimum", 0)), float(schema.get("maximum", 1e9))
    value = None if first is None else float(first)
    return st.number_input(label, least, most, value, key=key, placeholder="", help=schema.get("description"))


def _yes_no(label: str, schema: Schema, first: Any, key: str, t: Texts) -> Any:
    names = {True: t("form.yes"), False: t("form.no")}
    index = [True, False].index(first) if isinstance(first, bool) else None
    return st.selectbox(
        label,
        [True, False],
        index=index,
        format_func=names.__getitem__,
        key=key,
        placeholder=t("form.choose"),
        help=schema.get("description"),
    )


def _text(label: str, schema: Schema, first: Any, key: str, t: Texts) -> Any:
    most = int(schema.get("maxLength", LONGEST))
    return st.text_input(label, first or "", max_chars=most, key=key, help=schema.get("description")).strip()
