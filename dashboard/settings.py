"""What the dashboard needs to be told, from the environment (``PUFA_…``)."""

from functools import lru_cache

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """``url`` is where the services answer; the seconds say how often a watched source is asked, how long one answer
    may take, and after how long without a viewer the asking stops. ``field_url`` is the page for phones as phones reach
    it; without it nobody is led there."""

    model_config = SettingsConfigDict(env_prefix="PUFA_", frozen=True)

    url: str = "http://127.0.0.1:8000"
    field_url: str = ""
    dashboard_poll_seconds: float = 0.6
    dashboard_timeout_seconds: float = 5.0
    dashboard_idle_seconds: float = 45.0
    dashboard_secure_cookies: bool = False


@lru_cache(maxsize=1)
def settings() -> Settings:
    return Settings()
