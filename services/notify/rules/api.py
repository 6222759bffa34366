"""The rules in force, and what another one would have sent, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from services.notify.notices.texts import Texts
from services.notify.rules.answers import PreviewAnswer, RuleAnswer, RuleList, preview_answer
from services.notify.rules.checking import wrong_in
from services.notify.rules.conditions import Between
from services.notify.rules.documents import KEPT_DAYS
from services.notify.rules.domain import Rule, Rules
from services.notify.rules.previewing import Previewing
from services.notify.rules.samples import words
from services.notify.rules.templates import Templates
from shared.access import Action
from shared.catalogue import Catalogue, language_of
from shared.directory.documents import DirectoryCopy
from shared.web.guard import GuardedRoute, guarded
from shared.web.problems import FieldProblem, invalid


def rules_router(
    rules: Rules, previewing: Previewing, texts: Texts, catalogue: Catalogue, directory: DirectoryCopy
) -> APIRouter:
    """``catalogue`` has the rules' texts and their samples."""
    router = APIRouter(prefix="/api/notify/rules", route_class=GuardedRoute, tags=["rules"])
    templates = Templates(catalogue)

    @router.get("")
    @guarded(Action.MANAGE_RULES)
    async def list_rules(request: Request) -> RuleList:
        """The rules in force, each with what it says of something made up."""
        language = _language(request)
        return RuleList(items=[_answer(rule, texts, catalogue, language) for rule in rules.rules])

    @router.post("/preview")
    @guarded(Action.MANAGE_RULES)
    async def preview_rule(
        request: Request, rule: Rule, days: Annotated[int, Query(ge=1, le=KEPT_DAYS)] = 31
    ) -> PreviewAnswer:
        """What this rule would have sent in the last ``days``, today among them. Nothing is sent or kept."""
        if wrong := wrong_in(rule, templates, catalogue):
            raise invalid(FieldProblem(".".join(map(str, wrong.place)), wrong.code, wrong.params))
        seen = await previewing.preview(rule, days, _language(request))
        users = {user: facts for user in seen.people if (facts := await directory.user(user))}
        return preview_answer(seen, days, users, await directory.units())

    return router


def _answer(rule: Rule, texts: Texts, catalogue: Catalogue, language: str) -> RuleAnswer:
    filling = words(rule.on, catalogue, language) | _fitting(rule)
    return RuleAnswer(
        id=rule.id,
        rule=rule.model_dump(mode="json", exclude_unset=True),
        title=texts.heading(rule.code, filling | rule.own_texts, language),
        text=texts.body(rule.code, filling | rule.own_texts, language),
        words=sorted(filling),
    )


def _fitting(rule: Rule) -> dict[str, int]:
    """Days that the rule's own conditions ask for."""
    spans: dict[str, Between | None] = {"days_left": rule.when.days_left, "days_late": rule.when.days_late}
    ends = {name: span.at_least or span.at_most for name, span in spans.items() if span}
    return {name: days for name, days in ends.items() if days is not None}


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language"))
