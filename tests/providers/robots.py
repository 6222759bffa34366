"""The group robots of WeCom, DingTalk and Feishu as they answer: HTTP 200, and in the body whether they took it.

Sources: the providers' documents of their group robots, and answers that people quote in their bug reports.
"""

import base64
import hmac
import time
from collections import deque
from typing import Any, ClassVar

from tests.providers.faults import Schedule, never
from tests.providers.wire import HttpServer, Reply, Request, as_json

Said = dict[str, Any]
"""A provider's answer: JSON in which a code other than 0 says no."""


class Robot:
    """One group's robot. ``taken`` are the messages that stand in the group, ``tried`` counts what arrived at all.

    ``faults`` come before everything else. ``a_minute`` messages are taken in sixty seconds of the real clock.
    """

    def __init__(self, *, secret: str | None = None, a_minute: int = 20, faults: Schedule[Reply] = never) -> None:
        self.secret, self.a_minute, self.faults = secret, a_minute, faults
        self.taken: list[dict[str, Any]] = []
        self.tried = 0
        self._times: deque[float] = deque()
        self._http = HttpServer(self._answer)

    async def __aenter__(self) -> "Robot":
        await self._http.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    @property
    def url(self) -> str:
        """What a person pastes as the robot's address."""
        return self._http.url + self.ADDRESS

    ADDRESS: ClassVar[str]
    OK: ClassVar[Said]
    TOO_FAST: ClassVar[Said]

    def objection(self, request: Request, body: dict[str, Any]) -> Said | None:
        """What speaks against a message that is well-formed JSON, in the provider's words."""
        raise NotImplementedError

    def texts(self) -> list[str]:
        """What people read in the group, a text for each message."""
        raise NotImplementedError

    def _answer(self, request: Request) -> Reply:
        self.tried += 1
        fault = self.faults()
        if fault is not None and not fault.kept:
            return fault
        body = request.json()
        objection = self.objection(request, body) or self._too_fast()
        if objection:
            return as_json(objection)
        self.taken.append(body)
        return fault or as_json(self.OK)

    def _too_fast(self) -> Said | None:
        now = time.monotonic()
        while self._times and self._times[0] <= now - 60:
            self._times.popleft()
        if len(self._times) >= self.a_minute:
            return self.TOO_FAST
        self._times.append(now)
        return None


class WecomRobot(Robot):
    ADDRESS: ClassVar[str] = "/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
    OK: ClassVar[Said] = {"errcode": 0, "errmsg": "ok"}
    TOO_FAST: ClassVar[Said] = {
        "errcode": 45009,
        "errmsg": "api freq out of limit, hint: [1773643642077182456917975], more info",
    }
    INVALID_KEY: ClassVar[Said] = {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1614840063217300129563478]"}
    TOO_LONG: ClassVar[Said] = {
        "errcode": 40058,
        "errmsg": "markdown.content exceed max length 4096. invalid Request Parameter",
    }
    UNKNOWN_TYPE: ClassVar[Said] = {"errcode": 40008, "errmsg": "invalid message type"}

    def objection(self, request: Request, body: dict[str, Any]) -> Said | None:
        if request.query.get("key") != self.ADDRESS.rpartition("=")[2]:
            return self.INVALID_KEY
        if body.get("msgtype") != "markdown":
            return self.UNKNOWN_TYPE
        return self.TOO_LONG if len(body["markdown"]["content"].encode()) > 4096 else None

    def texts(self) -> list[str]:
        return [each["markdown"]["content"] for each in self.taken]


class DingtalkRobot(Robot):
    ADDRESS: ClassVar[str] = "/robot/send?access_token=9a1c4dd9b1f34b1c8a7e0f3de5aa1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2"
    OK: ClassVar[Said] = {"errcode": 0, "errmsg": "ok"}
    TOO_FAST: ClassVar[Said] = {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
    UNKNOWN_TOKEN: ClassVar[Said] = {"errcode": 300001, "errmsg": "token is not exist"}
    BAD_SIGN: ClassVar[Said] = {"errcode": 310000, "errmsg": "sign not match"}
    BAD_TIME: ClassVar[Said] = {"errcode": 310000, "errmsg": "invalid timestamp"}
    TOO_LONG: ClassVar[Said] = {"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"}

    def objection(self, request: Request, body: dict[str, Any]) -> Said | None:
        if request.query.get("access_token") != self.ADDRESS.rpartition("=")[2]:
            return self.UNKNOWN_TOKEN
        if self.secret is not None and (objection := self._unsigned(request, self.secret)):
            return objection
        if body.get("msgtype") != "markdown" or not body["markdown"].get("title"):
            return {"errcode": 40035, "errmsg": "缺少参数 markdown"}
        return self.TOO_LONG if len(request.body) > 20_000 else None

    def _unsigned(self, request: Request, secret: str) -> Said | None:
        stamp = request.query.get("timestamp", "0")
        if abs(int(stamp) / 1000 - time.time()) > 3600:
            return self.BAD_TIME
        right = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")
        return None if request.query.get("sign") == base64.b64encode(right).decode() else self.BAD_SIGN

    def texts(self) -> list[str]:
        return [each["markdown"]["text"] for each in self.taken]


class FeishuRobot(Robot):
    ADDRESS: ClassVar[str] = "/open-apis/bot/v2/hook/3b4c5d6e-7f80-4a1b-9c2d-0e1f2a3b4c5d"
    OK: ClassVar[Said] = {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
    TOO_FAST: ClassVar[Said] = {
        "code": 11232,
        "msg": "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]",
    }
    UNKNOWN_HOOK: ClassVar[Said] = {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
    BAD_REQUEST: ClassVar[Said] = {"code": 9499, "msg": "Bad Request", "data": {}}
    BAD_SIGN: ClassVar[Said] = {
        "code": 19021,
        "msg": "sign match fail or timestamp is not within one hour from current time",
        "data": {},
    }

    def __init__(self, *, secret: str | None = None, a_minute: int = 100, faults: Schedule[Reply] = never) -> None:
        super().__init__(secret=secret, a_minute=a_minute, faults=faults)

    def objection(self, request: Request, body: dict[str, Any]) -> Said | None:
        if request.path != self.ADDRESS:
            return self.UNKNOWN_HOOK
        if self.secret is not None and not _feishu_signed(body, self.secret):
            return self.BAD_SIGN
        well_formed = body.get("msg_type") == "post" and isinstance(body["content"]["post"]["zh_cn"]["content"], list)
        return None if well_formed and len(request.body) <= 20_000 else self.BAD_REQUEST

    def texts(self) -> list[str]:
        return [_feishu_text(each["content"]["post"]["zh_cn"]) for each in self.taken]


def _feishu_signed(body: dict[str, Any], secret: str) -> bool:
    """Feishu's HMAC has the text that others sign as its key, and signs nothing."""
    stamp = body.get("timestamp", "0")
    right = base64.b64encode(hmac.digest(f"{stamp}\n{secret}".encode(), b"", "sha256")).decode()
    return isinstance(stamp, str) and abs(int(stamp) - time.time()) <= 3600 and body.get("sign") == right


def _feishu_text(post: dict[str, Any]) -> str:
    lines = ["".join(part["text"] for part in line) for line in post["content"]]
    return "\n".join([post["title"], *lines])


def refusing(body: Said) -> Reply:
    """A fault that says so in the body alone, as these providers do."""
    return as_json(body)
