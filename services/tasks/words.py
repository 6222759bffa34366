"""The service's texts for people: its own catalogue and those of its rooms."""

from pathlib import Path

from services.tasks.identity.words import MESSAGES as IDENTITY
from shared.catalogue import Catalogue

ROOM = Path(__file__).parent
FOLDERS = (
    ROOM / "messages",
    ROOM / "plans" / "messages",
    ROOM / "progress" / "messages",
    ROOM / "drafts" / "messages",
    ROOM / "exports" / "messages",
    IDENTITY,
)


def catalogue() -> Catalogue:
    return Catalogue(*FOLDERS)
