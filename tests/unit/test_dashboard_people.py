"""Units and users: what an administrator can do with them, what is told once, and what is refused row by row."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.client import FieldError, Refused
from dashboard.people_models import Person, RegisterUnit
from dashboard.people_moves import move, refused
from dashboard.texts import texts
from dashboard.widgets.people_told import faults_of, sheet
from dashboard.widgets.people_tree import named, tree
from tests.unit.dashboard_edge import UNITS, Edge, before_pages, refusal
from tests.unit.page_html import html

HOSTILE = "<img src=x onerror=alert(1)>"
T = texts("zh")
TOWN = {"id": "u2", "name": "qinghe", "display_name": "林小禾", "role": "township", "unit": "qinghe", "disabled": False}
SCRIPT = """
from dashboard import viewer
from dashboard.pages import people
people.draw(viewer.viewer(viewer.page_cookies()))
"""


class PeopleEdge(Edge):
    """Answers also what changes one user."""

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.method != "PATCH" or "tasks" in self.down:
            return super().handle(request)
        self.sent.append(request)
        changes = json.loads(request.content)
        made = {"password": "abcd-efgh"} if changes.pop("make_password", False) else {}
        return httpx.Response(200, json={**TOWN, **changes, **made})


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[PeopleEdge]:
    faked = PeopleEdge(role="admin")
    faked.more["tasks/users"] = {"items": [TOWN], "next": None}
    with before_pages(faked, monkeypatch):
        yield faked


def run(**address: str) -> AppTest:
    page = AppTest.from_string(SCRIPT, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


def test_a_unit_stands_under_its_parent_and_one_without_a_known_parent_at_the_top() -> None:
    units = [
        RegisterUnit.model_validate(each)
        for each in (*UNITS, {"id": "x", "name": "x", "kind": "village", "under": "?"})
    ]
    found = [(each.unit.id, each.depth) for each in tree(units)]
    assert found == [("district", 0), ("section", 1), ("qinghe", 1), ("qinghe-1", 2), ("baishi", 1), ("x", 0)]
    assert [each.unit.id for each in named(tree(units), "晴")] == ["qinghe-1"]


def test_what_is_wrong_with_a_sheet_is_told_by_row_and_column() -> None:
    refused = Refused(422, "invalid", "有误", (FieldError("rows[5].unit", "没有单位"), FieldError("file", "读不了")))
    assert [(each.row, each.column, each.reason) for each in faults_of(refused)] == [
        (None, None, "读不了"),
        (5, "unit", "没有单位"),
    ]


def test_no_cell_of_the_passwords_file_is_a_formula_and_the_passwords_are_as_they_are() -> None:
    person = Person(id="1", name="=cmd", display_name="@x", role="township", unit="qinghe", password="-abcd")
    written = sheet((person,), {"qinghe": "青禾街道"}, T)
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig").splitlines()[1] == "青禾街道,'@x,'=cmd,-abcd"


def test_an_added_users_password_is_shown_until_somebody_has_it(edge: PeopleEdge) -> None:
    page = run()
    next(each for each in page.selectbox if each.label == "单位").set_value("qinghe").run()
    next(each for each in page.text_input if each.label == "登录名").set_value("baishi2").run()
    edge.answers = [httpx.Response(201, json={**TOWN, "id": "u3", "name": "baishi2", "password": "abcd-efgh"})]
    page.button(key="add_user").click().run()
    (sent,) = edge.posts("/api/tasks/users")
    assert json.loads(sent.content) == {"name": "baishi2", "display_name": None, "role": "township", "unit": "qinghe"}
    assert "abcd-efgh" in html(page)
    assert "abcd-efgh" not in html(page.button(key="secrets_kept").click().run())


def test_a_name_that_is_taken_is_said_under_the_form_and_what_was_written_stays(edge: PeopleEdge) -> None:
    page = run()
    next(each for each in page.selectbox if each.label == "单位").set_value("qinghe").run()
    name = next(each for each in page.text_input if each.label == "登录名")
    name.set_value("qinghe").run()
    edge.answers = [refusal(409, "identity.name_taken", "该登录名已被使用", name="该登录名已被使用，请换一个。")]
    page.button(key="add_user").click().run()
    assert "该登录名已被使用，请换一个。" in html(page)
    assert next(each for each in page.text_input if each.label == "登录名").value == "qinghe"


@pytest.mark.parametrize(("act", "sent"), [("disable", {"disabled": True}), ("reset", {"make_password": True})])
def test_a_user_can_be_disabled_and_given_a_new_password(edge: PeopleEdge, act: str, sent: dict[str, Any]) -> None:
    page = run().button(key="manage_u2").click().run()
    page.button(key=f"{act}_u2").click().run()
    (patch,) = [request for request in edge.sent if request.method == "PATCH"]
    assert (patch.url.path, json.loads(patch.content)) == ("/api/tasks/users/u2", sent)
    assert ("abcd-efgh" in html(page)) is (act == "reset")


def test_a_unit_without_an_id_keeps_the_one_made_for_it_when_it_is_sent_again(edge: PeopleEdge) -> None:
    page = run(part="units")
    next(each for each in page.text_input if each.label == "名称").set_value("黑山镇").run()
    edge.answers = [httpx.ConnectError("lost"), httpx.Response(201, json={**UNITS[2], "name": "黑山镇"})]
    page.button(key="add_unit").click().run()
    assert "是否完成未知" in html(page)
    assert "已添加“黑山镇”" in html(page.button(key="add_unit").click().run())
    first, second = [json.loads(request.content) for request in edge.posts("/api/tasks/units")]
    assert first == second
    assert (first["kind"], first["under"]) == ("township", "district")


def test_the_section_reads_the_units_and_nothing_else(edge: PeopleEdge) -> None:
    edge.role = "section"
    page = run()
    assert "青禾街道" in html(page)
    assert not [request for request in edge.sent if request.url.path.startswith("/api/tasks/users")]
    assert "add_unit" not in [each.key for each in page.button]


@pytest.mark.parametrize("part", ["users", "units"])
def test_names_are_never_markup(edge: PeopleEdge, part: str) -> None:
    edge.more["tasks/users"] = {"items": [{**TOWN, "name": HOSTILE, "display_name": HOSTILE}], "next": None}
    edge.more["tasks/units"] = {"items": [{**UNITS[0], "name": HOSTILE}]}
    assert "<img src=x" not in html(run(part=part))


def test_when_the_tasks_service_dies_the_page_says_so_and_keeps_the_units(edge: PeopleEdge) -> None:
    page = run(part="units")
    edge.down = {"tasks"}
    deadline = time.monotonic() + 30
    while "任务服务暂时连接不上" not in html(page.run()):
        assert time.monotonic() < deadline
    assert "青禾街道" in html(page)


def units(*more: dict[str, Any]) -> dict[str, RegisterUnit]:
    return {each["id"]: RegisterUnit.model_validate(each) for each in (*UNITS, *more)}


def test_a_unit_under_one_of_its_kind_is_merged_and_what_is_below_it_moves_along() -> None:
    known = units()
    merger = move(known, known["qinghe"], known["baishi"])
    assert (merger.act, merger.goes_to.id, [each.id for each in merger.along]) == ("merge", "baishi", ["qinghe-1"])
    assert move(known, known["qinghe-1"], known["baishi"]).act == "move"
    assert [each.unit.id for each in tree([*units({**UNITS[2], "under": "baishi"}).values()]) if each.merged] == [
        "qinghe"
    ]


def test_a_merger_names_the_unit_of_the_same_kind_that_stands_highest_on_the_way() -> None:
    known = units()
    inside = units({**UNITS[4], "id": "baishi-1", "under": "baishi"})
    assert move(inside, inside["qinghe"], inside["baishi-1"]).goes_to.id == "baishi"
    assert move(known, known["qinghe"], known["section"]).heir is None


def test_a_move_to_another_top_says_which_one_is_left() -> None:
    known = units({"id": "other", "name": "邻区", "kind": "district", "under": None})
    left = move(known, known["qinghe"], known["other"]).left
    assert left == known["district"]
    assert move(known, known["qinghe-1"], known["baishi"]).left is None


def test_a_unit_goes_neither_below_itself_nor_where_it_is() -> None:
    known = units()
    assert refused(known, known["qinghe"], known["qinghe-1"]) == "below"
    assert refused(known, known["qinghe"], known["district"]) == "there"
    assert refused(known, known["qinghe"], known["baishi"]) is None


def to_move(page: AppTest, unit: str, to: str) -> AppTest:
    page.selectbox(key="move_unit").set_value(unit).run()
    return page.selectbox(key="move_to").set_value(to).run()


def test_a_merger_is_done_after_its_effect_was_said_and_confirmed(edge: PeopleEdge) -> None:
    edge.more["events/activities/count"] = {"count": 37, "more": False}
    page = to_move(run(part="units"), "qinghe", "baishi")
    for said in (
        "“青禾街道”并入“白石镇”",
        "其下 1 个单位随同移动",
        "37 条活动随之改计入“白石镇”",
        "1 名用户仍以“青禾街道”填报",
    ):
        assert said in html(page)
    assert not [request for request in edge.sent if request.method == "PUT"]
    edge.answers = [httpx.Response(200, json={**UNITS[2], "under": "baishi"})]
    page.button(key="move_do").click().run()
    (put,) = [request for request in edge.sent if request.method == "PUT"]
    assert (put.url.path, put.headers["if-match"]) == ("/api/tasks/units/qinghe", '"1"')
    assert json.loads(put.content) == {"name": "青禾街道", "kind": "township", "under": "baishi"}
    assert "“青禾街道”已并入“白石镇”" in html(page)
    assert page.selectbox(key="move_unit").value is None


def test_what_cannot_be_is_said_before_and_has_no_button(edge: PeopleEdge) -> None:
    page = to_move(run(part="units"), "qinghe", "qinghe-1")
    assert "上级关系会绕成圈" in html(page)
    assert "move_do" not in [each.key for each in page.button]


def test_what_the_service_refuses_is_said_with_its_reason_and_the_choice_stays(edge: PeopleEdge) -> None:
    edge.more["events/activities/count"] = {"count": 10_000, "more": True}
    page = to_move(run(part="units"), "qinghe-1", "baishi")
    assert "10,000 条以上" in html(page)
    edge.answers = [refusal(422, "invalid", "填写有误", under="层级过深，最多 32 级。")]
    page.button(key="move_do").click().run()
    assert "层级过深，最多 32 级。" in html(page)
    assert page.selectbox(key="move_to").value == "baishi"


def test_a_move_can_be_made_while_nobody_can_count_its_activities(edge: PeopleEdge) -> None:
    edge.down = {"events"}
    page = to_move(run(part="units"), "qinghe-1", "baishi")
    assert "有多少条暂时查不到" in html(page)
    assert "move_do" in [each.key for each in page.button]
