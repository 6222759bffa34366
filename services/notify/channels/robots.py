"""What the robots of WeCom, DingTalk and Feishu have in common: HTTP 200 in any case, and a code in the body that tells."""

from typing import NamedTuple

import httpx
import orjson

from services.notify.channels.http import Answer, by_status, post, said
from services.notify.channels.sending import Busy, Refused, Unanswered, Yes

JSON = {"Content-Type": "application/json; charset=utf-8"}


class Codes(NamedTuple):
    """Where the body has its code and its words, and what the codes mean. 0 is yes; any that is not named here may pass.

    ``busy_seconds`` is how long the provider takes nothing more once it has said so.
    """

    code: str
    words: str
    refused: frozenset[int]
    busy: frozenset[int]
    busy_seconds: float


async def tell(client: httpx.AsyncClient, url: str | httpx.URL, body: bytes, codes: Codes, yes: Yes) -> str:
    """Post ``body``; the provider's words once it has accepted. Raises ``Refused``, ``Busy`` or ``Unanswered``."""
    return await post(client, url, body, JSON, lambda answer: _judged(answer, codes), yes)


def _judged(answer: Answer, codes: Codes) -> str:
    code, words = _code(answer, codes)
    if code is None:
        by_status(answer)
        # something else than the provider answered: a proxy, a page that asks to sign in
        raise Unanswered(answer.words)
    if code == 0:
        return words
    if code in codes.busy:
        raise Busy(words, codes.busy_seconds)
    if code in codes.refused:
        raise Refused(words)
    raise Unanswered(words)


def _code(answer: Answer, codes: Codes) -> tuple[int | None, str]:
    try:
        body = orjson.loads(answer.text)
    except orjson.JSONDecodeError:
        return None, ""
    code = body.get(codes.code) if isinstance(body, dict) else None
    if type(code) is not int:
        return None, ""
    return code, said(f"{code} {body.get(codes.words, '')}")
