"""``python -m services.tasks.plans.schema [FILE]``: the JSON Schema of a plan file, to FILE or to standard output."""

import json
import sys
from pathlib import Path

from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.plan import Plan


def plan_schema() -> Json:
    """What an editor checks a plan file against; what must hold between its parts is checked on import."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pufa plan",
    } | Plan.model_json_schema()


def text() -> str:
    return json.dumps(plan_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text(), encoding="utf-8")
    else:
        sys.stdout.write(text())
