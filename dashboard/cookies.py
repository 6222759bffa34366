"""Cookies that no script reads and that come with no other site's request."""

from starlette.responses import Response

from dashboard.settings import settings


def keep(answer: Response, name: str, value: str, seconds: int) -> None:
    """The browser keeps ``value`` for so many seconds."""
    secure = settings().dashboard_secure_cookies
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="strict", secure=secure)
