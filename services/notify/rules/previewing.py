"""What a rule would have told whom, had it been in force: tried on what happened, with the people as they are today."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from services.notify.notices.recipients import Recipients
from services.notify.notices.texts import Texts
from services.notify.people.endpoints import Policies
from services.notify.restraint.domain import place
from services.notify.rules.documents import Happened, Past
from services.notify.rules.domain import Rule
from services.notify.rules.remembering import Remembered
from shared.clock import DISTRICT_ZONE, Clock, day_of
from shared.directory.documents import DirectoryCopy

MOST = 20_000
"""Happenings that are looked at: of more, the newest."""
SAMPLES = 20


@dataclass(frozen=True)
class Sample:
    """What one happening would have said, to the people ``to`` (ids)."""

    at: datetime
    title: str
    text: str
    to: tuple[str, ...]


@dataclass
class Preview:
    """``happened`` events of the rule's type from the day ``first`` on, ``matched`` of them told to somebody or not;
    ``is_whole`` is false where more happened than was looked at. ``people`` counts notices by user, of which ``at_once``
    would not have waited for the digest. Caps, and that prompts stop once a thing is done, are not reckoned with."""

    first: date
    happened: int = 0
    matched: int = 0
    at_once: int = 0
    is_whole: bool = True
    people: Counter[str] = field(default_factory=Counter)
    days: Counter[date] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)

    @property
    def notices(self) -> int:
        return self.people.total()


class Previewing:
    def __init__(
        self, happened: Happened, directory: DirectoryCopy, policies: Policies, texts: Texts, clock: Clock
    ) -> None:
        self._happened = happened
        self._directory = directory
        self._policies = policies
        self._texts = texts
        self._clock = clock

    async def preview(self, rule: Rule, days: int, language: str) -> Preview:
        """``days`` up to now, today among them."""
        today = day_of(self._clock.now())
        seen = Preview(first=today - timedelta(days=days - 1))
        trial = _Trial(rule, seen, Recipients(Remembered(self._directory)), self._policies, self._texts, language)
        async for past in self._newest(rule, seen):
            await trial.on(past)
        return seen

    async def _newest(self, rule: Rule, seen: Preview) -> AsyncIterator[Past]:
        """One for each occasion."""
        begin, occasions = datetime.combine(seen.first, time(), DISTRICT_ZONE), set[str]()
        async for page in self._happened.since(rule.on, begin):
            for past in page:
                if seen.happened == MOST:
                    seen.is_whole = False
                    return
                seen.happened += 1
                occasion = past.what.occasion or past.id
                if occasion not in occasions:
                    occasions.add(occasion)
                    yield past


@dataclass(frozen=True)
class _Trial:
    """One rule, tried on one happening after the other."""

    rule: Rule
    seen: Preview
    recipients: Recipients
    policies: Policies
    texts: Texts
    language: str
    at_once: dict[str, bool] = field(default_factory=dict)

    async def on(self, past: Past) -> None:
        if not self.rule.applies(past.what):
            return
        self.seen.matched += 1
        told = await self.recipients.of(self.rule, past.what)
        for user in told:
            self.seen.people[user] += 1
            self.seen.days[day_of(past.at)] += 1
            self.seen.at_once += await self._hears_at_once(user, past.at)
        if told and len(self.seen.samples) < SAMPLES:
            await self._show(past, told)

    async def _hears_at_once(self, user: str, moment: datetime) -> bool:
        """Whether a notice of this rule would not wait for the person's digest."""
        if user not in self.at_once:
            policy = await self.policies.of(user)
            self.at_once[user] = not place(self.rule.urgency, policy, moment).digest
        return self.at_once[user]

    async def _show(self, past: Past, told: list[str]) -> None:
        words = self.rule.words(past.what, await self.recipients.unit_name(past.what.unit))
        title = self.texts.heading(self.rule.code, words, self.language)
        text = self.texts.body(self.rule.code, words, self.language)
        self.seen.samples.append(Sample(past.at, title, text, tuple(told)))
