"""What is a task by what it carries, whatever its words, and where an item begins."""

import pytest

from tests.unit.test_drafts_outline import HEAD, read, safeguards_of, tasks_of

ONE = "一、工作任务\n1.开展民法典宣传。（普法科）\n"


@pytest.mark.parametrize(
    ("line", "task"),
    [
        ("2.12月20日前报送总结。（法制科）", "2 12月20日前报送总结"),
        ("2.6月食品安全宣传周活动。（协调科）", "2 6月食品安全宣传周活动"),
        ("2.4-6月集中宣传。（协调科）", "2 4-6月集中宣传"),
    ],
)
def test_a_month_behind_a_number_and_its_dot_begins_the_item(line: str, task: str) -> None:
    assert tasks_of(HEAD + ONE + line) == ["工作任务/1 开展民法典宣传", f"工作任务/{task}"]


@pytest.mark.parametrize("line", ["12.4国家宪法日宣传。", "1.5万人参加。", "3.15消费者权益日宣传。"])
def test_a_decimal_at_the_start_of_a_line_begins_no_item(line: str) -> None:
    assert tasks_of(HEAD + ONE + line) == ["工作任务/1 开展民法典宣传"]


@pytest.mark.parametrize("title", ["学校活动", "主题活动", "活动", "重点工作", "普法宣传活动"])
def test_a_numbered_item_with_an_owner_is_a_task_whatever_its_title(title: str) -> None:
    text = f"1、推行以案释法。编发案例。（责任科室：普法科）\n2、{title}。每校1场。（责任科室：普法科）\n"
    assert tasks_of(HEAD + text) == ["/1 推行以案释法", f"/2 {title}"]
    assert tasks_of(HEAD + "一、工作任务\n" + text) == ["工作任务/1 推行以案释法", f"工作任务/2 {title}"]


@pytest.mark.parametrize("title", ["强化保障", "加强组织领导", "强化组织保障", "切实加强组织领导"])
def test_items_with_owners_under_a_heading_that_says_what_to_do_are_tasks(title: str) -> None:
    text = f"一、学习宪法。组织学习。\n二、宣传宪法。组织宣传。\n三、{title}\n（一）健全机制。（责任单位：县司法局）\n"
    assert tasks_of(HEAD + text)[2:] == [f"{title}/一 健全机制"]


def test_items_whose_numbers_run_on_into_requirements_are_tasks_if_they_have_owners() -> None:
    text = "一、工作任务\n1、学习。组织学习。（责任科室：普法科）\n二、工作保障\n2、建设阵地。建成2处。（责任科室：普法科）"
    assert tasks_of(HEAD + text) == ["工作任务/1 学习", "工作保障/2 建设阵地"]


def test_requirements_with_numbers_and_dates_but_no_owners_are_no_tasks() -> None:
    text = "一、学习宪法。组织学习2次。\n二、宣传宪法。组织宣传。\n三、加强组织领导\n（一）加强督查。每半年督查1次。\n"
    assert safeguards_of(HEAD + text) == ["加强督查"]


def test_the_brother_of_small_tasks_that_counts_something_is_a_task() -> None:
    text = "1.加强学习：每月学法1次；\n2.加强宣传：每季度宣传1次；\n3.加强考核：年底测试1次。\n"
    assert tasks_of(HEAD + text) == ["/1 加强学习", "/2 加强宣传", "/3 加强考核"]
    assert safeguards_of(HEAD + text.replace("年底测试1次", "强化监督")) == ["加强考核"]


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("抓内部学法，党委会集中学法全年不少于6次，由办公室负责。", "抓内部学法"),
        ("抓社会普法，结合防灾减灾日开展集中宣传2场。", "抓社会普法"),
        ("结合防灾减灾日，开展集中宣传2场，发放资料。", "结合防灾减灾日，开展集中宣传2场，发放资料"),
    ],
)
def test_a_sentence_numbered_by_words_is_named_by_its_first_deed(sentence: str, title: str) -> None:
    assert tasks_of(HEAD + f"今年重点抓好以下几项：\n一是{sentence}\n二是抓企业普法。\n")[0] == f"/一 {title}"


def test_one_item_with_an_owner_among_requirements_is_a_task_alone() -> None:
    text = (
        "1、学习。组织学习。\n二、加强组织领导\n1、高度重视。各单位要重视。\n2、加强通报。每季度通报一次。（普法办）\n"
    )
    assert tasks_of(HEAD + "一、工作任务\n" + text) == ["工作任务/1 学习", "加强组织领导/2 加强通报"]
    assert safeguards_of(HEAD + "一、工作任务\n" + text) == ["高度重视"]


def test_paragraphs_that_all_end_with_an_owner_are_tasks_without_numbers() -> None:
    text = "一、重点工作\n开展宪法宣传。讲座2场。（普法科）\n开展民法典宣传。竞赛1场。（法制科）\n二、工作要求\n重视。"
    assert tasks_of(HEAD + text) == ["重点工作/ 开展宪法宣传", "重点工作/ 开展民法典宣传"]


@pytest.mark.parametrize(
    "lines",
    [
        "● 宪法宣传\n○ 办讲座2场\n○ 发资料\n● 学习民法典\n○ 办竞赛\n",
        "• 宪法宣传\n- 办讲座2场\n- 发资料\n• 学习民法典\n- 办竞赛\n",
        "- 宪法宣传\n  - 办讲座2场\n  - 发资料\n- 学习民法典\n  - 办竞赛\n",
    ],
)
def test_bullets_of_another_form_or_further_in_are_steps_of_the_one_above(lines: str) -> None:
    document, found = read(HEAD + "一、工作任务\n" + lines)
    steps = {document.quote(item.title): [document.quote(step.span) for step in item.steps] for item in found.tasks}
    assert steps == {"宪法宣传": ["办讲座2场", "发资料"], "学习民法典": ["办竞赛"]}


def test_bullets_below_bullets_of_a_numbered_task_are_all_its_steps() -> None:
    document, found = read(HEAD + "一、工作任务\n1、宪法宣传。\n• 办讲座\n- 进村\n- 进校\n• 发资料\n")
    assert [document.quote(step.span) for step in found.tasks[0].steps] == ["办讲座", "进村", "进校", "发资料"]


@pytest.mark.parametrize("title", ["组织保障", "工作要求", "工作目标", "实施步骤", "总结考核"])
def test_among_brothers_that_all_have_owners_every_one_is_a_task(title: str) -> None:
    text = f"1、宪法宣传。讲座2场。（普法科）\n2、{title}。报送信息2条。（办公室）\n3、学习民法典。（法制科）\n"
    assert tasks_of(HEAD + text) == ["/1 宪法宣传", f"/2 {title}", "/3 学习民法典"]


@pytest.mark.parametrize("begun", ["3.15消费者权益日宣传", "12.4国家宪法日宣传", "3场演出进村"])
def test_a_named_day_or_a_count_behind_a_number_and_its_dot_begins_the_item(begun: str) -> None:
    assert tasks_of(HEAD + ONE + f"2.{begun}。（法制科）") == ["工作任务/1 开展民法典宣传", f"工作任务/2 {begun}"]
