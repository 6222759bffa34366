"""Letters from the mailbox to the provider, put together."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notify.channels.domain import ChannelKind
from services.notify.channels.sending import Sender
from services.notify.delivery.delivering import Delivering
from services.notify.delivery.documents import DELIVERIES
from services.notify.delivery.gate import GATES
from services.notify.letters.composing import Composing
from services.notify.letters.dispatching import Dispatching
from services.notify.letters.documents import LETTERS, MAILBOXES, Letters, Mailboxes
from services.notify.letters.posting import LOOK_SECONDS, Follower, Posting
from services.notify.notices.documents import NOTICES, Notices
from services.notify.notices.texts import Texts
from services.notify.people.personal import PersonalEndpoints, PersonalPolicies
from services.notify.settings import NotifySettings
from services.notify.standings.documents import Standings
from shared.catalogue import Catalogue
from shared.clock import Clock, SystemClock
from shared.outbox import Outbox
from shared.service import Ticker, Worker
from shared.store.port import Store

COLLECTIONS = (NOTICES, MAILBOXES, LETTERS, DELIVERIES, GATES)
TELLING = (LETTERS, DELIVERIES)
"""Those with an outbox."""


@dataclass(frozen=True)
class LetterRoom:
    notices: Notices
    mailboxes: Mailboxes
    posting: Posting
    delivering: Delivering

    @property
    def tickers(self) -> tuple[Ticker, ...]:
        return (Ticker("post", LOOK_SECONDS, self.posting.post, self.posting.news),)

    @property
    def workers(self) -> tuple[Worker, ...]:
        return (Worker("deliver", self.delivering.work),)


def letter_room(
    store: Store,
    outbox: Outbox,
    settings: NotifySettings,
    *,
    texts: Texts,
    catalogue: Catalogue,
    standings: Standings,
    policies: PersonalPolicies,
    endpoints: PersonalEndpoints,
    senders: Mapping[ChannelKind, Sender],
    showing: Follower,
    clock: Clock,
) -> LetterRoom:
    """``showing`` puts a letter on the live stream; ``clock`` is the district's business."""
    notices, mailboxes = Notices(store, clock), Mailboxes(store)
    composing = Composing(
        notices=notices,
        texts=texts,
        catalogue=catalogue,
        policies=policies,
        site=settings.public_url,
        unsubscribe=endpoints.unsubscribe_link,
    )
    delivering = Delivering(
        store,
        outbox,
        senders=senders,
        endpoints=endpoints,
        composing=composing,
        clock=clock,
        pace=settings.delivery,
        folder=settings.delivery_folder,
    )
    posting = Posting(
        notices=notices,
        mailboxes=mailboxes,
        letters=Letters(store, outbox),
        standings=standings,
        policies=policies,
        followers=(Dispatching(endpoints, delivering).follow, showing),
        clock=clock,
        real=SystemClock(),
    )
    return LetterRoom(notices, mailboxes, posting, delivering)
