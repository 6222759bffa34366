"""YAML 1.2 by the core schema, and nothing that could hurt."""

import pytest

from shared.yaml12 import MAX_BYTES, YamlInvalid, read_yaml


def test_words_that_yaml_1_1_takes_for_booleans_stay_words() -> None:
    text = "no: 10\non: off\nyes: no\ny: n\n"
    assert read_yaml(text).data == {"no": 10, "on": "off", "yes": "no", "y": "n"}


def test_dates_times_and_sexagesimals_stay_words() -> None:
    text = "[2023-03-15, 03-15, 12:30, 2023-03-15T10:00:00Z, 1_000]"
    assert read_yaml(text).data == ["2023-03-15", "03-15", "12:30", "2023-03-15T10:00:00Z", "1_000"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("~", None), ("null", None), ("true", True), ("False", False), ("010", 10), ("0o10", 8), ("0x1F", 31),
        ("-3", -3), ("2.50", 2.5), ("1e3", 1000.0), (".5", 0.5), ("'10'", "10"), ('"no"', "no"), ("<<", "<<"), ("0b1", "0b1"),
    ],
)  # fmt: skip
def test_a_scalar_means_what_the_core_schema_says(text: str, value: object) -> None:
    found = read_yaml(f"key: {text}").data["key"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: &x 2\nc: *x\n", "yaml.alias", 2),
        ("a: 1\nb: *x\n", "yaml.alias", 2),
        ("a: !!python/object/apply:os.system [ls]\n", "yaml.tag", 1),
        ("a: 1\nb: 2\na: 3\n", "yaml.duplicate_key", 3),
        ("a: 1\n---\nb: 2\n", "yaml.several_documents", 2),
        ("", "yaml.empty", None),
        ("a: 1\n[x]: 2\n", "yaml.key", 2),
        ("a: 1\nb: [1, 2\n", "yaml.syntax", 3),
        ("a: .inf\n", "yaml.number_not_finite", 1),
        ("a: 1\nb: " + "9" * 5000, "yaml.number_too_long", 2),
        ("a: 1\nb: \x07\n", "yaml.character", 2),
        ("a:\n" + "".join("  " * depth + "- a:\n" for depth in range(1, 40)), "yaml.too_deep", None),
        (b"a: 1\nb: \xb9\xa4\xd7\xf7\n", "yaml.not_utf8", 2),
        ("a: " + "x" * MAX_BYTES, "yaml.too_large", None),
    ],
)
def test_what_is_refused_is_named_with_its_line(text: str | bytes, code: str, line: int | None) -> None:
    with pytest.raises(YamlInvalid) as refused:
        read_yaml(text)
    assert refused.value.code == code
    if line is not None:
        assert refused.value.line == line


def test_a_document_of_brackets_alone_is_refused_at_once() -> None:
    with pytest.raises(YamlInvalid):
        read_yaml("[" * 500_000)


def test_a_byte_order_mark_is_no_part_of_the_document() -> None:
    assert read_yaml("\ufeffa: 计划\n".encode()).data == {"a": "计划"}


def test_every_value_knows_its_line() -> None:
    reading = read_yaml("tasks:\n  - no: 1\n    targets:\n      - {id: a,\n         goal: 2}\n")
    assert reading.line_of(("tasks", 0, "targets", 0, "goal")) == 5
    assert reading.line_of(("tasks", 0, "targets", 0, "missing")) == 4
