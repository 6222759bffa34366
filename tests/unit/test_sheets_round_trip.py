"""Whatever an activity says stands in the sheet, and is read from it as the same."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from string import printable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.events.activities.domain.content import Content
from services.events.activities.domain.lifecycle import Activity, Change, Move, begin
from services.events.sheets.domain.form import COMMON, KEPT, Column, Form, details_of
from services.events.sheets.domain.header import header_of
from services.events.sheets.domain.identity import row_id, says_the_same
from services.events.sheets.domain.names import Named, Names
from services.events.sheets.domain.rows import Reader
from services.events.sheets.domain.shown import Shown
from services.events.sheets.exporting import BOM, _lines, _quoted
from services.events.sheets.readers.separated import read_separated
from services.events.sheets.readers.xlsx import read_xlsx
from services.events.sheets.writing.book import Book
from services.events.sheets.writing.rows import Rows
from services.events.words import FOLDERS
from shared.catalogue import LANGUAGES, Catalogue
from shared.contracts.events import ActivityStatus
from shared.kinds import Detail, DetailType
from shared.web.app import MESSAGES
from tests.builders import district_units, kinds, person

KINDS = kinds()
WORDS = Catalogue(MESSAGES, *FOLDERS)
FORM = Form(KINDS, {language: WORDS.in_language(language) for language in LANGUAGES})
UNITS = Named({unit.id: unit.name for unit in district_units()} | {"twin": "东一村", "odd": "甲、乙村"})
OBSERVANCES = {
    year: Named({"consumer-day": "消费者权益日", "x-1": "重名", "x-2": "重名"}) for year in range(2000, 2027)
}
NAMES = Names(UNITS, OBSERVANCES, Named({"week-2023": "宪法宣传周", "month": "month"}))
EVERY = [Column(name) for name in COMMON] + [c for kind in KINDS.values() for c in details_of(kind)]
COLUMNS = [*EVERY, *map(Column, KEPT)]

_ALPHABET = (
    printable.replace("\r", "").replace("\x0b", "").replace("\x0c", "") + "宪法，、；《》：“”（）１２０\u3000_x𠮷é'=+-@"
)


def _texts(most: int, alphabet: str = _ALPHABET) -> st.SearchStrategy[str]:
    written = st.text(alphabet, min_size=1, max_size=min(most, 24))
    return written.map(str.strip).filter(bool)


def lines(most: int = 200) -> st.SearchStrategy[str]:
    return _texts(most, _ALPHABET.replace("\n", "").replace("\t", ""))


def _value(detail: Detail) -> st.SearchStrategy[Any]:
    least, most = int(detail.min or 0), int(detail.max or 10_000)
    match detail.type:
        case DetailType.INTEGER:
            return st.integers(least, most)
        case DetailType.NUMBER:
            return st.floats(least, most, allow_nan=False).map(lambda n: int(n) if n.is_integer() else n)
        case DetailType.BOOLEAN:
            return st.booleans()
        case DetailType.CHOICE:
            return st.sampled_from([choice.id for choice in detail.choices])
        case DetailType.DATE:
            return st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(date.isoformat)
        case _:
            return _texts(most).filter(lambda text: len(text) >= least)


@st.composite
def contents(draw: st.DrawFn) -> Content:
    kind = draw(st.sampled_from(list(KINDS.values())))
    optional = {detail.id: _value(detail) for detail in kind.details}
    ids = st.sampled_from(sorted(UNITS.by_id))
    held_on = draw(st.dates(date(2000, 1, 1), date(2026, 12, 31)))
    return Content(
        kind=kind.id,
        title=draw(lines()),
        held_on=held_on,
        unit=draw(ids),
        for_units=tuple(draw(st.lists(ids, max_size=4))),
        place=draw(st.none() | lines()),
        participants=draw(st.none() | st.integers(0, 10_000_000)),
        period=draw(st.sampled_from([None, f"{held_on.year}", f"{held_on.year}-H1", f"{held_on.year}-01"])),
        observance=draw(st.sampled_from([None, "consumer-day", "x-1", "x-2", "unheard-of"])),
        campaign=draw(st.sampled_from([None, "week-2023", "month", "other"])),
        laws=tuple(draw(st.lists(lines(), max_size=4))),
        evidence=(),
        details=draw(st.fixed_dictionaries({}, optional=optional)),
    )


def activity(content: Content, number: int) -> Activity:
    facts = content.facts(f"a{number}", 1, ActivityStatus.POSTED, content.unit or "east")
    at = datetime(2023, 6, 1, tzinfo=UTC) + timedelta(minutes=number)
    return begin(Move.POST, Change(who=person(), at=at, facts=facts, path=("district", "east")))


def rows_of(activities: Sequence[Activity], language: str) -> list[list[Any]]:
    return Shown(COLUMNS, KINDS, FORM.say[language], language).rows(activities, NAMES)


def as_workbook(rows: list[list[Any]], language: str) -> list[Any]:
    with Rows(Book(FORM, COLUMNS, language)) as writing:
        writing.add(rows)
    return read_xlsx(writing.workbook(), [])


def as_csv(rows: list[list[Any]], language: str) -> list[Any]:
    head = [FORM.full_heading(column, language) for column in COLUMNS]
    return read_separated((BOM + _lines([head, *([_quoted(value) for value in row] for row in rows)])).encode())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("through", [as_workbook, as_csv])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(contents(), min_size=1, max_size=6))
def test_what_is_exported_is_read_as_the_same_content(through: Any, language: str, given_: list[Content]) -> None:
    activities = [activity(content, number) for number, content in enumerate(given_)]
    read = through(rows_of(activities, language), language)
    header = header_of(read, FORM)
    reader = Reader(FORM, header, NAMES, "east", "zh")
    rows = [reader.read(line) for line in read if line.number > header.number]
    assert len(rows) == len(given_)
    for row, content, each in zip(rows, given_, activities, strict=True):
        assert row.faults == ()
        assert row.content is not None
        assert row.id == each.facts.id
        assert says_the_same(row.content, each.facts)
        assert row_id(row.content, "east") == row_id(_once(content), "east")


def _once(content: Content) -> Content:
    """What stands in a list twice stands there once."""
    facts = content.facts("", 1, ActivityStatus.POSTED, content.unit or "east")
    return content.model_copy(update={"for_units": facts.for_units, "laws": facts.laws})


def test_the_same_columns_in_another_order_say_the_same() -> None:
    said = {"kind": "lecture", "title": "讲座", "held_on": "2023-05-04", "unit": "east", "details": {"topic": "民法典"}}
    content = Content.model_validate(said)
    rows = rows_of([activity(content, 1)], "zh")
    order = list(reversed(range(len(COLUMNS))))
    head = [FORM.full_heading(COLUMNS[at], "zh") for at in order]
    out = _lines([head, [_quoted(rows[0][at]) for at in order]])
    read = read_separated(io.BytesIO(out.encode()).getvalue())
    row = Reader(FORM, header_of(read, FORM), NAMES, "east", "zh").read(read[1])
    assert row.content is not None
    assert says_the_same(row.content, activity(content, 1).facts)
