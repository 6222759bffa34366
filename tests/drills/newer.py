"""A service of the next release, in which a post is told in a new version: ``python -m tests.drills.newer SERVICE --port …``.

The version is heard by the same services beside the old one (docs/decisions, 2); the events service tells it alone.
"""

import sys
from collections.abc import Callable
from typing import Any, ClassVar

from services.events import main as events
from services.events.activities.documents import EVENT_OF
from services.events.activities.domain.lifecycle import Move
from services.notify import main as notify
from services.tasks import main as tasks
from services.tasks.progress.handlers import TakingIn, batches
from shared.bus.routes import BatchHandler
from shared.contracts import registry
from shared.contracts.events import ActivityEvent, ActivityPostedV1

MAINS: dict[str, Callable[[], None]] = {"tasks": tasks.main, "events": events.main, "notify": notify.main}


class ActivityPostedV2(ActivityEvent):
    """What version 1 says, and by which way the post came."""

    type: ClassVar[str] = "activity.posted.v2"
    way: str = "web"


def learn() -> None:
    """Put the new version wherever a release with it has it."""
    registry.HEARERS[ActivityPostedV2] = registry.HEARERS[ActivityPostedV1]
    registry.BY_TYPE[ActivityPostedV2.type] = ActivityPostedV2
    EVENT_OF[Move.POST] = ActivityPostedV2
    tasks.batches = _with_both  # type: ignore[attr-defined]


def _with_both(taking_in: TakingIn) -> dict[tuple[type[Any], ...], BatchHandler]:
    return {(*types, ActivityPostedV2): handler for types, handler in batches(taking_in).items()}


if __name__ == "__main__":
    learn()
    MAINS[sys.argv.pop(1)]()
