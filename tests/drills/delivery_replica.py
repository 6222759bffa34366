"""One replica that sends letters, in a process of its own. All is real but that its people and rooms stand in a table."""

from pathlib import Path

import uvloop

from services.notify.channels.dingtalk import DingtalkSender
from services.notify.channels.domain import ChannelKind, Endpoint
from services.notify.channels.feishu import FeishuSender
from services.notify.channels.http import provider_client
from services.notify.channels.sending import Sender
from services.notify.channels.webhook import WebhookSender
from services.notify.channels.wecom import WecomSender
from services.notify.delivery.delivering import Delivering
from services.notify.delivery.documents import DELIVERIES
from services.notify.delivery.gate import GATES
from services.notify.delivery.pace import Pace
from shared import logs
from shared.bus.local import LocalBus
from shared.catalogue import Catalogue
from shared.clock import SystemClock
from shared.outbox import Outbox
from shared.store.connect import open_store
from tests.deliveries import Plain, Table

KINDS = (ChannelKind.WEBHOOK, ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU)
ROOMS = 250
"""Endpoints of each kind: so many that no robot has to take more than it may."""


def endpoints(provider: str) -> dict[str, Endpoint]:
    made = [
        Endpoint(
            id=f"channel:{kind}-{number}",
            kind=kind,
            name=f"{kind} {number}",
            to=f"{provider}/{kind}/{number}?key=k",
            secret="whsec_c2VjcmV0" if kind is ChannelKind.WEBHOOK else None,
        )
        for number in range(ROOMS)
        for kind in KINDS
    ]
    return {each.id: each for each in made}


def senders() -> dict[ChannelKind, Sender]:
    """Those of the service; nothing here is encrypted, so that no replica begins with reading certificates."""
    client, texts, clock = provider_client(), Catalogue(), SystemClock()
    return {
        ChannelKind.WEBHOOK: WebhookSender(client, clock),
        ChannelKind.WECOM: WecomSender(client, texts),
        ChannelKind.DINGTALK: DingtalkSender(client, texts, clock),
        ChannelKind.FEISHU: FeishuSender(client, texts, clock),
    }


async def main(store_url: str, provider: str, pace: Pace, folder: Path) -> None:
    logs.configure("WARNING")
    store = open_store(store_url)
    await store.open(DELIVERIES, GATES)
    unused = Path("unused")
    delivering = Delivering(
        store,
        Outbox(store, LocalBus(unused), (DELIVERIES,)),
        senders=senders(),
        endpoints=Table(endpoints(provider)),
        composing=Plain(),
        clock=SystemClock(),
        pace=pace,
        folder=folder,
    )
    await delivering.work()


def run(store_url: str, provider: str, pace: str, folder: str) -> None:
    """Until it is killed. ``pace`` is a ``Pace`` as JSON."""
    uvloop.run(main(store_url, provider, Pace.model_validate_json(pace), Path(folder)))
