"""How patiently letters are sent."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.notify.delivery.breaker import Pauses
from shared.bus.port import RETRY_STEPS

Seconds = Annotated[float, Field(gt=0)]


class Pace(BaseModel):
    """All in seconds. ``steps``: before the second, third, … attempt. ``longest``: how long one attempt may take; ``lease``:
    how long a letter is in one replica's hands, after which another takes it up. ``breaker``: see ``Pauses``; ``look``: how
    soon is seen what another replica has kept or what has become due. ``at_once``: letters on their way through one kind
    of channel at the same time, in each replica. ``grace``: for those that are on their way when the replica is told to stop.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: tuple[float, ...] = RETRY_STEPS
    longest: Seconds = 30.0
    lease: Seconds = 60.0
    breaker: Pauses = Pauses()
    look: Seconds = 1.0
    at_once: Annotated[int, Field(ge=1)] = 4
    grace: Seconds = 5.0

    @model_validator(mode="after")
    def _leases_outlast_attempts(self) -> "Pace":
        if self.lease <= self.longest:
            raise ValueError("a lease that ends before the attempt does lets two replicas send the same letter")
        return self
