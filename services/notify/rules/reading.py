"""Rules from their file."""

from pathlib import Path

from services.notify.rules.checking import wrong_in
from services.notify.rules.domain import Rules
from services.notify.rules.templates import Templates
from shared.catalogue import Catalogue
from shared.data_file import DataFile

TEXTS = Path(__file__).parent / "messages"
"""What rules say, as Jinja2 templates (``notice.…``), and the words for samples and periods."""


def rule_texts() -> Catalogue:
    return Catalogue(TEXTS)


def read_rules(path: Path, catalogue: Catalogue, reasons: Catalogue) -> Rules:
    """Raises ``DataFileInvalid``: a service with wrong rules does not start. ``catalogue`` has the rules' texts,
    ``reasons`` the words for what may be wrong."""
    file = DataFile.at(path, "PUFA_RULES_FILE")
    rules, reading = file.parse(Rules)
    templates, seen = Templates(catalogue), set[str]()
    for number, rule in enumerate(rules.rules):
        if rule.id in seen:
            raise file.wrong(reading, ("rules", number, "id"), reasons.text("rule.id_twice", "en", name=rule.id))
        seen.add(rule.id)
        if wrong := wrong_in(rule, templates, catalogue):
            place = ("rules", number, *wrong.place)
            raise file.wrong(reading, place, reasons.text(wrong.code, "en", **wrong.params))
    return rules
