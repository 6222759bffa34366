"""``pufa plan parse FILE --draft``: the plan that a document proposes, as a plan file for a person to go over."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from rich.console import Console

from deploy.console import text

if TYPE_CHECKING:
    from services.tasks.drafts.domain.parse import Parse
    from services.tasks.drafts.domain.words.lexicon import Lexicon

_PLAIN = re.compile(r"[^\W\d_][\w-]*")
_VALUES = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
WIDE = 110


class _PlanFile(yaml.SafeDumper):
    """Whatever could be read as something else than text is quoted, and nothing is written by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _VALUES
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


_PlanFile.add_representer(str, _text)


def print_draft(found: "Parse", lexicon: "Lexicon", kinds_file: Path, words: Callable[..., str]) -> None:
    """The plan file to stdout, for a district of which nothing is known yet; to stderr what a person is still asked.

    ``words`` puts a question's code and parameters into words.
    """
    from services.tasks.drafts.domain.proposing.proposal import propose
    from shared.kinds import load_kinds

    proposal = propose(found, (), lexicon, kinds=load_kinds(kinds_file))
    print(plan_file(proposal.draft), end="")
    if proposal.open:
        err = Console(stderr=True, soft_wrap=True)
        err.print(text("parse.to_answer", count=len(proposal.open)), style="yellow", markup=False)
        for number, question in enumerate(proposal.open, start=1):
            err.print(f"{number}. {words(question.code, **question.params)}", markup=False, highlight=False)


def plan_file(plan: dict[str, Any]) -> str:
    """``plan`` in YAML as ``pufa plan import`` takes it."""
    return yaml.dump(plan, Dumper=_PlanFile, allow_unicode=True, sort_keys=False, width=WIDE)
