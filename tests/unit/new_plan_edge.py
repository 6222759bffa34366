"""The services' edge with one draft of a plan, faked for the tests of the page "new plan"."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.unit.dashboard_edge import UNITS, Edge

TEXT = """示例区2023年普法工作计划
1、普法演出。计划开展普法演出5场次。(责任科室:普法科,完成时限:12月底前)
2、营造氛围。(责任单位:未知局)"""


def place(words: str) -> dict[str, int]:
    """Where ``words`` stand in the document."""
    start = TEXT.index(words)
    return {"line": TEXT[:start].count("\n") + 1, "start": start, "end": start + len(words)}


def question(id: str = "owner-1", **given: Any) -> dict[str, Any]:
    """Who 未知局 is: nobody is suggested, two units may be chosen."""
    options = [
        {"value": [], "text": "不是本地单位，不列入"},
        {"value": ["qinghe"], "text": "青禾街道"},
        {"value": ["baishi"], "text": "白石镇"},
    ]
    asked = {"id": id, "about": "tasks/2/lead", "code": "drafts.question.owner", "text": "“未知局”是哪个单位？"}
    more = {"suggested": [], "options": options, "source": place("未知局"), "answered": False}
    return {**asked, **more, **given}


PARSE: dict[str, Any] = {
    "title": "示例区2023年普法工作计划",
    "kind": "plan",
    "reason": None,
    "sources": {"title": place("示例区2023年普法工作计划")},
    "observances": [],
    "sections": [],
    "tasks": [
        {
            "no": "1",
            "title": "普法演出",
            "lead": ["普法科"],
            "assisting": [],
            "source": place("1、普法演出"),
            "sources": {"title": place("普法演出"), "lead": place("普法科")},
            "confidences": {},
            "confidence": 1.0,
            "deadlines": [{"text": "12月底前", "source": place("12月底前"), "confidence": 0.5}],
            "targets": [{"text": "普法演出5场次", "source": place("计划开展普法演出5场次"), "confidence": 1.0}],
        },
        {
            "no": "2",
            "title": "营造氛围",
            "lead": ["未知局"],
            "assisting": [],
            "source": place("2、营造氛围"),
            "sources": {"title": place("营造氛围"), "lead": place("未知局")},
            "confidences": {},
            "confidence": 1.0,
            "deadlines": [],
            "targets": [],
        },
    ],
}


def plan() -> dict[str, Any]:
    target = {"id": "performance", "title": "普法演出", "measure": "count", "of": {"kind": "lecture"}, "goal": 5}
    first = {
        "no": "1",
        "title": "普法演出",
        "lead": ["section"],
        "deadlines": [{"id": "year-end", "due": "2023-12-31"}],
        "targets": [{**target, "counted_in": "场次", "per": "district", "deadline": "year-end"}],
    }
    tasks = [first, {"no": "2", "title": "营造氛围"}]
    return {"id": "plan-2023", "title": PARSE["title"], "year": 2023, "units": UNITS, "observances": [], "tasks": tasks}


def draft(**given: Any) -> dict[str, Any]:
    """The draft as the services answer it, with one open question."""
    sources = {
        "tasks/1": place("1、普法演出"),
        "tasks/1/title": place("普法演出"),
        "tasks/1/lead": place("普法科"),
        "tasks/1/deadlines/year-end": place("12月底前"),
        "tasks/1/targets/performance": place("计划开展普法演出5场次"),
        "tasks/2": place("2、营造氛围"),
    }
    usual = {
        "id": "d1",
        "version": 3,
        "name": "计划.docx",
        "document": {"text": TEXT, "tables": []},
        "parse": PARSE,
        "draft": plan(),
        "errors": [],
        "questions": [question()],
        "edits": [],
        "applied": [],
        "conflicts": [],
        "sources": sources,
    }
    return {**usual, **given}


@dataclass
class DraftEdge(Edge):
    """``draft``: what a GET answers, None for one that is gone. ``begun``: the list of drafts."""

    role: str = "section"
    unit: str = "section"
    draft: dict[str, Any] | None = field(default_factory=draft)
    begun: list[dict[str, Any]] = field(default_factory=list)

    def puts(self) -> list[httpx.Request]:
        return [request for request in self.sent if request.method == "PUT"]

    def _get(self, request: httpx.Request, path: str) -> httpx.Response:
        if request.method == "DELETE":
            self.begun, self.draft = [], None
            return httpx.Response(204)
        if path == "tasks/drafts":
            return httpx.Response(200, json={"items": self.begun, "next": None})
        if path.startswith("tasks/drafts/"):
            return (
                httpx.Response(200, json=self.draft)
                if self.draft
                else httpx.Response(404, json={"title": "没有这份草稿"})
            )
        return super()._get(request, path)
