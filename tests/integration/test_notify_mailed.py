"""A person's whole way: an address, a letter that arrives there, what they chose of it, and the link that ends it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import events, tasks
from shared.service import Worker
from tests.builders import activity_event, cell_event
from tests.integration.notify_stack import NEXT_DIGEST, TODAY, Notify, notify_service
from tests.providers.faults import always, never
from tests.providers.mail import At, Mail, MailFault, MailServer

PREFERENCES = "/api/notify/preferences"
SITE = "https://pufa.test"
TO = "poster@east.test"
SENDER = "普法科 <pufa@district.test>"


@dataclass
class Reader:
    """``poster`` at their mailbox, while the service's worker sends what is due."""

    notify: Notify
    mail: MailServer
    returned: int = 0

    async def choose(self, **chosen: Any) -> None:
        at = (await self.notify.ask("GET", PREFERENCES, "poster")).headers["etag"]
        answer = await self.notify.ask("PUT", PREFERENCES, "poster", json=chosen, headers={"If-Match": at})
        assert answer.status_code == 200, answer.text

    async def hear_of_a_return(self, at: datetime) -> None:
        """An activity is returned, which is urgent; ``at`` is when the service looks what is due."""
        self.returned += 1
        self.notify.clock.set(at - timedelta(minutes=2))
        id = f"a{self.returned}"
        await self.notify.hear(activity_event(events.ActivityReturnedV1, id=id, title=f"讲座{id}", reason="照片看不清"))
        await self.notify.tick("post", at=at)

    async def settled(self) -> list[str]:
        """What became of each delivery, once none waits."""
        async with asyncio.timeout(20):
            while True:
                found = [doc["status"] for doc in await self.notify.stored("deliveries")]
                if "waiting" not in found:
                    return sorted(found)
                await asyncio.sleep(0.05)

    async def letters(self) -> list[Mail]:
        """All but the code."""
        await self.settled()
        return self.mail.taken[1:]


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    async with MailServer() as mail:
        url = mail.url(query="?starttls=never")
        async with notify_service(tmp_path, public_url=SITE, smtp_url=url, smtp_from=SENDER) as notify:
            named = await notify.ask("POST", "/api/notify/addresses", "poster", json={"kind": "email", "to": TO})
            found = re.search(r"\b\d{6}\b", mail.taken[0].part("plain"))
            assert found
            path = f"/api/notify/addresses/{named.json()['address']['id']}/verify"
            assert (await notify.ask("POST", path, "poster", json={"code": found[0]})).status_code == 200
            working = [asyncio.create_task(_run(worker)) for worker in notify.service.workers]
            yield Reader(notify, mail)
            for task in working:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


async def _run(worker: Worker) -> None:
    await worker.run()


async def test_a_letter_arrives_with_a_link_that_ends_the_next_one(reader: Reader) -> None:
    await reader.hear_of_a_return(TODAY)
    (letter,) = await reader.letters()
    assert letter.recipients == (TO,)
    assert "照片看不清" in letter.part("plain")
    link = letter.message["List-Unsubscribe"].strip("<>")
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in letter.part("plain").replace("\n", "")
    ended = await reader.notify.http.post(link.removeprefix(SITE), data={"List-Unsubscribe": "One-Click"})
    assert ended.status_code == 200
    await reader.hear_of_a_return(TODAY + timedelta(days=1))
    assert len(await reader.letters()) == 1
    assert (await reader.notify.notices("poster"))["unread"] == 2, "it stands in the app"


async def test_what_was_done_while_the_letter_was_on_its_way_is_not_asked_for_by_it(reader: Reader) -> None:
    reader.mail.faults = always(MailFault(At.MAIL, "550 5.7.1 not now"))
    await reader.notify.hear(cell_event(tasks.DeadlineApproachingV1, unit="east", days_left=7))
    await reader.notify.tick("post", at=TODAY + timedelta(minutes=20))
    async with asyncio.timeout(20):
        while not [doc for doc in await reader.notify.stored("deliveries") if doc["answer"]]:
            await asyncio.sleep(0.05)
    await reader.notify.hear(cell_event(tasks.TargetProgressedV1, unit="east", awaiting_review=True))
    reader.mail.faults = never
    reader.notify.clock.set(TODAY + timedelta(hours=1))
    assert await reader.settled() == ["dropped"]
    assert await reader.letters() == []


async def test_who_wants_nothing_at_once_gets_it_in_the_digest(reader: Reader) -> None:
    address = (await reader.notify.ask("GET", PREFERENCES, "poster")).json()["addresses"][0]["id"]
    await reader.choose(addresses=[{"id": address, "at_once": False, "digests": True}])
    await reader.hear_of_a_return(TODAY)
    assert await reader.letters() == []
    await reader.notify.hear(activity_event(events.ActivityVerifiedV1, id="b", title="法治讲座"))
    await reader.notify.tick("post", at=NEXT_DIGEST)
    (digest,) = await reader.letters()
    assert "法治讲座" in digest.part("plain")


async def test_letters_speak_the_language_that_was_chosen(reader: Reader) -> None:
    await reader.choose(language="en")
    await reader.hear_of_a_return(TODAY)
    (letter,) = await reader.letters()
    assert "returned" in letter.part("plain")


async def test_on_leave_nothing_is_sent_and_the_first_digest_after_it_brings_everything(reader: Reader) -> None:
    back = (NEXT_DIGEST - timedelta(days=1)).date()
    await reader.choose(paused_until=back.isoformat())
    await reader.hear_of_a_return(TODAY)
    await reader.hear_of_a_return(TODAY + timedelta(days=1))
    assert await reader.letters() == []
    told = (await reader.notify.notices("poster"))["items"]
    assert [(item["waits"], item["held"]) for item in told] == [(True, "pause")] * 2
    await reader.notify.tick("post", at=NEXT_DIGEST)
    (digest,) = await reader.letters()
    assert digest.part("plain").count("照片看不清") == 2


async def test_own_quiet_hours_hold_a_letter_back_until_they_are_over(reader: Reader) -> None:
    """Noon to two in the district; ``TODAY`` is noon there."""
    await reader.choose(quiet_from="12:00", quiet_until="14:00")
    await reader.hear_of_a_return(TODAY + timedelta(minutes=10))
    assert await reader.letters() == []
    await reader.notify.tick("post", at=TODAY + timedelta(hours=2))
    assert len(await reader.letters()) == 1
