"""The empty form: headings, an example, drop-down lists, and in plain words how it is filled in."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from services.events.sheets.domain.cells import worded
from services.events.sheets.domain.form import Column, Form
from services.events.sheets.domain.values import Value
from services.events.sheets.readers.bounds import ROWS
from services.events.sheets.writing.book import HEADINGS, Book
from services.events.sheets.writing.look import A4, BOX, COMMON_SHADES, FAINT, FONT, TOP, fill, is_required, styled
from shared.kinds import NUMERIC, DetailType, Kind

EXAMPLE_DAY = (5, 20)
_LAST_ROW = HEADINGS + ROWS + 1
_LONGEST_PROMPT = 240


def template(form: Form, kinds: Sequence[Kind], language: str, *, units: Sequence[str], today: date) -> bytes:
    """The workbook's bytes. ``units`` are the names that the unit's column offers."""
    columns = form.columns(kinds)
    book = Book(form, columns, language)
    lists = _Lists(book.say("sheets.lists"))
    for at, column in enumerate(columns):
        _offer(book, at, column, lists, kinds, units)
    book.begin()
    example = [_example(book, column, kinds[0], today) for column in columns]
    font = Font(name=FONT, size=10, italic=True, color=FAINT)
    book.sheet.append([None if value is None else styled(book.sheet, value, font=font) for value in example])
    _notes(book, form, columns)
    lists.write(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


class _Lists:
    """What drop-downs offer, in columns of a hidden sheet; equal lists share one."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._lists: list[tuple[str, ...]] = []

    def reference(self, offered: Sequence[str]) -> str:
        given = tuple(offered)
        if given not in self._lists:
            self._lists.append(given)
        letter = get_column_letter(self._lists.index(given) + 1)
        return f"'{self._title}'!${letter}$1:${letter}${len(given)}"

    def write(self, book: Book) -> None:
        sheet: Any = book.book.create_sheet(self._title)
        sheet.sheet_state = "hidden"
        for row in range(max(map(len, self._lists), default=0)):
            texts = [each[row] if row < len(each) else None for each in self._lists]
            sheet.append([None if text is None else styled(sheet, text) for text in texts])


def _offer(book: Book, at: int, column: Column, lists: _Lists, kinds: Sequence[Kind], units: Sequence[str]) -> None:
    """The column's drop-down, and what the program says when one of its cells is entered."""
    offered = _offered(book, column, kinds, units)
    rule = DataValidation(type="list" if offered else "custom", allow_blank=True)
    if offered:
        rule.formula1 = lists.reference(offered)
        rule.errorStyle, rule.errorTitle, rule.error = (
            "warning",
            book.say("sheets.pick.title"),
            book.say("sheets.pick.text"),
        )
        rule.showErrorMessage = True
    else:
        rule.formula1, rule.showErrorMessage = "TRUE", False
    rule.prompt, rule.showInputMessage = help_of(book, column)[:_LONGEST_PROMPT], True
    letter = get_column_letter(at + 1)
    rule.add(f"{letter}{HEADINGS + 1}:{letter}{_LAST_ROW}")
    book.sheet.data_validations.append(rule)


def _offered(book: Book, column: Column, kinds: Sequence[Kind], units: Sequence[str]) -> Sequence[str]:
    if column.detail is None:
        return {"kind": [worded(kind.name, book.language) for kind in kinds], "unit": units}.get(column.field, [])
    match column.detail.type:
        case DetailType.CHOICE:
            return [worded(choice.label, book.language) for choice in column.detail.choices]
        case DetailType.BOOLEAN:
            return [book.say("sheets.yes"), book.say("sheets.no")]
        case _:
            return []


def help_of(book: Book, column: Column) -> str:
    """How the column is filled in, in one line."""
    say, detail = book.say, column.detail
    if detail is None:
        return say(f"sheets.help.{column.field}")
    match detail.type:
        case DetailType.CHOICE:
            return say(
                "sheets.help.choice", choices="、".join(worded(each.label, book.language) for each in detail.choices)
            )
        case DetailType.STRING:
            return say("sheets.help.string", most=int(detail.max or 2000))
        case _:
            unit = worded(detail.unit, book.language) if detail.unit else say("sheets.help.no_unit")
            return say(f"sheets.help.{detail.type.value}", unit=unit)


def _example(book: Book, column: Column, kind: Kind, today: date) -> Value | None:
    held_on = date(today.year if (today.month, today.day) > EXAMPLE_DAY else today.year - 1, *EXAMPLE_DAY)
    if column.detail is None:
        common: dict[str, Value] = {
            "kind": worded(kind.name, book.language),
            "held_on": held_on,
            "participants": 120,
        }
        common |= {name: book.say(f"sheets.example.{name}") for name in ("title", "place", "laws")}
        return common.get(column.field)
    if column.kind is not kind:
        return None
    if column.detail.type in NUMERIC:
        return 10
    offered = _offered(book, column, (kind,), ())
    if offered:
        return offered[0]
    return held_on if column.detail.type is DetailType.DATE else book.say("sheets.example.text")


def _notes(book: Book, form: Form, columns: Sequence[Column]) -> None:
    say = book.say
    sheet: Any = book.book.create_sheet(say("sheets.notes"))
    for letter, width in zip("ABCD", (22, 26, 10, 92), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape"
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)
    sheet.append([styled(sheet, say("sheets.help.heading"), font=Font(name=FONT, size=15, bold=True))])
    sheet.append([])
    steps = say("sheets.help.steps").split("\n")
    for number, step in enumerate(steps, start=1):
        sheet.append([styled(sheet, f"{number}. {step}", font=Font(name=FONT, size=11))])
    sheet.append([])
    head = {
        "font": Font(name=FONT, size=11, bold=True, color="FFFFFFFF"),
        "fill": fill(COMMON_SHADES[0]),
        "border": BOX,
    }
    titles = ("sheets.column.kind", "sheets.help.column", "sheets.help.need", "sheets.help.how")
    sheet.append([styled(sheet, say(title), alignment=Alignment(vertical="center"), **head) for title in titles])
    for column in columns:
        _note(sheet, book, form, column)


def _note(sheet: Any, book: Book, form: Form, column: Column) -> None:
    say = book.say
    kind = say("sheets.band.common") if column.kind is None else worded(column.kind.name, book.language)
    need = say("sheets.help.must" if is_required(column) else "sheets.help.may")
    texts = (kind, form.heading(column, book.language), need, help_of(book, column))
    bold = Font(name=FONT, size=10, bold=is_required(column))
    sheet.append([styled(sheet, text, font=bold, alignment=TOP, border=BOX) for text in texts])
