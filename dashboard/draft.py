"""A post that is being written: what it starts with, and the key that makes sending it twice harmless."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from dashboard.client import Client, Refused
from dashboard.models import Activity, PlannedTarget

DETAILS = "details."


@dataclass(frozen=True)
class Photo:
    """``token`` names the chosen file: the same choice sent again is the same upload."""

    token: str
    name: str
    media_type: str
    content: bytes


@dataclass
class Draft:
    """``key`` stays while the outcome of sending is unknown; once the services have said yes or no, the next one is new."""

    kind: str | None = None
    title: str = ""
    period: str | None = None
    observance: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    key: str = field(default_factory=lambda: str(uuid4()))
    refused: Refused | None = None

    @classmethod
    def serving(cls, target: PlannedTarget, period: str | None = None) -> "Draft":
        """What a post has to say so that it counts for ``target``."""
        details = {
            name.removeprefix(DETAILS): _one(value) for name, value in target.of.items() if name.startswith(DETAILS)
        }
        return cls(
            kind=_one(target.of.get("kind")),
            title=target.title,
            period=period,
            observance=_one(target.of.get("observance")),
            details=details,
        )

    def send(self, client: Client, body: dict[str, Any], photos: list[Photo]) -> Activity:
        """Upload the photos, then post. Raises ``Refused`` (nothing was stored) and ``Unreachable`` (send it again)."""
        try:
            evidence = [self._upload(client, photo) for photo in photos]
            whole = {**body, **({"evidence": evidence} if evidence else {})}
            return Activity.model_validate(client.post("/api/events/activities", whole, key=self.key))
        except Refused:
            self.key = str(uuid4())
            raise

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
