"""The page "new plan" as a person has it before them, driven by the tests."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.dashboard_edge import before_pages
from tests.unit.new_plan_edge import DraftEdge, draft

SCRIPT = """
from dashboard.pages import new_plan
from dashboard import viewer
new_plan.draw(viewer.viewer(viewer.page_cookies()))
"""


def faked(monkeypatch: pytest.MonkeyPatch) -> Iterator[DraftEdge]:
    """The services' edge as the page meets it: what a fixture yields."""
    edge = DraftEdge()
    with before_pages(edge, monkeypatch):
        yield edge


def run(id: str | None = "d1", step: str | None = None) -> AppTest:
    """The page with the draft ``id`` in its address, at this step."""
    page = AppTest.from_string(SCRIPT, default_timeout=20)
    if id:
        page.query_params["draft"] = id
    if step:
        page.session_state[f"step_{id}"] = step
    return page.run()


def click(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def answered(**given: Any) -> httpx.Response:
    """What the services say once an edit is kept."""
    return httpx.Response(200, json=draft(**{"version": 4, **given}))


def sent_edits(edge: DraftEdge) -> list[dict[str, Any]]:
    edits: list[dict[str, Any]] = json.loads(edge.puts()[-1].content)["edits"]
    return edits
