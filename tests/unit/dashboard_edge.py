"""The services' HTTP edge, faked for the dashboard's tests: a small district, in memory, of which any service can be down."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
import pytest
import streamlit as st

from dashboard import client, live, sessions, sources, viewer

PLAN: dict[str, Any] = {
    "id": "plan-2023",
    "title": "示例区2023年普法工作计划",
    "year": 2023,
    "edition": 1,
    "active": 1,
    "preparing": None,
}
UNITS: list[dict[str, Any]] = [
    {"id": "district", "name": "示例区", "kind": "district", "under": None},
    {"id": "section", "name": "普法科", "kind": "section", "under": "district"},
    {"id": "qinghe", "name": "青禾街道", "kind": "township", "under": "district"},
    {"id": "baishi", "name": "白石镇", "kind": "township", "under": "district"},
    {"id": "qinghe-1", "name": "晴村", "kind": "village", "under": "qinghe"},
]
KINDS = [
    {"id": "training", "name": "法治培训", "details": {"type": "object", "properties": {}}},
    {
        "id": "lecture",
        "name": "法治讲座",
        "details": {
            "type": "object",
            "properties": {
                "project": {
                    "title": "所属活动",
                    "type": "string",
                    "oneOf": [{"const": "hands", "title": "小手拉大手"}],
                },
                "area": {"title": "展板", "type": "number", "minimum": 0, "x-unit": "平方米"},
                "people": {"title": "听众", "type": "integer", "minimum": 0, "maximum": 1000, "x-unit": "人"},
            },
        },
    },
]
CONTENT = {
    **PLAN,
    "observances": [{"id": "constitution-day", "name": "国家宪法日", "rule": {"on": "12-04"}}],
    "tasks": [
        {"no": "6", "title": "培育", "targets": [{"id": "quarterly", "title": "季度培训", "of": {"kind": "training"}}]},
        {
            "no": "7",
            "title": "节点",
            "targets": [{"id": "hands", "title": "小手", "of": {"kind": "lecture", "details.project": "hands"}}],
        },
    ],
}


def cell(unit: str = "qinghe", **given: Any) -> dict[str, Any]:
    """An open cell of the fourth quarter with nothing in it yet."""
    empty = {
        "period": "2023-Q4",
        "value": 0,
        "provisional": 0,
        "awaiting_review": False,
        "goal": 1,
        "due": "2023-12-31",
    }
    return {"unit": unit, **empty, "status": "open", "reason": "还差 1 次", **given}


def progress(*cells: dict[str, Any], as_of: str = "2023-11-20", status: str = "open") -> dict[str, Any]:
    """One task with one target that has these cells."""
    target = {
        "id": "quarterly",
        "title": "季度培训",
        "goal": 1,
        "value": 0,
        "status": status,
        "due": "2023-12-31",
        "cells": list(cells),
    }
    task = {
        "no": "6",
        "title": "培育法律明白人",
        "lead": ["section"],
        "status": status,
        "percent": 0.5,
        "targets": [target],
    }
    shown = {"plan": "plan-2023", "edition": 1, "title": PLAN["title"], "unit": "district", "as_of": as_of}
    return {**shown, "data_as_of": f"{as_of}T02:03:04Z", "tasks": [task]}


def activity(id: str = "a1", **given: Any) -> dict[str, Any]:
    """A posted training of 青禾街道."""
    facts = {
        "id": id,
        "version": 1,
        "status": "posted",
        "kind": "training",
        "title": "村居骨干法治培训",
        "held_on": "2023-11-18",
    }
    posted = {
        "unit": "qinghe",
        "evidence": [],
        "details": {},
        "posted_by_name": "林小禾",
        "posted_at": "2023-11-18T08:00:00Z",
    }
    return {**facts, **posted, "reason": None, **given}


def token(seconds: float = 900) -> str:
    """A JWT's shape, nothing more, which ends in so many seconds."""
    payload = base64.urlsafe_b64encode(json.dumps({"exp": time.time() + seconds}).encode()).decode().rstrip("=")
    return f"e30.{payload}.x"


@dataclass
class Edge:
    """``down`` names services that do not answer; ``answers`` are given, one each, instead of the next POSTs' own.

    ``more`` are further bodies to be got, by path behind ``/api/``; a following page by its path with ``?cursor=``.
    """

    role: str = "leader"
    unit: str = "district"
    down: set[str] = field(default_factory=set)
    plans: list[dict[str, Any]] = field(default_factory=lambda: [PLAN])
    progress: dict[str, Any] = field(default_factory=lambda: progress(cell()))
    activities: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    effects: list[dict[str, Any]] = field(default_factory=list)
    answers: list[httpx.Response | Exception] = field(default_factory=list)
    sent: list[httpx.Request] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def client(self) -> httpx.Client:
        return httpx.Client(base_url="http://services", transport=httpx.MockTransport(self.handle))

    def posts(self, path: str) -> list[httpx.Request]:
        """The POSTs that came to ``path``."""
        return [request for request in self.sent if request.method == "POST" and request.url.path == path]

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        if request.url.path.split("/")[2] in self.down:
            raise httpx.ConnectError("refused", request=request)
        if request.method in ("POST", "PUT"):
            return self._post(request)
        return self._get(request, request.url.path.removeprefix("/api/"))

    def _get(self, request: httpx.Request, path: str) -> httpx.Response:
        bodies: dict[str, Any] = {
            "tasks/auth/me": {
                "id": "u1", "name": "u1", "display_name": "王测试", "role": self.role, "unit": self.unit, "unit_name": "示例区",
            },
            "tasks/plans": {"items": self.plans},
            "tasks/plans/plan-2023": CONTENT,
            "tasks/plans/plan-2023/progress": {**self.progress, "as_of": request.url.params.get("as_of", self.progress["as_of"])},
            "tasks/units": {"items": UNITS},
            "events/kinds": {"items": KINDS},
            "events/activities": {"items": self._found(request.url.params.get("status"))},
            "notify/notices": self._noticed(unread=request.url.params.get("unread") == "true"),
        }  # fmt: skip
        bodies |= {f"events/activities/{each['id']}": each for each in self.activities} | self.more
        if cursor := request.url.params.get("cursor"):
            path = f"{path}?cursor={cursor}"
        if path.endswith("/effects"):
            return httpx.Response(200, json={"activity": "a1", "known": True, "version": 9, "effects": self.effects})
        return httpx.Response(200, json=bodies[path]) if path in bodies else httpx.Response(404)

    def _found(self, status: str | None) -> list[dict[str, Any]]:
        return [each for each in self.activities if status in (None, each["status"])]

    def _noticed(self, *, unread: bool) -> dict[str, Any]:
        waiting = [each for each in self.notices if not each["read"]]
        return {"items": waiting if unread else self.notices, "unread": len(waiting)}

    def _post(self, request: httpx.Request) -> httpx.Response:
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        path = request.url.path
        if path.endswith(("/token", "/refresh")):
            return httpx.Response(200, json={"access_token": token(), "refresh_token": "r2", "expires_in": 900})
        if path == "/api/events/activities":
            return httpx.Response(201, json=activity(**json.loads(request.content)))
        if path == "/api/events/evidence":
            return httpx.Response(201, json={"id": f"e{len(self.posts(path))}", "sha256": "0" * 64})
        if request.method == "PUT":
            return httpx.Response(200, json=activity(**{**json.loads(request.content), "version": 4}))
        return httpx.Response(200, json=activity())


def refusal(status: int, code: str, title: str, **fields: str) -> httpx.Response:
    """A problem document with a reason for each of ``fields``."""
    errors = [{"field": name, "code": "x", "reason": reason} for name, reason in fields.items()]
    body = {"type": f"urn:pufa:problem:{code}", "title": title, "status": status, "code": code, "errors": errors}
    return httpx.Response(status, json=body, headers={"content-type": "application/problem+json"})


class Answering(Protocol):
    """An edge of the services, with a client that reaches it alone."""

    def client(self) -> httpx.Client: ...


@contextmanager
def before_pages(edge: Answering, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages meet ``edge`` where the services would be, signed in, with nothing kept from earlier tests."""
    st.cache_resource.clear()
    http = edge.client()
    fresh_sources, fresh_sessions = live.Sources(), sessions.Sessions()
    cookies = {sessions.TOKEN_COOKIE: token(), sessions.REFRESH_COOKIE: "r1"}

    def init(self: client.Client, token: str | None = None, language: str = "zh") -> None:
        for name, value in {"token": token, "language": language, "http": http}.items():
            object.__setattr__(self, name, value)

    monkeypatch.setattr(client.Client, "__init__", init)
    monkeypatch.setattr(sources, "registry", lambda: fresh_sources)
    monkeypatch.setattr(viewer, "sessions", lambda: fresh_sessions)
    monkeypatch.setattr(viewer, "page_cookies", lambda: cookies)
    yield
    fresh_sources.stop()
    http.close()
