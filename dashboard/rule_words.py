"""A rule in plain words: when, and who hears of it."""

from typing import Any

from dashboard.texts import Texts


def when(rule: dict[str, Any], t: Texts) -> str:
    """``逾期 14–20 天（还没做完）``."""
    conditions = [_condition(name, value, t) for name, value in (rule.get("when") or {}).items()]
    said = t("rules.and").join(filter(None, conditions))
    event = t(f"rules.on.{rule['on']}")
    return t("rules.when", event=event, conditions=said) if said else event


def who(rule: dict[str, Any], t: Texts) -> str:
    """``本单位、上级单位``."""
    told = t("rules.or").join(_audience(each, t) for each in rule["tell"])
    otherwise = t("rules.or").join(_audience(each, t) for each in rule.get("otherwise") or ())
    return t("rules.who.otherwise", told=told, otherwise=otherwise) if otherwise else told


def _condition(name: str, value: Any, t: Texts) -> str:
    if isinstance(value, bool):
        return t(f"rules.{name}.{'yes' if value else 'no'}")
    if isinstance(value, dict):
        least, most = value.get("at_least"), value.get("at_most")
        ends = "between" if least is not None and most is not None else "at_least" if least is not None else "at_most"
        return t(f"rules.{name}.{ends}", least=least, most=most)
    return t("rules.or").join(_value(name, each, t) for each in value)


def _value(name: str, value: str, t: Texts) -> str:
    code = f"rules.{name}.{value}"
    return t(code) if t.has(code) else value


def _audience(tell: Any, t: Texts) -> str:
    if isinstance(tell, str):
        return t(f"rules.who.{tell}")
    place, role = tell.get("who", "anybody"), t(f"rules.role.{tell['role']}")
    return role if place == "anybody" else t("rules.who.role", who=t(f"rules.who.{place}"), role=role)
