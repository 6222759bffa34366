"""A document's own rule of reading: of the offices responsible for a task, the one that is named first leads."""

import re
from dataclasses import replace

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.owning.owners import Owners

_RULE = re.compile(
    r"(?:第一|首)(?:位|名|个|家)?的?(?:责任|实施|落实)?(?:单位|部门|科室|处室)?,?(?:均|即)?(?:为|是|系)"
    r"(?:[该本此各]项)?(?:工作|任务)?的?(?:总|主要)?(?:牵头|主办|主责)"
)


def first_leads(document: Document) -> bool:
    """Whether it says so: （列第一位的为牵头单位，下同）."""
    return _RULE.search(document.folded) is not None


def ranked(found: Owners) -> Owners:
    """``found`` with the first one leading and the others assisting, unless it says itself who assists."""
    if found.assisting or len(found.lead) < 2:
        return found
    return replace(found, lead=found.lead[:1], assisting=found.lead[1:])
