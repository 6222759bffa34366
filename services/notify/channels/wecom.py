"""WeCom's group robot. Source: WeCom's developer documents, "group robots" and "global error codes"."""

import httpx
import orjson

from services.notify.channels.domain import Endpoint, Outgoing
from services.notify.channels.fitting import fitted
from services.notify.channels.markdown import Say, markdown
from services.notify.channels.robots import Codes, tell
from services.notify.channels.sending import Yes, nobody
from shared.catalogue import Catalogue

MOST_BYTES = 4096
"""Of the markdown in UTF-8."""

CODES = Codes(
    code="errcode",
    words="errmsg",
    # 40008 kind of message, 40035 40058 parameter, 41001 44004 empty, 48002 forbidden,
    # 93000 no such key or out of the group, 93004 robot stopped, 93008 not in the group
    refused=frozenset({40008, 40035, 40058, 41001, 44004, 48002, 93000, 93004, 93008}),
    busy=frozenset({45009, 45033}),
    busy_seconds=60,
)


class WecomSender:
    def __init__(self, client: httpx.AsyncClient, texts: Catalogue) -> None:
        self._client = client
        self._texts = texts

    async def send(self, endpoint: Endpoint, message: Outgoing, yes: Yes = nobody) -> str:
        say = self._texts.in_language(message.language)
        text = fitted(message, lambda part: _text(part, say), lambda text: len(text.encode()), MOST_BYTES)
        body = orjson.dumps({"msgtype": "markdown", "markdown": {"content": text}})
        return await tell(self._client, endpoint.to, body, CODES, yes)

    async def close(self) -> None:
        await self._client.aclose()


def _text(message: Outgoing, say: Say) -> str:
    return markdown(message, say, line_end="\n")
