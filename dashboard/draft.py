"""A post that is being written: what it starts with, and the key that makes sending it twice harmless."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from dashboard.client import Client, Refused
from dashboard.models import Activity, PlannedTarget

ACTIVITIES = "/api/events/activities"
DETAILS = "details."
UNSHOWN = ("unit", "for_units", "observance", "campaign", "laws")
"""What a post may say and the form does not ask for: a correction carries it on as it was."""


@dataclass(frozen=True)
class Photo:
    """``token`` names the chosen file: the same choice sent again is the same upload."""

    token: str
    name: str
    media_type: str
    content: bytes


@dataclass
class Draft:
    """``corrects`` is the returned post that it replaces, None for a new one; ``unshown`` goes into the body as it is.

    ``key`` stays while the outcome of sending is unknown; once the services have said yes or no, the next one is new.
    """

    kind: str | None = None
    title: str = ""
    held_on: date | None = None
    place: str = ""
    participants: int | None = None
    period: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    unshown: dict[str, Any] = field(default_factory=dict)
    corrects: Activity | None = None
    key: str = field(default_factory=lambda: str(uuid4()))
    refused: Refused | None = None

    @classmethod
    def serving(
        cls, target: PlannedTarget, period: str | None = None, *, title: str, unit: str | None = None
    ) -> "Draft":
        """What a post has to say so that it counts for ``target``; ``unit`` is named where it is not one's own."""
        details = {
            name.removeprefix(DETAILS): _one(value) for name, value in target.of.items() if name.startswith(DETAILS)
        }
        observance = _one(target.of.get("observance"))
        return cls(
            kind=_one(target.of.get("kind")),
            title=title,
            period=period,
            details=details,
            unshown={name: value for name, value in (("observance", observance), ("unit", unit)) if value},
        )

    @classmethod
    def correcting(cls, activity: Activity) -> "Draft":
        """``activity`` as it stands, to be put right."""
        return cls(
            kind=activity.kind,
            title=activity.title,
            held_on=activity.held_on,
            place=activity.place or "",
            participants=activity.participants,
            period=activity.period,
            details=dict(activity.details),
            evidence=activity.evidence,
            unshown={name: value for name, value in activity.model_dump(include=set(UNSHOWN)).items() if value},
            corrects=activity,
        )

    @property
    def says_more(self) -> bool:
        """Whether something stands in the fields that are folded away."""
        return bool(self.details or self.place or self.period or self.participants is not None)

    def send(self, client: Client, body: dict[str, Any], photos: list[Photo]) -> Activity:
        """Upload the photos, then post or replace; ``body["evidence"]`` are the photos that stay.

        Raises ``Refused`` (nothing was stored) and ``Unreachable`` (send it again).
        """
        try:
            evidence = [*body.get("evidence", ()), *(self._upload(client, photo) for photo in photos)]
            whole = {**self.unshown, **body, **({"evidence": evidence} if evidence else {})}
            return Activity.model_validate(self._store(client, whole))
        except Refused:
            self.key = str(uuid4())
            raise

    def _store(self, client: Client, body: dict[str, Any]) -> Any:
        if self.corrects is None:
            return client.post(ACTIVITIES, body, key=self.key)
        return client.put(f"{ACTIVITIES}/{self.corrects.id}", body, version=self.corrects.version, key=self.key)

    def _upload(self, client: Client, photo: Photo) -> str:
        key = f"{self.key}.{photo.token}"
        try:
            answer = client.upload("/api/events/evidence", photo.name, photo.content, photo.media_type, key=key)
        except Refused as refused:
            raise Refused(refused.status, refused.code, f"{photo.name}: {refused.title}", refused.errors) from refused
        return str(answer["id"])


def _one(value: Any) -> Any:
    """A condition on a list is met by any one of it."""
    return value[0] if isinstance(value, list | tuple) and value else value
