"""The page "new plan" against a faked HTTP edge: what a person sees of a draft, and what each tap sends."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.dashboard_edge import refusal
from tests.unit.new_plan_edge import DraftEdge, draft, plan, question
from tests.unit.new_plan_page import answered, click, faked, run, sent_edits
from tests.unit.page_html import html

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[DraftEdge]:
    yield from faked(monkeypatch)


GOAL = {"path": "tasks/1/targets/performance/goal", "op": "set", "was": 5, "now": 6, "title": "普法演出"}


def test_drafts_that_were_begun_are_listed_and_opened_by_the_pages_address(edge: DraftEdge) -> None:
    head = {"id": "d1", "version": 3, "name": "计划.docx", "title": "示例区计划", "changed_by": "u1"}
    edge.begun = [{**head, "changed_at": "2023-11-20T02:03:04Z"}]
    page = run(None)
    assert "示例区计划" in html(page)
    assert "计划.docx · <time>2023-11-20 10:03</time> · 您最后修改" in html(page)
    page = click(page, "open_d1")
    assert page.query_params["draft"] == "d1"
    assert "文件原文" in html(page)


def test_a_begun_draft_says_who_changed_it_last(edge: DraftEdge) -> None:
    head = {"id": "d1", "version": 3, "name": "计划.docx", "title": "示例区计划", "changed_by": "u2"}
    edge.begun = [{**head, "changed_by_name": "林小禾", "changed_at": "2023-11-20T02:03:04Z"}]
    assert " · 林小禾 最后修改" in html(run(None))


def test_the_language_switch_comes_back_to_the_draft(edge: DraftEdge) -> None:
    assert "/do/language?to=en&amp;back=%3Fdraft%3Dd1" in html(run()).replace("back=/", "back=")


def test_a_draft_that_was_begun_can_be_deleted(edge: DraftEdge) -> None:
    head = {"id": "d1", "version": 3, "name": "计划.docx", "title": "示例区计划", "changed_by": "u2"}
    edge.begun = [{**head, "changed_at": "2023-11-20T02:03:04Z"}]
    page = run(None)
    assert "其他人最后修改" in html(page)
    assert "还没有草稿" in html(click(page, "deleted_d1"))
    assert [request.url.path for request in edge.sent if request.method == "DELETE"] == ["/api/tasks/drafts/d1"]


def test_an_uploaded_document_opens_as_a_draft_and_the_address_names_it(edge: DraftEdge) -> None:
    edge.answers = [httpx.Response(201, json=draft())]
    page = run(None)
    page = page.file_uploader[0].set_value(("计划.docx", b"PK", "application/zip")).run()
    assert page.query_params["draft"] == "d1"
    assert "还有 1 个问题待回答" in html(page)
    (sent,) = edge.posts("/api/tasks/drafts")
    assert "计划.docx" in sent.content.decode()


def test_a_file_that_cannot_be_read_says_why_in_its_place_and_is_sent_once(edge: DraftEdge) -> None:
    edge.answers = [refusal(422, "drafts.read.scanned", "这个 PDF 是扫描件，请上传 Word 原件。")]
    page = run(None).file_uploader[0].set_value(("计划.pdf", b"%PDF", "application/pdf")).run()
    assert "这个 PDF 是扫描件，请上传 Word 原件。" in html(page.run())
    assert len(edge.posts("/api/tasks/drafts")) == 1


def test_a_dead_service_keeps_the_chosen_file_for_another_try(edge: DraftEdge) -> None:
    edge.answers = [httpx.ConnectError("lost"), httpx.Response(201, json=draft())]
    page = run(None).file_uploader[0].set_value(("计划.docx", b"PK", "application/zip")).run()
    assert "文件没有上传" in page.error[0].value
    assert "文件原文" in html(click(page, "upload_again"))
    keys = [request.headers["idempotency-key"] for request in edge.posts("/api/tasks/drafts")]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_draft_that_is_gone_says_so_and_the_page_begins_anew(edge: DraftEdge) -> None:
    edge.draft = None
    page = run()
    assert "没有这份草稿" in page.warning[0].value
    assert "上传计划文件" in html(page)


def test_what_was_read_is_marked_by_kind_and_what_is_unsure_too(edge: DraftEdge) -> None:
    shown = html(run())
    assert 'class="k-target" title="指标">计划开展普法演出5场次</mark>' in shown
    assert 'class="k-deadline unsure" title="时限 · 读得不太有把握，请核对">12月底前</mark>' in shown


def test_a_question_leads_to_its_place_in_the_document(edge: DraftEdge) -> None:
    shown = html(run())
    start = question()["source"]["start"]
    assert f'href="#d{start}"' in shown
    assert f'id="d{start}"' in shown
    assert "第 3 行" in shown


def test_what_a_document_and_people_wrote_is_never_markup(edge: DraftEdge) -> None:
    told = plan()
    told["title"] = told["tasks"][0]["title"] = told["tasks"][0]["targets"][0]["title"] = HOSTILE
    edge.draft = draft(
        name=HOSTILE,
        document={"text": HOSTILE * 4, "tables": []},
        draft=told,
        questions=[question(text=HOSTILE)],
        edits=[{**GOAL, "now": HOSTILE, "title": HOSTILE}],
        conflicts=[{"edit": 0, "path": GOAL["path"], "reason": "changed", "was": 5, "stands": HOSTILE, "now": 6}],
        errors=[{"field": "tasks[0].targets[0].goal", "code": "x", "reason": HOSTILE}],
    )
    for step in ("questions", "draft", "corrections", "make"):
        shown = html(run(step=step))
        assert "&lt;img src=x" in shown
        assert "<img src=x" not in shown


def test_a_tap_on_an_option_answers_its_question(edge: DraftEdge) -> None:
    edge.answers = [answered(questions=[question(answered=True, answer=["qinghe"])])]
    page = click(run(), "answer_owner-1_1")
    put = edge.puts()[0]
    assert (put.url.path, put.headers["if-match"]) == ("/api/tasks/drafts/d1/edits", '"3"')
    assert sent_edits(edge) == [{"answers": "owner-1", "now": ["qinghe"]}]
    assert "1 个问题都已回答" in html(page)


def test_several_units_may_answer_one_question(edge: DraftEdge) -> None:
    many = [{"value": [f"u{number}"], "text": f"单位{number}"} for number in range(9)]
    edge.draft = draft(questions=[question(options=many)])
    edge.answers = [answered()]
    page = run()
    page = page.multiselect(key="choice_owner-1").set_value([1, 4]).run()
    click(page, "take_owner-1")
    assert sent_edits(edge) == [{"answers": "owner-1", "now": ["u1", "u4"]}]


def test_a_missing_year_is_asked_for_as_a_number(edge: DraftEdge) -> None:
    edge.draft = draft(
        questions=[question("year-1", about="year", code="drafts.question.year", suggested=None, options=[])]
    )
    edge.answers = [answered()]
    page = run()
    page.number_input(key="free_year-1").set_value(2023)
    next(button for button in page.button if button.label == "确定").click().run()
    assert sent_edits(edge) == [{"answers": "year-1", "now": 2023}]


def test_what_only_has_to_be_noticed_is_answered_by_saying_so(edge: DraftEdge) -> None:
    pages: dict[str, Any] = {
        "about": "document",
        "code": "drafts.question.unread_pages",
        "suggested": None,
        "options": [],
    }
    edge.draft = draft(questions=[question("pages-1", **pages)])
    edge.answers = [answered()]
    page = run()
    assert page.button(key="answer_pages-1_0").label == "已核对"
    click(page, "answer_pages-1_0")
    assert sent_edits(edge) == [{"answers": "pages-1", "now": True}]


def test_all_suggestions_are_shown_and_taken_at_once_but_not_where_there_is_none(edge: DraftEdge) -> None:
    nothing = question("year-1", about="year", code="drafts.question.year", suggested=None, options=[])
    edge.draft = draft(questions=[question(), nothing])
    edge.answers = [answered()]
    page = run()
    assert "→ 不是本地单位，不列入" in html(page)
    click(page, "accepted_all")
    assert sent_edits(edge) == [{"answers": "owner-1", "now": []}]


def test_an_earlier_answer_makes_way_for_the_new_one(edge: DraftEdge) -> None:
    earlier = {"path": "tasks/2/lead", "op": "answer", "answers": "owner-1", "was": [], "now": ["nobody"]}
    edge.draft = draft(edits=[earlier])
    edge.answers = [answered()]
    click(run(), "answer_owner-1_2")
    assert sent_edits(edge) == [{"answers": "owner-1", "now": ["baishi"]}]


def test_a_task_says_who_by_when_and_how_much_in_words(edge: DraftEdge) -> None:
    shown = html(run(step="draft"))
    for words in ("普法科", "2023-12-31 前", "全区 5 场次", "法治讲座", "文件写的是：未知局"):
        assert words in shown


def _edit_goal(edge: DraftEdge, goal: float) -> AppTest:
    page = click(run(step="draft"), "correct_1")
    next(each for each in page.number_input if each.label == "目标数").set_value(goal)
    return next(button for button in page.button if button.label == "保存修改").click().run()


def test_a_corrected_goal_is_an_edit_that_knows_what_was_there(edge: DraftEdge) -> None:
    edge.answers = [answered(edits=[GOAL])]
    page = _edit_goal(edge, 6)
    assert sent_edits(edge) == [{"path": "tasks/1/targets/performance/goal", "op": "set", "was": 5, "now": 6}]
    assert "✎ 已修改" in html(page)


def test_saving_what_was_not_changed_sends_nothing(edge: DraftEdge) -> None:
    page = _edit_goal(edge, 5)
    assert edge.puts() == []
    assert "修改任务" not in html(page)


def test_units_deadlines_and_targets_are_corrected_together(edge: DraftEdge) -> None:
    edge.answers = [answered()]
    page = click(run(step="draft"), "correct_2")
    page.multiselect[0].set_value(["each:township"])
    page = next(button for button in page.button if button.label == "添加时限").click().run()
    page = next(button for button in page.button if button.label == "添加指标").click().run()
    next(each for each in page.selectbox if each.label == "由谁完成").set_value("township")
    next(button for button in page.button if button.label == "保存修改").click().run()
    lead, deadline, target = sent_edits(edge)
    assert lead == {"path": "tasks/2/lead", "op": "set", "was": None, "now": [{"each": "township"}]}
    assert deadline == {"path": "tasks/2/deadlines", "op": "add", "now": {"id": "deadline-1", "due": "2023-12-31"}}
    assert (target["path"], target["op"]) == ("tasks/2/targets", "add")
    assert target["now"] == {
        "id": "target-1", "title": "营造氛围", "measure": "count", "of": {}, "goal": 1, "per": "township",
    }  # fmt: skip


def test_a_deadline_that_is_taken_away_leaves_its_targets(edge: DraftEdge) -> None:
    edge.answers = [answered()]
    page = click(run(step="draft"), "correct_1")
    page = next(button for button in page.button if button.key and button.key.endswith("_year-end_drop")).click().run()
    next(button for button in page.button if button.label == "保存修改").click().run()
    assert [(edit["path"], edit["op"], edit.get("now")) for edit in sent_edits(edge)] == [
        ("tasks/1/deadlines/year-end", "remove", None),
        ("tasks/1/targets/performance/deadline", "set", None),
    ]


def test_someone_elses_change_comes_first_and_ones_own_is_kept_and_can_be_made_again(edge: DraftEdge) -> None:
    other = {"path": "tasks/2/title", "op": "set", "was": "营造氛围", "now": "营造好氛围", "title": "营造氛围"}
    page = click(run(step="draft"), "correct_1")
    edge.draft = draft(version=7, edits=[other])
    edge.answers = [refusal(412, "stale", "版本已变")]
    next(each for each in page.number_input if each.label == "目标数").set_value(6)
    page = next(button for button in page.button if button.label == "保存修改").click().run()
    assert "其他人刚刚修改了这份草稿" in page.warning[0].value
    assert "您刚才的 1 处改动还没有保存" in html(page)
    edge.answers = [answered(edits=[other, GOAL])]
    page = click(page, "lost_again")
    assert edge.puts()[-1].headers["if-match"] == '"7"'
    assert [edit["path"] for edit in sent_edits(edge)] == ["tasks/2/title", "tasks/1/targets/performance/goal"]
    assert "还没有保存" not in html(page)


def test_without_an_answer_nothing_is_lost_from_the_editor(edge: DraftEdge) -> None:
    edge.answers = [httpx.ConnectError("lost")]
    page = _edit_goal(edge, 6)
    assert "没有保存" in page.error[0].value
    assert next(each for each in page.number_input if each.label == "目标数").value == 6


def test_corrections_are_listed_in_words_and_taken_back_one_by_one(edge: DraftEdge) -> None:
    answer = {"path": "tasks/2/lead", "op": "answer", "answers": "owner-1", "was": [], "now": ["qinghe"]}
    edge.draft = draft(edits=[answer, GOAL], questions=[question(answered=True, answer=["qinghe"])])
    page = run(step="corrections")
    assert "1 普法演出</small><p>普法演出 · 目标数 <s>5</s> → <b>6</b>" in html(page)
    assert "“未知局”是哪个单位？ → <b>青禾街道</b>" in html(page)
    edge.answers = [answered()]
    click(page, "undo_1")
    assert sent_edits(edge) == [answer]


CONFLICT = {"edit": 0, "path": GOAL["path"], "reason": "changed", "was": 5, "stands": 8, "now": 6}


def test_a_conflict_shows_the_three_words_and_ones_own_can_be_kept(edge: DraftEdge) -> None:
    edge.draft = draft(edits=[GOAL], conflicts=[CONFLICT])
    edge.answers = [answered()]
    page = run()
    for name, value in (("原来的文件", 5), ("现在的文件", 8), ("您的修改", 6)):
        assert f"<dt>{name}</dt><dd>{value}</dd>" in html(page)
    click(page, "mine_0")
    assert sent_edits(edge) == [{**GOAL, "was": 8}]


def test_a_conflict_is_decided_for_the_document_by_dropping_the_edit(edge: DraftEdge) -> None:
    edge.draft = draft(edits=[GOAL], conflicts=[CONFLICT])
    edge.answers = [answered()]
    click(run(), "theirs_0")
    assert sent_edits(edge) == []


def test_a_new_edition_of_the_document_takes_the_old_ones_place(edge: DraftEdge) -> None:
    edge.answers = [answered(edits=[GOAL], conflicts=[CONFLICT])]
    page = run().file_uploader[0].set_value(("新版.docx", b"PK", "application/zip")).run()
    put = edge.puts()[0]
    assert (put.url.path, put.headers["if-match"]) == ("/api/tasks/drafts/d1/document", '"3"')
    assert "有冲突 1 处" in page.warning[0].value


def test_what_is_no_plan_says_why_beside_the_document(edge: DraftEdge) -> None:
    parse = {"title": "", "kind": "not_a_plan", "reason": "这是法律条文，不是普法计划。", "tasks": []}
    edge.draft = draft(draft=None, questions=[], sources={}, parse=parse)
    shown = html(run())
    assert "这是法律条文，不是普法计划。" in shown
    assert "营造氛围" in shown


def test_a_wrong_field_is_said_at_its_task_and_keeps_the_plan_from_being_made(edge: DraftEdge) -> None:
    errors = [{"field": "tasks[0].targets[0].goal", "code": "plan.whole_goal", "reason": "目标应为整数。"}]
    edge.draft = draft(questions=[], errors=errors)
    assert "✕ 普法演出 · 目标应为整数。" in html(run(step="draft"))
    page = run(step="make")
    assert "1 普法演出 · 普法演出：目标应为整数。" in html(page)
    assert page.button(key="make").disabled


def test_days_that_are_a_guess_are_said_and_keep_no_plan_from_being_made(edge: DraftEdge) -> None:
    doubt = {"field": "tasks[0].deadlines[0].by", "code": "plan.working_days_guessed", "text": "还没有放假安排。"}
    edge.draft = draft(questions=[], warnings=[doubt])
    page = run(step="make")
    assert [each.value for each in page.info] == ["还没有放假安排。"]
    assert not page.button(key="make").disabled


def test_open_questions_keep_the_plan_from_being_made_and_lead_there(edge: DraftEdge) -> None:
    page = run(step="make")
    assert page.button(key="make").disabled
    assert "“未知局”是哪个单位？" in html(click(page, "go_questions"))


def test_the_plan_is_made_and_then_brought_into_force(edge: DraftEdge) -> None:
    edge.draft = draft(questions=[])
    made = {"id": "plan-2023", "title": "示例区计划", "year": 2023, "edition": 2, "active": 1, "preparing": None}
    edge.answers = [httpx.Response(201, json=made), httpx.Response(202, json={**made, "preparing": 2})]
    page = click(run(step="make"), "make")
    assert "计划已生成，尚未启用" in html(page)
    assert "替换现行的第 1 版" in html(page)
    page = click(page, "activate")
    assert "计划正在启用" in html(page)
    assert 'href="/overview"' in html(page)
    assert len(edge.posts("/api/tasks/plans/plan-2023/activate")) == 1


def test_what_the_services_refuse_at_the_last_step_is_said(edge: DraftEdge) -> None:
    edge.draft = draft(questions=[])
    edge.answers = [refusal(409, "questions_open", "还有 2 个问题没有回答，请先回答。")]
    assert "还有 2 个问题没有回答，请先回答。" in click(run(step="make"), "make").error[0].value


def test_a_long_draft_is_shown_in_parts(edge: DraftEdge) -> None:
    told = {**plan(), "tasks": [{"no": str(number), "title": f"第{number}项"} for number in range(1, 86)]}
    edge.draft = draft(draft=told)
    page = run(step="draft")
    assert "第40项" in html(page)
    assert "第41项" not in html(page)
    shown = html(page.segmented_control(key="part_d1").set_value(2).run())
    assert "第85项" in shown
    assert "第40项" not in shown
