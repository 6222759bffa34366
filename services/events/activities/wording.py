"""Words for what was stored before activities were found by them, or by others than today's: once, and then never again."""

from dataclasses import dataclass, field

from services.events.activities.documents import Activities
from shared.store.port import Collection, Store

WORDING = Collection("activity_wording")
FORM = "1"
"""One more with each change of ``domain/words.py``."""

PAGES_A_TURN = 50


@dataclass
class Wording:
    """Goes through all activities by their ids, some at each turn; a second replica that does the same does no harm."""

    store: Store
    activities: Activities
    done: bool = field(default=False)

    async def go_on(self) -> None:
        if self.done:
            return
        mark = await self.store.get(WORDING, FORM) or {"after": None, "done": False}
        after, done = mark["after"], mark["done"]
        for _ in range(0 if done else PAGES_A_TURN):
            after = await self.activities.give_words(after)
            done = after is None
            await self.store.upsert(WORDING, {"id": FORM, "after": after, "done": done})
            if done:
                break
        self.done = done
