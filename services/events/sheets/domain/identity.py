"""Which activity a row is: by its unit and content, so that the same row is the same activity however often it comes."""

from hashlib import sha256
from typing import Any

import orjson

from services.events.activities.domain.content import Content
from shared.contracts.base import derived_id
from shared.contracts.events import ActivityFacts


def row_id(content: Content, own: str) -> str:
    """The activity's id; ``own`` is the unit of who uploads, for rows that name none."""
    unit = content.unit or own
    for_units = [each for each in dict.fromkeys(content.for_units) if each != unit]
    said = content.model_dump(mode="json") | {
        "unit": unit,
        "for_units": for_units,
        "laws": [*dict.fromkeys(content.laws)],
    }
    return derived_id("sheet", sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest())


def says_the_same(content: Content, facts: ActivityFacts) -> bool:
    """Whether a row that was exported still says what the activity does; photos are no part of a sheet."""
    row = content.facts(facts.id, facts.version, facts.status, content.unit or facts.unit)
    return _content(row) == _content(facts)


def _content(facts: ActivityFacts) -> dict[str, Any]:
    said = facts.model_dump(exclude={"evidence", "details"})
    trimmed = {id: value.strip() if isinstance(value, str) else value for id, value in facts.details.items()}
    return said | {"details": {id: value for id, value in trimmed.items() if value != ""}}
