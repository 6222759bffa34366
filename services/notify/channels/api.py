"""Channels over HTTP, for the section and the administrators."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Path, Request, Response

from services.notify.channels.bodies import ChannelBody, ChannelList, ChannelOut, channel_out
from services.notify.channels.channel import Channel
from services.notify.channels.setting_up import SettingUp
from services.notify.people.trying import Attempt
from shared.access import Action
from shared.catalogue import language_of
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.idempotency import OptionalKey
from shared.web.preconditions import IfMatch, IfNoneMatch, cacheable, etag

PATH = "/api/notify/channels"
ChannelId = Annotated[str, Path(max_length=64)]


def channels_router(setting_up: SettingUp) -> APIRouter:
    router = APIRouter(prefix=PATH, route_class=GuardedRoute, tags=["channels"])
    _reading_and_testing(router, setting_up)
    _writing(router, setting_up)
    return router


def _reading_and_testing(router: APIRouter, setting_up: SettingUp) -> None:
    @router.get("", response_model=ChannelList)
    @guarded(Action.MANAGE_CHANNELS)
    async def list_channels(who: Who, known: IfNoneMatch = None) -> Response:
        """The robots and webhooks of all units, with what the provider answered to the last test of each."""
        listed = ChannelList(items=[await _out(each, setting_up) for each in await setting_up.channels.all()])
        return cacheable(listed, known)

    @router.post("/{id}/test")
    @guarded(Action.MANAGE_CHANNELS)
    async def test_channel(id: ChannelId, who: Who, request: Request) -> Attempt:
        """Send a test message now, also where the channel is off, and tell the provider's own answer."""
        return await setting_up.test(id, who.name, language_of(request.headers.get("accept-language")))


def _writing(router: APIRouter, setting_up: SettingUp) -> None:
    @router.post("", status_code=201)
    @guarded(Action.MANAGE_CHANNELS)
    async def make_channel(body: ChannelBody, who: Who, key: OptionalKey, response: Response) -> ChannelOut:
        """Set up a robot or webhook. 200 with the first answer when the same request comes again with its
        ``Idempotency-Key``."""
        channel, created = await setting_up.make(body, key or uuid4().hex)
        response.status_code = 201 if created else 200
        response.headers["Location"] = f"{PATH}/{channel.id}"
        return await _tagged(channel, setting_up, response)

    @router.put("/{id}")
    @guarded(Action.MANAGE_CHANNELS)
    async def change_channel(
        id: ChannelId, body: ChannelBody, who: Who, response: Response, if_match: IfMatch = None
    ) -> ChannelOut:
        """Replace it; ``If-Match``: the version that was read. Keys that come back covered stay what they were."""
        return await _tagged(await setting_up.change(id, body, if_match), setting_up, response)

    @router.delete("/{id}", status_code=204)
    @guarded(Action.MANAGE_CHANNELS)
    async def delete_channel(id: ChannelId, who: Who, if_match: IfMatch = None) -> None:
        """What waits to go out through it is dropped."""
        await setting_up.delete(id, if_match)


async def _tagged(channel: Channel, setting_up: SettingUp, response: Response) -> ChannelOut:
    response.headers["ETag"] = etag(channel.version)
    return await _out(channel, setting_up)


async def _out(channel: Channel, setting_up: SettingUp) -> ChannelOut:
    """With the unit's name, or its id where it is gone."""
    unit = (await setting_up.directory.units()).get(channel.unit)
    return channel_out(channel, unit.name if unit else channel.unit)
