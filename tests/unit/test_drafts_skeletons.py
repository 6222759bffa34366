"""Skeletons of documents (``tests/fixtures/skeletons.yaml``): their title, issuer, year, tasks with owners, safeguards."""

from typing import Any

import pytest

from services.tasks.drafts.domain.parse import Parse
from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.domain.words.lexicon import load_lexicon
from services.tasks.drafts.readers.reading import read
from shared.yaml12 import read_yaml
from tests.builders import REPOSITORY

LEXICON = load_lexicon(REPOSITORY / "plans" / "lexicon.yaml")
SKELETONS = read_yaml((REPOSITORY / "tests" / "fixtures" / "skeletons.yaml").read_text("utf-8")).data


def read_skeleton(skeleton: dict[str, Any]) -> Parse:
    name = "plan.html" if skeleton.get("html") else "plan.txt"
    return parse(read(name, skeleton["text"].encode()), LEXICON)


@pytest.mark.parametrize("skeleton", SKELETONS, ids=[skeleton["name"] for skeleton in SKELETONS])
def test_a_skeleton_reads_as_its_form_is_meant(skeleton: dict[str, Any]) -> None:
    got = read_skeleton(skeleton)
    assert (got.kind, got.title, got.issuer, got.year) == (
        "plan",
        *(skeleton[key] for key in ("title", "issuer", "year")),
    )
    assert [[t.no, t.title, "、".join(t.lead), "、".join(t.assisting)] for t in got.tasks] == skeleton["tasks"]
    assert [each.title for each in got.safeguards] == skeleton.get("safeguards", [])
