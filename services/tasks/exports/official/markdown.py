"""A plan in the official form as Markdown: headings, paragraphs, and the annexes as tables of bars."""

from collections.abc import Collection, Iterator, Sequence

from services.tasks.exports.official.prose import Paragraph, Style, paragraphs, printable
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.written.escapes import escaped
from services.tasks.plans.written.tables import Annex, annexes
from shared.kinds import Kind

RULES = frozenset("-=_:+ —─━┼├┤┌┐└┘┬┴╋┣┫┏┓┗┛┳┻")
"""What lines are drawn with."""

_MARKS = {Style.TITLE: "# ", Style.PART: "## ", Style.SECTION: "### "}


def markdown(plan: Plan, kinds: Collection[Kind]) -> str:
    blocks = [_paragraph(each) for each in paragraphs(plan)]
    blocks += [block for annex in annexes(plan, kinds) for block in _annex(annex)]
    return "\n\n".join(blocks) + "\n"


def _paragraph(paragraph: Paragraph) -> str:
    return _MARKS.get(paragraph.style, "") + printable(paragraph.lead + paragraph.text)


def _annex(annex: Annex) -> Iterator[str]:
    yield f"## {annex.heading}"
    rule = tuple(":-:" if column.centred else "---" for column in annex.form.columns)
    rows = map(_told_from_a_rule, annex.rows)
    yield "\n".join(f"| {' | '.join(row)} |" for row in (annex.form.heads, rule, *rows))


def _told_from_a_rule(row: Sequence[str]) -> Sequence[str]:
    """The row, with its cells in codes where a reader would take it for the line under a table's head."""
    return [escaped(cell, also=RULES) if cell else cell for cell in row] if RULES.issuperset("".join(row)) else row
