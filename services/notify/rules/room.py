"""Rules, their texts, and what they are tried on, put together."""

from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter

from services.notify.notices.texts import Texts
from services.notify.people.endpoints import Policies
from services.notify.rules.api import rules_router
from services.notify.rules.documents import Happened
from services.notify.rules.domain import Rules
from services.notify.rules.previewing import Previewing
from services.notify.rules.reading import read_rules, rule_texts
from services.notify.rules.templates import Templates
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.directory.documents import DirectoryCopy
from shared.store.port import Store


class RuleRoom(NamedTuple):
    rules: Rules
    texts: Texts
    happened: Happened
    router: APIRouter


def rule_room(
    store: Store, *, file: Path, reasons: Catalogue, directory: DirectoryCopy, policies: Policies, clock: Clock
) -> RuleRoom:
    """Raises ``DataFileInvalid`` for rules that are wrong. ``reasons`` has the words for that."""
    catalogue = rule_texts()
    rules, texts, happened = read_rules(file, catalogue, reasons), Texts(Templates(catalogue)), Happened(store, clock)
    previewing = Previewing(happened, directory, policies, texts, clock)
    return RuleRoom(rules, texts, happened, rules_router(rules, previewing, texts, catalogue, directory))
