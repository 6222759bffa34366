"""A national plan of ten tasks, over all scopes but villages, all measures and all kinds of deadlines."""

from typing import Any

from tests.benchmarks.country.year import OBSERVANCES

Json = dict[str, Any]


def national_plan(root: str, year: int, townships: int) -> Json:
    """The plan as JSON values; what it asks of the whole nation grows with the number of its townships.

    The nation leads every task: ``lead: [{each: township}]`` would name 38,000 units in every answer and every event.
    """
    return {
        "id": f"country-{year}",
        "title": f"示例国{year}年普法工作计划",
        "year": year,
        "units": [{"id": root, "name": "示例国", "kind": "nation"}],
        "observances": [dict(each) for each in OBSERVANCES],
        "tasks": [
            task | {"lead": [root]}
            for task in (*_of_townships(), *_of_districts(year), *_above(year), *_of_the_nation(year, townships))
        ],
    }


def _task(no: int, title: str, deadline: Json, target: Json) -> Json:
    """A task with one target, due by its one deadline."""
    targets = [{"title": title, "deadline": deadline["id"]} | target]
    return {"no": no, "title": title, "deadlines": [deadline], "targets": targets}


def _of_townships() -> list[Json]:
    trainings = {"id": "trainings", "measure": "count", "of": {"kind": "training"}, "goal": 1, "every": "quarter"}
    lectures = {"id": "lectures", "measure": "count", "of": {"kind": "lecture"}, "goal": 4}
    people = {"id": "people", "measure": "sum", "field": "participants", "goal": 500}
    per = {"per": "township"}
    return [
        _task(1, "法律明白人每季度培训", {"id": "quarters", "each": "quarter", "by": "last_day"}, trainings | per),
        _task(2, "法治讲座进乡镇", {"id": "all-year", "all_year": True}, lectures | per),
        _task(3, "普法受众人次", {"id": "all-year", "all_year": True}, people | per),
    ]


def _of_districts(year: int) -> list[Json]:
    performances = {"id": "performances", "measure": "count", "of": {"kind": "performance"}, "goal": 5}
    boards = {"id": "boards", "measure": "sum", "of": {"kind": "village_board"}, "field": "details.area_m2", "goal": 40}
    laws = {"id": "laws", "measure": "distinct", "field": "laws", "goal": 8}
    per = {"per": "district"}
    spring = {"id": "spring-to-autumn", "from": f"{year}-03-01", "to": f"{year}-09-30"}
    return [
        _task(4, "送法下乡演出五场", {"id": "year-end", "due": f"{year}-12-31"}, performances | per),
        _task(5, "法治宣传栏更新", spring, boards | per),
        _task(6, "宣传法律八部", {"id": "november", "due": f"{year}-11-30"}, laws | per),
    ]


def _above(year: int) -> list[Json]:
    plans = {"id": "plans-filed", "measure": "milestone", "of": {"kind": "plan_filed"}, "per": "province"}
    study = {"id": "study", "measure": "count", "of": {"kind": "study_session"}, "goal": 2, "per": "city"}
    sixth = {"id": "sixth-day", "each": "quarter", "by": {"working_day": 6}}
    return [
        _task(7, "报送年度普法计划", {"id": "march", "due": f"{year}-03-31"}, plans),
        _task(8, "每季度集体学法", sixth, study | {"every": "quarter"}),
    ]


def _of_the_nation(year: int, townships: int) -> list[Json]:
    week = {"id": "week", "measure": "count", "of": {"observance": "constitution-week"}, "goal": townships}
    passes = {
        "id": "passes",
        "title": "学法考试通过率",
        "measure": "ratio",
        "of": {"kind": "exam_sitting", "details.audience": "officials"},
        "numerator": "details.passed",
        "denominator": "details.due_to_sit",
        "once_per": "details.exam",
        "goal": 0.8,
    }
    everybody = {"id": "everybody", "title": "全年受众人次", "measure": "sum", "field": "participants"}
    last = _task(
        10,
        "全年普法成效",
        {"id": "on-notice", "on_notice": True, "no_later_than": f"{year}-12-31"},
        everybody | {"goal": townships * 1000},
    )
    last["targets"].append(passes)
    constitution = {"id": "constitution-week", "observance": "constitution-week"}
    return [_task(9, "宪法宣传周集中宣传", constitution, week), last]
