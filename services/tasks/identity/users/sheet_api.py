"""Users from a spreadsheet, each new one with a password that is told this once."""

import asyncio

from fastapi import APIRouter, Request, Response, UploadFile
from pydantic import BaseModel

from services.tasks.identity.problems import faulty, unreadable
from services.tasks.identity.sheets import MEDIA_TYPE, Unreadable, read_rows
from services.tasks.identity.templates import template_answer
from services.tasks.identity.units.documents import Units
from services.tasks.identity.units.domain import Faulty
from services.tasks.identity.users.accounts import Accounts
from services.tasks.identity.users.api import UserAnswer, answer
from services.tasks.identity.users.documents import Users
from services.tasks.identity.users.imports import COLUMNS, users_in
from services.tasks.identity.users.roll import take_in
from services.tasks.identity.words import headings
from shared.access import Action
from shared.catalogue import Catalogue
from shared.contracts.tasks import UserFacts
from shared.web.guard import GuardedRoute, guarded


class UsersImported(BaseModel):
    """Passwords were made for the added ones; they are told this once."""

    added: list[UserAnswer]
    changed: list[UserFacts]
    unchanged: int


def users_sheet_router(users: Users, units: Units, accounts: Accounts, catalogue: Catalogue) -> APIRouter:
    router = APIRouter(prefix="/api/tasks/users", route_class=GuardedRoute, tags=["users"])

    @router.get("/template.xlsx", response_class=Response, responses={200: {"content": {MEDIA_TYPE: {}}}})
    @guarded(Action.MANAGE_USERS)
    async def template(request: Request) -> Response:
        return await template_answer(request, catalogue, "users", COLUMNS)

    @router.post("/import")
    @guarded(Action.MANAGE_USERS)
    async def import_users(file: UploadFile) -> UsersImported:
        """Nothing is taken unless every row is right; the same file a second time changes nothing."""
        try:
            rows = await asyncio.to_thread(read_rows, await file.read(), headings(catalogue, COLUMNS))
            new = users_in(rows, await units.read(), catalogue)
        except Unreadable as error:
            raise unreadable(error) from error
        except Faulty as error:
            raise faulty(error) from error
        taken = await take_in(new, users, accounts)
        return UsersImported(
            added=[answer(account) for account in taken.added],
            changed=[user.facts() for user in taken.changed],
            unchanged=taken.unchanged,
        )

    return router
