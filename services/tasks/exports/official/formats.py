"""The formats in which a plan is written as an official document."""

from collections.abc import Collection
from enum import StrEnum

from services.tasks.plans.domain.plan import Plan
from shared.kinds import Kind


class Format(StrEnum):
    """The value is the file's ending."""

    MARKDOWN = "md"
    DOCX = "docx"
    XLSX = "xlsx"


MEDIA_TYPES = {
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def written(plan: Plan, form: Format, kinds: Collection[Kind]) -> bytes:
    """The file's bytes. ``kinds`` give the labels that stand beside ids. The writers are loaded when they are needed."""
    match form:
        case Format.MARKDOWN:
            from services.tasks.exports.official.markdown import markdown

            return markdown(plan, kinds).encode()
        case Format.DOCX:
            from services.tasks.exports.official.docx import docx

            return docx(plan, kinds)
        case Format.XLSX:
            from services.tasks.exports.official.xlsx import xlsx

            return xlsx(plan, kinds)
