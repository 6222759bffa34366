"""Marking notices as read: one, or all that were told. What cannot be marked now stays unread."""

from dashboard.client import Refused, Unreachable
from dashboard.notice_models import NOTICES, Notices
from dashboard.sources import Watch

PAGE = 200


def read_these(watch: Watch, *ids: str) -> None:
    """What was still to be sent is not sent any more."""
    client = watch.viewer.client()
    try:
        for id in ids:
            client.post(f"{NOTICES}/{id}/read")
    except (Refused, Unreachable):
        return
    finally:
        _hurry(watch)


def read_all(watch: Watch) -> None:
    """Also those that are too old to be in the list; what is still to be sent is not among them."""
    client = watch.viewer.client()
    try:
        unread = Notices.model_validate(client.get(NOTICES, {"unread": True, "limit": PAGE}))
        for notice in unread.items:
            client.post(f"{NOTICES}/{notice.id}/read")
    except (Refused, Unreachable):
        return
    finally:
        _hurry(watch)


def _hurry(watch: Watch) -> None:
    for watched in (watch.notices(), watch.told(unread=True), watch.told(unread=False)):
        watched.source.hurry()
