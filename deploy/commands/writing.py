"""``pufa plan show ID --as``: a plan written as an official document, to a file or, as Markdown, to stdout."""

import sys
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from deploy.console import refuse, say, text
from deploy.office import Office


class WrittenAs(StrEnum):
    MARKDOWN = "markdown"
    DOCX = "docx"
    XLSX = "xlsx"


ENDINGS = {WrittenAs.MARKDOWN: "md", WrittenAs.DOCX: "docx", WrittenAs.XLSX: "xlsx"}


def path_of(id: str) -> str:
    return f"/api/tasks/plans/{quote(id, safe='')}"


async def write_plan(there: Office, id: str, form: WrittenAs, edition: int | None, out: Path | None) -> None:
    """``edition``: by default the one in force, else the newest. Raises ``Refused`` or ``Unreachable``.

    Without ``out`` Markdown goes to stdout, a docx or xlsx to ``ID-EDITION.docx`` in the current folder if there is no
    such file yet.
    """
    number = edition or (await there.ask("GET", path_of(id)))["edition"]
    written = await there.fetch(f"{path_of(id)}/exports/plan.{ENDINGS[form]}", edition=number)
    if out is None and form is WrittenAs.MARKDOWN:
        sys.stdout.write(written.decode())
        return
    file = out or Path(f"{id}-{number}.{ENDINGS[form]}")
    try:
        with file.open("wb" if out else "xb") as opened:
            opened.write(written)
    except FileExistsError:
        refuse(text("plan.file_exists", file=file))
    except OSError as error:
        refuse(text("plan.unwritable", file=file, reason=error.strerror))
    say("plan.written", id=id, edition=number, file=file)
