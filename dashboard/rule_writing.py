"""A rule as text: YAML 1.2 as its file has it (``on`` is a word, not a truth), out and in again."""

import re
from typing import Any

import yaml

LONGEST = 20_000
_TRUTH = "tag:yaml.org,2002:bool"
_UNWANTED = frozenset({_TRUTH, "tag:yaml.org,2002:timestamp"})


class Unreadable(Exception):
    """``line`` from 1, None where that cannot be said."""

    def __init__(self, line: int | None) -> None:
        self.line = line
        super().__init__(f"line {line}")


class _Loader(yaml.SafeLoader):
    pass


class _Dumper(yaml.SafeDumper):
    pass


for _each in (_Loader, _Dumper):
    _each.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in forms if tag not in _UNWANTED]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    _each.add_implicit_resolver(_TRUTH, re.compile("true|false"), list("tf"))


def written(rule: dict[str, Any]) -> str:
    return yaml.dump(rule, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=76)


def read(text: str) -> Any:
    """What the text says. Raises ``Unreadable``."""
    if len(text) > LONGEST:
        raise Unreadable(None)
    try:
        for token in yaml.scan(text):
            if isinstance(token, yaml.AliasToken):  # what is short as text stays short
                raise Unreadable(token.start_mark.line + 1)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(None) from error
