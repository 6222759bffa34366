"""What stands in a slip's paper and in the year's duty report."""

from datetime import date
from pathlib import Path

import pytest

from services.notify.slips.domain import moves
from services.notify.slips.domain.slip import Slip, Why
from services.notify.slips.office.duty import MonthOfDuty, Tally, month_of_duty
from services.notify.slips.office.duty_paper import Duty, duty_paper
from services.notify.slips.office.paper import Form, Grid, Paper, Signed, Text
from services.notify.slips.office.slip_paper import Names, slip_paper
from shared.catalogue import LANGUAGES, Catalogue
from tests.unit.slip_samples import doer, done, draft, issued, item, supervision, through_the_loop

MESSAGES = Path(__file__).parents[2] / "services" / "notify" / "slips" / "office" / "messages"
CATALOGUE = Catalogue(MESSAGES)
NAMES = Names("示例区司法局", "东镇")


def paper(slip: Slip, language: str = "zh") -> Paper:
    return slip_paper(slip, NAMES, CATALOGUE.in_language(language))


def grid(paper: Paper) -> Grid:
    return next(block for block in paper.blocks if isinstance(block, Grid))


def boxes(paper: Paper) -> dict[str, str]:
    form = next(block for block in paper.blocks if isinstance(block, Form))
    return {box.label: "\n".join((*box.lines, *box.foot)) for box in form.boxes}


def words(paper: Paper) -> str:
    return "\n".join(block.text for block in paper.blocks if isinstance(block, Text))


def test_it_bears_issuer_number_title_addressee_and_the_day_of_issue() -> None:
    made = paper(issued())
    assert made[:4] == ("示例区司法局", "普法提示〔2023〕5号", "普法工作提示单", "（2023年5月）")
    assert made.blocks[0] == Text("东镇：", indent=False)
    assert Signed(("示例区司法局", "2023年5月2日")) in made.blocks
    assert "反馈时限：2023年5月31日" in words(made)


def test_its_items_tell_what_is_asked_by_when_and_how_it_stands() -> None:
    made = paper(issued(done("a", date(2023, 5, 12)), item("b", title="典型案例", due=date(2024, 1, 5))))
    assert grid(made).rows == (
        ("1", "季度培训", "本季度培训 1 次，还差 1 次", "5月31日", "已完成\n5月12日"),
        ("2", "典型案例", "本季度培训 1 次，还差 1 次", "2024年1月5日", "未完成"),
    )


def test_a_supervision_slip_says_what_is_wrong_and_by_when_to_put_it_right() -> None:
    made = paper(supervision(*(item(why.value, why=why) for why in (Why.LATE, Why.MISSING, Why.RETURNED))))
    assert made.title == "普法工作督办单"
    assert [row[1] for row in grid(made).rows] == [
        "季度培训\n（逾期）",
        "季度培训\n（未开展）",
        "季度培训\n（材料退回）",
    ]
    assert "整改时限：2023年5月31日" in words(made)


def test_the_sections_own_words_stand_in_it_line_by_line() -> None:
    slip = issued().model_copy(update={"note": "请尽快。\n\n如有困难请来电。"})
    assert "请尽快。\n如有困难请来电。" in words(paper(slip))


def test_before_an_answer_there_is_room_to_write_and_to_sign() -> None:
    shown = boxes(paper(issued()))
    assert shown["反馈情况"].startswith("反馈人：")
    assert shown["反馈情况"].endswith("年　　月　　日")
    assert shown["佐证材料"] == "暂无"
    assert shown["办理经过"] == "2023年5月2日　签发（甲）"


def test_after_the_loop_it_tells_the_answer_the_evidence_every_step_and_who_closed_it_out() -> None:
    shown = boxes(paper(through_the_loop()))
    assert shown["反馈情况"] == "5月22日补办一次，参训46人。\n材料已上传。\n反馈人：乙　2023年5月22日"
    assert shown["佐证材料"] == "书面反馈附件 2 份：e1、e2"
    assert shown["办理经过"].splitlines() == [
        "2023年5月2日　签发（甲）",
        "2023年5月10日　反馈（乙）",
        "2023年5月11日　退回反馈（甲）：照片不清晰",
        "2023年5月21日　提请分管负责同志督办",
        "2023年5月22日　反馈（乙）",
        "2023年5月23日　销号（甲）",
    ]
    assert shown["销号意见"] == "经核查，同意销号；销号时尚有 1 项未完成。\n核查人：甲　2023年5月23日"


def test_it_is_not_said_to_be_done_unless_it_is_and_who_accepts_has_the_last_word() -> None:
    answered = moves.answered(supervision(done("a", date(2023, 5, 9))), "已办。", (), doer(5, 10, "乙"))
    assert "所列事项已办结，同意销号" in boxes(paper(moves.accepted(answered, doer(5, 11))))["销号意见"]
    noted = moves.accepted(answered, doer(5, 11, note="情况属实。"))
    assert boxes(paper(noted))["销号意见"].startswith("情况属实。")


def test_what_its_activities_answered_and_closed_by_themselves_names_nobody() -> None:
    slip = moves.followed(issued(), (done("training", date(2023, 5, 12)),), doer(5, 12, None))
    shown = boxes(paper(slip))
    assert shown["反馈情况"] == "所列事项已全部办结，依据填报的活动自动反馈。\n2023年5月12日"
    assert shown["佐证材料"] == "填报活动 1 项：activity-training"
    assert shown["销号意见"] == "所列事项已全部办结，自动销号。\n2023年5月12日"


def test_a_draft_says_that_it_is_one() -> None:
    made = paper(draft())
    assert made.number == "（草稿，未编号）"
    assert Signed(("示例区司法局", "（尚未签发）")) in made.blocks


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_place_of_its_words_stays_unfilled_in_any_language(language: str) -> None:
    report = duty_paper(duty(), CATALOGUE.in_language(language))
    for made in (paper(draft(), language), paper(through_the_loop(), language), report):
        assert not [mark for mark in ("{", "paper.", "duty.") if mark in str(made)]


def may(*slips: Slip) -> MonthOfDuty:
    return month_of_duty("2023-05", slips)


PROMPTS = (
    issued(
        done("a", date(2023, 5, 31)),
        done("b", date(2023, 6, 1), title="典型案例"),
        item("c", title="村级展板"),
    ),
    issued(done("d", date(2023, 5, 2)), unit="west"),
)


def test_done_on_its_last_day_is_in_time_and_a_day_later_it_is_late() -> None:
    month = may(*PROMPTS)
    assert month.tally == Tally(prompts=2, asked=4, in_time=2, late=1, open=1)
    assert [each.item.title for each in month.late] == ["典型案例"]
    assert [each.item.title for each in month.open] == ["村级展板"]
    assert month.by_unit["west"] == Tally(prompts=1, asked=1, in_time=1)


def test_a_supervision_slip_counts_with_its_causes_and_the_days_of_its_steps() -> None:
    month = may(through_the_loop(), supervision(unit="west"))
    assert month.tally == Tally(supervisions=2, answered=1, escalated=1, closed=1)
    (first, second) = month.supervised
    assert first.causes == ((Why.LATE, ("季度培训",)),)
    assert (first.answered, first.escalated, first.closed) == tuple(date(2023, 5, day) for day in (10, 21, 23))
    assert second.closed is None


def duty(unit: str | None = None) -> Duty:
    months = [may(*PROMPTS, through_the_loop()), month_of_duty("2023-06", ())]
    names = {"east": "东镇", "west": "西镇"}
    return Duty(2023, unit, "示例区司法局", "示例区", names, months, date(2023, 12, 31))


def test_the_report_begins_with_the_years_figures_and_a_table_that_adds_up() -> None:
    made = duty_paper(duty(), CATALOGUE.in_language("zh"))
    assert isinstance(made.blocks[0], Text)
    assert (
        "2023年，示例区共签发提示单 2 份、提示事项 4 项，其中按时办结 2 项、逾期办结 1 项、未办结 1 项"
        in made.blocks[0].text
    )
    table = grid(made)
    assert [row[0] for row in table.rows] == ["5月", "合计"], "a month without slips has no row"
    assert table.rows[0][1:] == table.rows[1][1:] == ("2", "4", "2", "1", "1", "1", "1", "1", "1")


def test_the_districts_report_lists_its_units_in_the_registers_order() -> None:
    made = duty_paper(duty(), CATALOGUE.in_language("zh"))
    tables = [block for block in made.blocks if isinstance(block, Grid)]
    assert [row[0] for row in tables[1].rows] == ["东镇", "西镇", "合计"]
    assert "逾期办结：东镇典型案例（时限5月31日，6月1日办结）。" in words(made)


def test_a_units_own_report_names_also_what_it_did_in_time() -> None:
    said = words(duty_paper(duty("east"), CATALOGUE.in_language("zh")))
    assert "按时办结：季度培训（时限5月31日，5月31日办结）" in said
    assert "督办单 普法督办〔2023〕3号：逾期：季度培训。整改时限5月20日；5月2日签发，5月10日反馈，5月21日提请" in said


def test_a_year_without_slips_is_said_to_be_one() -> None:
    made = duty_paper(duty()._replace(months=[]), CATALOGUE.in_language("zh"))
    assert "没有签发" in words(made)


def test_a_paragraph_of_the_report_names_forty_things_and_counts_the_others() -> None:
    many = may(issued(*(item(f"i{n}", title=f"第{n}项") for n in range(50))))
    said = words(duty_paper(duty()._replace(months=[many]), CATALOGUE.in_language("zh")))
    assert "第39项" in said
    assert "等 10 项从略" in said
