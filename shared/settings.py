"""What every service needs to be told, from the environment (``PUFA_…``)."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """``store_url``: ``sqlite:///FILE`` or ``mongodb://HOST/DATABASE``; ``blobs_url``: ``file:///FOLDER`` or ``mongodb://…``;
    ``bus_url``: ``local:///FILE`` or ``amqp://…``. The key files are EdDSA keys in PEM; only tasks needs the private one.
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
