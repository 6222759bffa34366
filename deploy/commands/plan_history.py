"""``pufa plan history ID``: who changed what of a plan, and when it came into force, newest first."""

from datetime import datetime
from typing import Any

from deploy.console import print_table, text
from shared.clock import DISTRICT_ZONE

COLUMNS = ("at", "by", "what", "changes")


def show_history(items: list[dict[str, Any]]) -> None:
    """``items`` as ``GET /api/tasks/plans/{id}/history`` answers them."""
    print_table(COLUMNS, [(_at(item), item["by_name"] or item["by"], *_told(item)) for item in items])


def _at(item: dict[str, Any]) -> str:
    return datetime.fromisoformat(item["at"]).astimezone(DISTRICT_ZONE).strftime("%Y-%m-%d %H:%M")


def _told(item: dict[str, Any]) -> tuple[str, str]:
    """What happened, and what it changed, a line for each change."""
    if item["what"] == "unit":
        return text("history.unit"), item["text"]
    said = text(f"history.{item['what']}", edition=item["edition"])
    changes = [change["text"] for change in item.get("changes", ())]
    first = item["what"] == "edition" and not changes
    why = [text("history.why", reason=item["reason"])] if item.get("reason") else []
    return said, "\n".join([*why, *([text("history.first")] if first else changes)])
