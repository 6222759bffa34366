"""A person's own preferences and addresses over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from services.notify.channels.domain import ChannelKind
from services.notify.people.bodies import (
    AddressOut,
    CodeSent,
    EnteredCode,
    NewAddress,
    PreferencesBody,
    PreferencesOut,
    address_out,
)
from services.notify.people.choosing import Choosing
from services.notify.people.registering import Registering
from services.notify.people.trying import Attempt
from shared.access import Action
from shared.catalogue import language_of
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.preconditions import IfMatch, etag

AddressId = Annotated[str, Path(max_length=200)]


def people_router(choosing: Choosing) -> APIRouter:
    router = APIRouter(prefix="/api/notify", route_class=GuardedRoute, tags=["people"])
    _preferences(router, choosing)
    _addresses(router, choosing.registering)
    return router


def _preferences(router: APIRouter, choosing: Choosing) -> None:
    @router.get("/preferences")
    @guarded(Action.READ_NOTICES)
    async def read_preferences(who: Who, response: Response) -> PreferencesOut:
        """What one wants to hear, when and where, and what follows from that and the district's caps."""
        return _tagged(await choosing.read(who.user), response)

    @router.put("/preferences")
    @guarded(Action.READ_NOTICES)
    async def choose(body: PreferencesBody, who: Who, response: Response, if_match: IfMatch = None) -> PreferencesOut:
        """Replace one's choices; what is left out is as the district has it. Slips and everything else stand in the app
        whatever is chosen. ``If-Match``: the ETag of the choices that were read."""
        return _tagged(await choosing.choose(who.user, body, if_match), response)


def _addresses(router: APIRouter, registering: Registering) -> None:
    @router.post("/addresses", status_code=201)
    @guarded(Action.READ_NOTICES)
    async def add(body: NewAddress, who: Who, request: Request) -> CodeSent:
        """Name an address of one's own: a code of six digits is sent there, good for 30 minutes and five tries. Nothing
        else is sent before it is entered. 429 after three codes within an hour, with ``Retry-After``."""
        address, sent = await registering.add(who.user, ChannelKind(body.kind), body.to, _language(request))
        return CodeSent(address=address_out(address), sent=sent)

    @router.post("/addresses/{id}/code")
    @guarded(Action.READ_NOTICES)
    async def ask_for_code(id: AddressId, who: Who, request: Request) -> CodeSent:
        """Another code, which takes the place of the last one; to an address that is verified none is sent."""
        address, sent = await registering.send_code(who.user, id, _language(request))
        return CodeSent(address=address_out(address), sent=sent)

    @router.post("/addresses/{id}/verify")
    @guarded(Action.READ_NOTICES)
    async def verify(id: AddressId, body: EnteredCode, who: Who) -> AddressOut:
        """Enter the code. 422 for a wrong one, 409 once it is too old or was wrong five times."""
        return address_out(await registering.verify(who.user, id, body.code))

    @router.post("/addresses/{id}/test")
    @guarded(Action.READ_NOTICES)
    async def test(id: AddressId, who: Who, request: Request) -> Attempt:
        """Send a test message, and tell what the provider answered. 409 while the address is not verified."""
        return await registering.test(who.user, id, _language(request))

    @router.delete("/addresses/{id}", status_code=204)
    @guarded(Action.READ_NOTICES)
    async def remove(id: AddressId, who: Who) -> None:
        """Nothing is sent there any more."""
        await registering.remove(who.user, id)


def _tagged(preferences: PreferencesOut, response: Response) -> PreferencesOut:
    response.headers["ETag"] = etag(preferences.version)
    response.headers["Cache-Control"] = "no-store"
    return preferences


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language"))
