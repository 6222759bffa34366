"""Letters in words: what a channel's message says."""

from collections.abc import Awaitable, Callable, Sequence

from services.notify.channels.domain import Endpoint, Item, Outgoing
from services.notify.delivery.domain import Delivery
from services.notify.notices.documents import Notices
from services.notify.notices.domain import Notice
from services.notify.notices.texts import Texts
from services.notify.people.addresses import ADDRESS
from services.notify.people.endpoints import Policies
from shared.catalogue import Catalogue
from shared.contracts.base import derived_id

Unsubscribe = Callable[[str], Awaitable[str | None]]
"""The link by which a person ends what is sent to the address with this id; None where there can be none."""


class Composing:
    """``site`` is the dashboard's address as people reach it, None where it is not known: then nothing is linked."""

    def __init__(
        self,
        *,
        notices: Notices,
        texts: Texts,
        catalogue: Catalogue,
        policies: Policies,
        site: str | None,
        unsubscribe: Unsubscribe,
    ) -> None:
        self._notices = notices
        self._texts = texts
        self._catalogue = catalogue
        self._policies = policies
        self._site = site.rstrip("/") if site else None
        self._unsubscribe = unsubscribe

    async def message(self, deliveries: Sequence[Delivery], endpoint: Endpoint) -> Outgoing | None:
        """What these deliveries to one endpoint say together; None where nothing is left to say: what was done meanwhile
        nobody is asked for."""
        ids = list(dict.fromkeys(id for delivery in deliveries for id in delivery.notices))
        found = await self._notices.of(ids)
        notices = [found[id] for id in ids if id in found and not found[id].settled]
        if not notices:
            return None
        language = await self._policies.language(deliveries[0].recipient)
        digest = all(delivery.digest for delivery in deliveries)
        return Outgoing(
            id=deliveries[0].id if len(deliveries) == 1 else derived_id("together", *(each.id for each in deliveries)),
            language=language,
            heading=self._heading(notices, language, digest=digest),
            items=tuple(self._item(notice, language) for notice in notices),
            digest=digest,
            more=sum(delivery.more for delivery in deliveries),
            unsubscribe=await self._unsubscribe(endpoint.id) if endpoint.id.startswith(ADDRESS) else None,
        )

    def _heading(self, notices: Sequence[Notice], language: str, *, digest: bool) -> str:
        if digest or len(notices) > 1:
            code = "letter.digest" if digest else "letter.several"
            return self._catalogue.text(code, language, n=len(notices), first=self._texts.title(notices[0], language))
        return self._texts.title(notices[0], language)

    def _item(self, notice: Notice, language: str) -> Item:
        return Item(
            id=notice.id,
            title=self._texts.title(notice, language),
            text=self._texts.text(notice, language),
            urgency=notice.urgency,
            at=notice.at,
            rule=notice.rule,
            about=notice.about,
            link=self._link(notice),
        )

    def _link(self, notice: Notice) -> str | None:
        """To the page on which something can be done about it."""
        if self._site is None:
            return None
        page = "slips" if "slip" in notice.about else "campaigns" if "campaign" in notice.about else "notices"
        return f"{self._site}/{page}"
