"""From what is due to letters: each recipient's mailbox in turn, one letter after the other.

Every step can be done again. A letter's id follows from the mailbox's ``turn``, which is the last to be written: who takes
over after a crash finds the letter that was begun, and ends what belongs to it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import uuid4

from services.notify.letters.documents import Letters, Mailbox, Mailboxes
from services.notify.letters.domain import Letter, letter_id
from services.notify.notices.documents import Notices
from services.notify.notices.domain import IN_APP, Notice, newest_of_cells
from services.notify.people.domain import Policy
from services.notify.people.endpoints import Policies
from services.notify.restraint.domain import Place, Sent, Waiting, decide, is_paused, look_again
from services.notify.standings.documents import Standings
from shared.clock import DISTRICT_ZONE, Clock, day_of
from shared.contracts.base import Envelope, derived_id, wrap
from shared.contracts.notify import NoticeDeliveredV1

LOOK_SECONDS = 1.0
"""How soon a letter is seen that another replica made due; this process's own wake it at once."""

Follower = Callable[[Letter, Sequence[Notice]], Awaitable[None]]
"""Does what follows from a letter with these notices; the same again changes nothing."""


class Posting:
    """``clock`` is the district's, by which letters are due; leases go by the ``real`` one. ``news`` is set when something was
    put into a mailbox."""

    def __init__(
        self,
        *,
        notices: Notices,
        mailboxes: Mailboxes,
        letters: Letters,
        standings: Standings,
        policies: Policies,
        followers: Sequence[Follower],
        clock: Clock,
        real: Clock,
    ) -> None:
        self._notices = notices
        self._mailboxes = mailboxes
        self._letters = letters
        self._standings = standings
        self._policies = policies
        self._followers = followers
        self._clock = clock
        self._real = real
        self._owner = uuid4().hex
        self.news = asyncio.Event()

    async def post(self) -> None:
        """Post what is due now, in every mailbox that nobody else works on."""
        while mailbox := await self._mailboxes.claim(self._clock.now(), owner=self._owner, now=self._real.now()):
            await self._work_on(mailbox)

    async def _work_on(self, mailbox: Mailbox) -> None:
        """One letter, or none; where more is due the mailbox is due again."""
        now = self._clock.now()
        sent, turn = mailbox.sent.on(day_of(now)), mailbox.turn
        policy = await self._policies.of(mailbox.recipient)
        letter = await self._letters.get(letter_id(mailbox.recipient, turn))
        letter = letter or await self._next(mailbox, sent, policy, now)
        if letter is not None:
            await self._see_off(letter)
            sent, turn = sent.after(digest=letter.digest), turn + 1
        standing: Mailbox | None = mailbox
        while standing is not None:
            next_due = look_again(policy, now, await self._notices.next_due(mailbox.recipient))
            if await self._mailboxes.give_back(standing, turn=turn, sent=sent, next=next_due):
                return
            standing = await self._mailboxes.again(mailbox)

    async def _next(self, mailbox: Mailbox, sent: Sent, policy: Policy, now: datetime) -> Letter | None:
        """The letter that is due, if any, stored; what is put off or need not be told any more is noted."""
        if not is_paused(policy, now):  # whoever was on leave is back, perhaps before they meant to be
            back = [notice.id for notice in await self._notices.on_leave(mailbox.recipient)]
            await self._notices.put_off(back, Place(True, now))
        due = await self._notices.due(mailbox.recipient, now)
        await self._notices.outdate(mailbox.recipient, due, posted=False)
        due = _newest(due)
        decision = decide(await self._waiting(due), sent, policy, now)
        await self._notices.settle(decision.dropped)
        for id, place in decision.put_off:
            await self._notices.put_off([id], place)
        if not decision.letter:
            return None
        told = [notice for notice in due if notice.id in decision.letter]
        letter = _letter(mailbox, told, now, digest=decision.digest)
        return await self._letters.keep(letter, [_delivered(notice, letter) for notice in told])

    async def _waiting(self, due: Sequence[Notice]) -> list[Waiting]:
        cells = await self._standings.of(list({notice.cell for notice in due if notice.cell}))
        settled = {id for id, standing in cells.items() if standing.settled}
        return [Waiting(each.id, each.urgency, each.digest, settled=each.cell in settled) for each in due]

    async def _see_off(self, letter: Letter) -> None:
        """All that follows from a letter; then its notices count as posted."""
        found = await self._notices.of(letter.notices)
        notices = [found[id] for id in letter.notices if id in found]
        for follow in self._followers:
            await follow(letter, notices)
        await self._notices.outdate(letter.recipient, notices, posted=True)
        await self._notices.post(letter.notices, letter.id)


def _newest(due: Sequence[Notice]) -> list[Notice]:
    """Without what a later one says anew of the same cell."""
    last = newest_of_cells(due)
    return [notice for notice in due if not notice.cell or notice.at == last[notice.cell]]


def _letter(mailbox: Mailbox, told: Sequence[Notice], now: datetime, *, digest: bool) -> Letter:
    return Letter(
        id=letter_id(mailbox.recipient, mailbox.turn),
        recipient=mailbox.recipient,
        turn=mailbox.turn,
        digest=digest,
        notices=tuple(notice.id for notice in told),
        at=now,
        month=now.astimezone(DISTRICT_ZONE).strftime("%Y-%m"),
        unit=told[0].unit,
    )


def _delivered(notice: Notice, letter: Letter) -> Envelope[NoticeDeliveredV1]:
    """In the app a notice is delivered once it is posted."""
    event = NoticeDeliveredV1(notice=notice.id, user=notice.user, channel=IN_APP, rule=notice.rule)
    return wrap(event, subject=notice.id, time=letter.at, id=derived_id("delivered", notice.id, IN_APP))
