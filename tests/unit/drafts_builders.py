"""Parses as a reader would make them, each with one varying field."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from services.tasks.drafts.domain.correcting.edits import Edit
from services.tasks.drafts.domain.correcting.settling import Settled, settle
from services.tasks.drafts.domain.parse import (
    DeadlineKind,
    DocumentKind,
    Parse,
    ReadDeadline,
    ReadObservance,
    ReadTarget,
    ReadTask,
    Source,
)
from services.tasks.drafts.domain.proposing.proposal import Proposal, propose
from services.tasks.drafts.domain.words.lexicon import load_lexicon
from services.tasks.plans.domain.units import Unit
from tests.builders import REPOSITORY, SMALL_DISTRICT, kinds

LEXICON = load_lexicon(REPOSITORY / "plans" / "lexicon.yaml")

DOCUMENT = Path(os.environ.get("PUFA_PLAN_DOCUMENTS", REPOSITORY.parent / "shared" / "plans")) / "luozhuang-2023.txt"
"""The sample plan's own document, which is not ours to publish: it may stand beside the checkout."""
KINDS = kinds()
HERE = Source(line=1, start=0, end=1)
UNITS = tuple(Unit.model_validate(unit) for unit in SMALL_DISTRICT)
ROUNDS = 6


def read_deadline(text: str = "12月底前", kind: DeadlineKind = DeadlineKind.DUE, **given: Any) -> ReadDeadline:
    usual = {"text": text, "kind": kind, "due": date(2023, 12, 31), "source": HERE}
    return ReadDeadline.model_validate(usual | given)


def read_target(text: str = "开展普法演出5场次", **given: Any) -> ReadTarget:
    usual = {"text": text, "title": "普法演出", "goal": 5, "activity_kind": "performance", "source": HERE}
    return ReadTarget.model_validate(usual | given)


def read_task(title: str = "开展普法演出", **given: Any) -> ReadTask:
    usual = {"no": "1", "title": title, "lead": ("普法科",), "targets": (read_target(),), "source": HERE}
    return ReadTask.model_validate(usual | given)


def read_observance(id: str, name: str, **rule: Any) -> ReadObservance:
    return ReadObservance(id=id, name=name, rule=rule, source=HERE)


def parse_of(*tasks: ReadTask, **given: Any) -> Parse:
    usual = {"title": "示例区2023年普法工作计划", "issuer": "示例区司法局", "year": 2023, "kind": DocumentKind.PLAN}
    return Parse.model_validate(usual | {"tasks": tasks or (read_task(),)} | given)


def proposed(
    parse: Parse, units: Sequence[Unit] = UNITS, *, answers: Mapping[str, Any] | None = None, **given: Any
) -> Proposal:
    return propose(parse, units, LEXICON, kinds=KINDS, answers=answers, **given)


def settled(parse: Parse, edits: Sequence[Edit] = (), units: Sequence[Unit] = UNITS) -> Settled:
    return settle(lambda answers: proposed(parse, units, answers=answers), edits)


def all_suggested(parse: Parse, units: Sequence[Unit] = UNITS) -> Settled:
    """The draft once every question is answered as is suggested, those that an answer brings up, too."""
    done = settled(parse, (), units)
    for _ in range(ROUNDS):
        if not done.proposal.open:
            break
        answers = (Edit(answers=question.id, now=question.suggested) for question in done.proposal.open)
        done = settled(parse, [*done.edits, *answers], units)
    return done


def codes(proposal: Proposal) -> list[str]:
    """What is asked, without the prefix that all questions share."""
    return [question.code.removeprefix("drafts.question.") for question in proposal.questions]
