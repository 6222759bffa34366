"""A provider of robots and webhooks in a process of its own, which fails a share of the time and keeps count.

    python -m tests.drills.failing_provider SHARE LATENCY LOST_EVERY

prints its address on a line, and whenever it is sent a line, what it has seen as a line of JSON: ``taken`` by notice, how
often; ``answers`` by kind; ``lost``: the notices whose acceptance nobody heard of. It fails ``SHARE`` of the time without
taking anything, and takes every ``LOST_EVERY``-th message but hangs up before it says so.
"""

import asyncio
import json
import random
import re
import sys
import time
from collections import Counter

import uvloop

from tests.providers.wire import HttpServer, Reply, Request, as_json

NOTICE = re.compile(rb"n\d{6}")
HANGS_SECONDS = 30.0

ROBOTS_WORDS = {
    "wecom": {"errcode": -1, "errmsg": "system busy"},
    "dingtalk": {"errcode": -1, "errmsg": "系统繁忙"},
    "feishu": {"code": 1500, "msg": "internal error"},
}
"""HTTP 200, and no."""

YES = {
    "wecom": {"errcode": 0, "errmsg": "ok"},
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "ok"},
}
FAULTS = ("says no with 200", "500", "502", "never answers", "hangs up")


class Provider:
    """``latency`` seconds pass before it decides, as with a provider that is far away."""

    def __init__(self, share: float, latency: float, lost_every: int) -> None:
        self._share, self._latency, self._lost_every = share, latency, lost_every
        self._chance = random.Random(20231204)
        self.taken: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self.messages = 0
        self.lost: list[str] = []
        self.times: dict[str, list[float]] = {}
        self.took: dict[str, float] = {}

    async def answer(self, request: Request) -> Reply:
        await asyncio.sleep(self._latency)
        kind = request.path.split("/")[1]
        if self._chance.random() < self._share:
            return self._failure(kind, self._chance.choice(FAULTS))
        notices = sorted({found.decode() for found in NOTICE.findall(request.body)})
        self.taken.update(notices)
        self.messages += 1
        self.times.setdefault(request.path, []).append(time.monotonic())
        self.took |= dict.fromkeys(notices, time.monotonic())
        if self.messages % self._lost_every == 0:
            self.lost += notices
            self.answers["taken, and hangs up before it says so"] += 1
            return Reply(hangs_up=True)
        self.answers["taken"] += 1
        return as_json(YES.get(kind, {}))

    def _failure(self, kind: str, fault: str) -> Reply:
        if fault == FAULTS[0] and kind not in ROBOTS_WORDS:
            fault = "500"  # a webhook has no words of its own for no
        self.answers[fault] += 1
        if fault == FAULTS[0]:
            return as_json(ROBOTS_WORDS[kind])
        if fault == "never answers":
            return Reply(after=HANGS_SECONDS)
        return Reply(hangs_up=True) if fault == "hangs up" else Reply(int(fault))

    def seen(self) -> str:
        return json.dumps(
            {
                "taken": self.taken,
                "answers": self.answers,
                "lost": self.lost,
                "messages": self.messages,
                "times": self.times,
                "took": self.took,
            }
        )


async def main(share: float, latency: float, lost_every: int) -> None:
    provider = Provider(share, latency, lost_every)
    async with HttpServer(provider.answer) as server:
        print(server.url, flush=True)
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(provider.seen(), flush=True)


if __name__ == "__main__":
    uvloop.run(main(float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
