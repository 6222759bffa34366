"""Texts of rules: Jinja2 templates that can do nothing but fill in words and choose between them.

Who writes a rule need not be trusted. The sandbox keeps a template away from Python; and as only the few constructs of
``_ALLOWED`` are taken, none of which repeats, calculates or calls, a template costs no more than it is long.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notify.rules.periods import period_in_words
from shared.catalogue import DEFAULT, LANGUAGES, Catalogue

LONGEST = 2000
"""Characters of a text that was filled in; what is longer is cut."""
UNKNOWN = "-"
"""Stands for a word that there is not."""
KEPT = 1000
"""Compiled templates that are kept: those of the rules, and the last that somebody tried."""

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.If,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Filter, nodes.Keyword,
)  # fmt: skip
_JINJAS_FILTERS = ("default", "length", "lower", "upper")
_FILTERS = (*_JINJAS_FILTERS, "period", "bare")
_FAILURES = (
    TemplateError,
    SyntaxError,
    RecursionError,
    MemoryError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
)


class Flaw(NamedTuple):
    """Why a template is not taken: a code of the service's catalogue, and what fills it."""

    code: str
    params: dict[str, Any]


class _Compiled(NamedTuple):
    """``names`` are the words that it names."""

    template: Template
    names: tuple[str, ...]


class _Refused(ValueError):
    """A template does what texts may not do; the text names it."""


class Templates:
    """The texts of the catalogue, and those that rules bring along. Each is compiled once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._environments = {language: _environment(catalogue, language) for language in LANGUAGES}
        self._compiled = lru_cache(KEPT)(self._compile)

    def has(self, code: str) -> bool:
        return self._catalogue.has(f"notice.{code}") and self._catalogue.has(f"notice.{code}.title")

    def source(self, code: str, part: str, language: str) -> str:
        """The catalogue's template of a heading (``part`` is ``title``) or a text."""
        return self._catalogue.source(f"notice.{code}.title" if part == "title" else f"notice.{code}", language)

    def flaw(self, source: str, language: str, words: Mapping[str, Any]) -> Flaw | None:
        """What is wrong with a template that is to be filled with ``words``, if anything."""
        try:
            compiled = self._compiled(source, language)
            strangers = sorted(set(compiled.names) - set(words))
            if strangers:
                return Flaw("rule.template_word", {"name": strangers[0], "known": ", ".join(sorted(words))})
            compiled.template.render(words)
        except _Refused as error:
            return Flaw("rule.template_refused", {"what": str(error)})
        except TemplateSyntaxError as error:
            return Flaw("rule.template_syntax", {"line": error.lineno, "message": error.message or ""})
        except _FAILURES as error:
            return Flaw("rule.template_fails", {"message": f"{type(error).__name__}: {error}"[:200]})
        return None

    def fill(self, source: str, language: str, words: Mapping[str, Any]) -> str:
        """The text, whatever comes: a word that is missing shows as ``UNKNOWN``, and of a template that fails the words
        alone are shown."""
        try:
            compiled = self._compiled(source, language if language in self._environments else DEFAULT)
            filled = compiled.template.render(dict.fromkeys(compiled.names, UNKNOWN) | dict(words))
        except _FAILURES:
            return in_short(words)
        return _cut(filled.strip())

    def _compile(self, source: str, language: str) -> _Compiled:
        environment = self._environments[language]
        tree = environment.parse(source)
        if (odd := next(_not_allowed(tree), None)) is not None:
            raise _Refused(odd)
        names = sorted({name.name for name in tree.find_all(nodes.Name)})
        return _Compiled(environment.from_string(source), tuple(names))


def _environment(catalogue: Catalogue, language: str) -> ImmutableSandboxedEnvironment:
    """Plain text: each channel escapes for itself."""
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _JINJAS_FILTERS}
    environment.filters["period"] = partial(period_in_words, catalogue, language)
    environment.filters["bare"] = _bare
    return environment


def _not_allowed(tree: nodes.Template) -> Iterator[str]:
    """What in ``tree`` a text may not do, in Jinja's own names."""
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            yield type(node).__name__
        elif isinstance(node, nodes.Filter) and (node.name not in _FILTERS or node.dyn_args or node.dyn_kwargs):
            yield f"|{node.name}"
        elif isinstance(node, nodes.Name) and node.name == "self":  # Jinja's own, whatever it is filled with
            yield node.name


def _bare(words: object) -> str:
    """What somebody wrote, without the full stop that the text around it has."""
    return str(words).strip().rstrip("。．.；;，,")


def in_short(words: Mapping[str, Any]) -> str:
    """The words alone, where there is no text for them."""
    return _cut(" · ".join(str(word) for word in words.values() if isinstance(word, str | int) and word != ""))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
