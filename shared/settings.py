"""What every service needs to be told, from the environment (``PUFA_…``)."""

from pathlib import Path

from pydantic import PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.bus.port import RETRY_STEPS
from shared.web.crowding import MOST_AT_ONCE


class Settings(BaseSettings):
    """``store_url``: ``sqlite:///FILE`` or ``mongodb://HOST/DATABASE``; ``blobs_url``: ``file:///FOLDER`` or ``mongodb://…``;
    ``bus_url``: ``local:///FILE`` or ``amqp://…``, which may name a cluster's nodes. The key files are EdDSA keys in PEM;
    only tasks needs the private one.
    ``retry_steps``: seconds before each further attempt at a message, the same for all services (queues are named by them);
    ``most_requests``: how many requests a process has in hand at once, before others are told to come again.
    """

    model_config = SettingsConfigDict(env_prefix="PUFA_", env_ignore_empty=True, frozen=True)

    bus_url: str
    store_url: str
    blobs_url: str | None = None
    jwt_private_key_file: Path | None = None
    jwt_public_key_file: Path
    kinds_file: Path = Path(__file__).parents[1] / "plans" / "kinds.yaml"
    admin_password: str | None = None
    log_level: str = "INFO"
    retry_steps: tuple[PositiveFloat, ...] = RETRY_STEPS
    most_requests: PositiveInt = MOST_AT_ONCE
