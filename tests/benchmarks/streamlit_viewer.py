"""Viewers of the overview that cost almost nothing: they speak Streamlit's protocol and listen to the dashboard's stream as a
browser does, and only do not draw.
"""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.stack import PASSWORD

LARGEST = 64 * 1_048_576
TRY_SECONDS, TRIES = 0.1, 100
WOKEN = "pufa_woken"
KEPT_MESSAGES = 8
"""So many of the largest messages a browser keeps; the server sends their hash alone."""


@dataclass
class SocketViewer:
    """A leader on the overview. ``times`` holds when (``time.time``) each title of ``titles`` arrived first; ``redrawn``
    counts the runs of the page's script."""

    url: str
    name: str = "leader"
    titles: set[str] = field(default_factory=set)
    times: dict[str, float] = field(default_factory=dict)
    redrawn: int = 0
    _is_drawing: bool = False
    _waiting: set[str] = field(default_factory=set)
    _page: str = ""
    _stream: str = ""
    _parts: dict[str, tuple[str, str]] = field(default_factory=dict)
    _kept: "OrderedDict[str, None]" = field(default_factory=OrderedDict)
    _timers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _drawn: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> None:
        """Sign in, open the page, and return once it is drawn and listens."""
        self._http = httpx.AsyncClient(base_url=self.url, timeout=None, trust_env=False)
        form = (await self._http.get("/do/login")).text
        token = form.split('name="token" value="')[1].split('"')[0]
        answer = await self._http.post("/do/login", data={"name": self.name, "password": PASSWORD, "token": token})
        assert answer.status_code == 303, answer.text
        cookies = "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())
        self._socket: ClientConnection = await connect(
            self.url.replace("http", "ws") + "/_stcore/stream",
            additional_headers={"Cookie": cookies},
            origin=self.url,  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=LARGEST,
            ping_interval=None,
        )
        self._start(self._read())
        await self._rerun("/")
        await self._drawn.wait()

    async def close(self) -> None:
        for task in [*self._tasks, *self._timers.values()]:
            task.cancel()
        with suppress(OSError):
            await self._socket.close()
        await self._http.aclose()

    async def _read(self) -> None:
        async for frame in self._socket:
            assert isinstance(frame, bytes)
            now = time.time()
            for title in [title for title in self.titles if title.encode() in frame]:
                self.titles.discard(title)
                self.times[title] = now
            message = ForwardMsg.FromString(frame)
            self._keep(message)
            self._take(message)

    def _keep(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self._kept[message.hash] = None
            self._kept.move_to_end(message.hash)
            while len(self._kept) > KEPT_MESSAGES:
                self._kept.popitem(last=False)

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "session_status_changed":
            self._is_drawing = message.session_status_changed.script_is_running
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
            self.redrawn += 1
        elif kind == "auto_rerun":
            self._every(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "script_finished" and self._stream and not self._drawn.is_set():
            self._drawn.set()
            self._start(self._listen())
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "bidi_component":
            component = message.delta.new_element.bidi_component
            if component.component_name == WOKEN:
                said = json.loads(component.json)
                self._stream = said["stream"]
                self._parts[said["part"]] = (component.id, message.delta.fragment_id)

    async def _listen(self) -> None:
        while True:
            with suppress(httpx.TransportError):
                async with self._http.stream("GET", self._stream) as stream:
                    async for line in stream.aiter_lines():
                        for part in line.removeprefix("data:").split() if line.startswith("data:") else ():
                            if part in self._parts and part not in self._waiting:
                                self._waiting.add(part)
                                self._start(self._changed(part))
            await asyncio.sleep(1.5)

    async def _changed(self, part: str) -> None:
        """Wake the part once the page is not being drawn, as the page's own script does."""
        tries = TRIES
        while self._is_drawing and tries:
            await asyncio.sleep(TRY_SECONDS)
            tries -= 1
        self._waiting.discard(part)
        id, fragment = self._parts[part]
        said = json.dumps([{"event": "changed", "value": int(time.time() * 1000)}])
        await self._rerun("/overview", fragment=fragment, trigger=(f"$$STREAMLIT_INTERNAL_KEY_{id}__events", said))

    def _every(self, fragment: str, seconds: float) -> None:
        if old := self._timers.pop(fragment, None):
            old.cancel()
        self._timers[fragment] = asyncio.create_task(self._redraw_every(fragment, seconds))

    async def _redraw_every(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._rerun("/overview", fragment=fragment, by_timer=True)

    async def _rerun(
        self, path: str, *, fragment: str = "", trigger: tuple[str, str] | None = None, by_timer: bool = False
    ) -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.page_script_hash, asked.fragment_id, asked.is_auto_rerun = self._page, fragment, by_timer
        asked.cached_message_hashes.extend(self._kept)
        asked.context_info.url, asked.context_info.locale = f"{self.url}{path}", "zh-CN"
        asked.widget_states.SetInParent()
        if trigger:
            state = asked.widget_states.widgets.add()
            state.id, state.json_trigger_value = trigger
        await self._socket.send(message.SerializeToString())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
