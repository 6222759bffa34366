"""A file of data that is wrong stops the start, whichever it is, and says which setting, file, line and place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.events.observances.laws import load_laws
from services.notify.restraint.reading import read_restraint
from services.notify.rules.reading import read_rules, rule_texts
from services.tasks.deadlines.domain import load_thresholds
from services.tasks.drafts.domain.words.lexicon import load_lexicon
from shared.errors import DataFileInvalid
from shared.kinds import load_kinds

LOADERS = {
    "PUFA_KINDS_FILE": load_kinds,
    "PUFA_LAWS_FILE": load_laws,
    "PUFA_LEXICON_FILE": load_lexicon,
    "PUFA_RESTRAINT_FILE": read_restraint,
    "PUFA_RULES_FILE": lambda path: read_rules(path, rule_texts(), rule_texts()),
    "PUFA_THRESHOLDS_FILE": load_thresholds,
}

every_file = pytest.mark.parametrize(("setting", "load"), LOADERS.items(), ids=LOADERS)


@every_file
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("# a file\n\nno_such_thing: 1\n", ""),
        ("- a list\n", "line 1: the file: "),
        ("a: [1\n", "line 2: "),
        ("", "line 1: yaml.empty"),
    ],
    ids=["a field too many", "a list", "no YAML", "nothing"],
)
def test_a_wrong_file_says_where_it_is_wrong(
    tmp_path: Path, setting: str, load: Callable[[Path], object], written: str, said: str
) -> None:
    file = tmp_path / "file.yaml"
    file.write_text(written, "utf-8")
    with pytest.raises(DataFileInvalid) as refused:
        load(file)
    assert str(refused.value).startswith(f"{file}, {said}")
    assert refused.value.setting == setting


@every_file
def test_a_file_that_is_not_there_is_named(tmp_path: Path, setting: str, load: Callable[[Path], object]) -> None:
    with pytest.raises(DataFileInvalid, match=r"nowhere\.yaml: No such file") as refused:
        load(tmp_path / "nowhere.yaml")
    assert refused.value.setting == setting
