"""What travels over HTTP about sheets."""

from pydantic import BaseModel

from services.events.sheets.taking import Taken


class CellErrorOut(BaseModel):
    """``field`` is the activity's, empty for a cell that is none; ``column`` is the heading, or the letters, above it."""

    field: str
    column: str
    reason: str


class RefusedOut(BaseModel):
    """``row`` is the row's number as the spreadsheet program shows it."""

    row: int
    errors: list[CellErrorOut]


class TakenOut(BaseModel):
    """``accepted`` rows became activities, ``unchanged`` ones were there before; ``returned`` is the path of a workbook
    that holds the refused ones, for a week."""

    accepted: int
    unchanged: int
    refused: list[RefusedOut]
    returned: str | None


def taken_out(taken: Taken, path: str | None) -> TakenOut:
    refused = [
        RefusedOut(row=each.row, errors=[CellErrorOut(**error._asdict()) for error in each.errors])
        for each in taken.refused
    ]
    return TakenOut(accepted=taken.accepted, unchanged=taken.unchanged, refused=refused, returned=path)
