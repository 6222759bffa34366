"""What is wrong with a rule though each of its parts is right: texts that cannot be filled, and what never happens."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from services.notify.rules.audiences import Audience
from services.notify.rules.domain import Rule
from services.notify.rules.happenings import Happening
from services.notify.rules.samples import sample, words
from services.notify.rules.templates import Templates
from services.notify.rules.wording import Wording
from shared.catalogue import Catalogue

Place = tuple[str | int, ...]


class Wrong(NamedTuple):
    """Where in the rule; the reason's code in the service's catalogue, and what fills it."""

    place: Place
    code: str
    params: dict[str, Any]


def wrong_in(rule: Rule, templates: Templates, catalogue: Catalogue) -> Wrong | None:
    """The first thing that is wrong; ``catalogue`` has the texts of rules and their samples."""
    made_up = sample(rule.on)
    if made_up is None:
        return Wrong(("on",), "rule.not_told", {"name": rule.on})
    flaws = chain(_idle(rule, made_up), _texts(rule, templates, words(rule.on, catalogue)))
    return next(flaws, None)


def _idle(rule: Rule, made_up: Happening) -> Iterator[Wrong]:
    """What the rule asks of a happening that one of its type never has."""
    for name in rule.when.named():
        if getattr(made_up, name) is None:
            yield Wrong(("when", name), "rule.idle_condition", {"event": rule.on, "name": name})
    for part in ("tell", "otherwise"):
        for number, tell in enumerate(getattr(rule, part)):
            if not _concerns(tell.who, made_up):
                yield Wrong((part, number), "rule.idle_audience", {"event": rule.on, "name": tell.who.value})


def _concerns(who: Audience, made_up: Happening) -> bool:
    match who:
        case Audience.UNIT | Audience.ABOVE:
            return made_up.unit is not None
        case Audience.POSTER | Audience.LEADS | Audience.ASSISTING | Audience.EXPECTED:
            return bool(getattr(made_up, who.value))
        case _:
            return True


def _texts(rule: Rule, templates: Templates, filling: dict[str, Any]) -> Iterator[Wrong]:
    if rule.code and not templates.has(rule.code):
        yield Wrong(("text",), "rule.text_unknown", {"name": rule.code})
        return
    for place, source, language in _templates(rule, templates):
        if flaw := templates.flaw(source, language, filling):
            yield Wrong(("text", *place), flaw.code, flaw.params)


def _templates(rule: Rule, templates: Templates) -> Iterator[tuple[Place, str, str]]:
    for language in ("zh", "en"):
        own: Wording | None = getattr(rule.text, language)
        for part in ("title", "text"):
            if rule.code:
                yield (), templates.source(rule.code, part, language), language
            elif own:
                yield (language, part), getattr(own, part), language
