"""A refusal of the whole file as what is stored, and as the answer that it was."""

from collections.abc import Mapping
from typing import Any

from services.events.uploads.domain import Refused, RefusedField
from shared.web.problems import FieldProblem, Problem

PASSING = frozenset({408, 425, 429})
"""Statuses that say nothing about the file."""


def is_lasting(problem: Problem) -> bool:
    """Whether the same file would be refused again."""
    return problem.status < 500 and problem.status not in PASSING


def refused_by(problem: Problem) -> Refused:
    errors = tuple(RefusedField(field=e.field, code=e.code, params=_scalars(e.params)) for e in problem.errors)
    return Refused(status=problem.status, code=problem.code, params=_scalars(problem.params), errors=errors)


def problem_of(refused: Refused) -> Problem:
    errors = [FieldProblem(e.field, e.code, e.params) for e in refused.errors]
    return Problem(refused.status, refused.code, errors=errors, **refused.params)


def _scalars(params: Mapping[str, Any]) -> dict[str, Any]:
    """What a text shows of its parameters, as JSON."""
    return {name: value if isinstance(value, (int, float)) else str(value) for name, value in params.items()}
