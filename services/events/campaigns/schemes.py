"""Whose evidence is whose: a campaign's scheme belongs to the campaign, everything else to its activity."""

from collections.abc import Awaitable, Callable

from services.events.campaigns.documents import Campaigns
from shared.access import Principal

Named = Callable[[str, str], Awaitable[bool]]
Seen = Callable[[str, Principal], Awaitable[bool]]

OWNER = "campaign:"
"""A scheme belongs to this and the campaign's id: no activity's id holds a colon."""


def named_by(campaigns: Campaigns, by_activity: Named) -> Named:
    """Whether the campaign or activity with this id names the evidence, in any version."""

    async def named(owner: str, evidence: str) -> bool:
        if owner.startswith(OWNER):
            return await campaigns.name_evidence(owner.removeprefix(OWNER), evidence)
        return await by_activity(owner, evidence)

    return named


def seen_with(campaigns: Campaigns, with_activity: Seen) -> Seen:
    """Whether a person may see what belongs to the campaign or activity with this id: everybody sees campaigns."""

    async def seen(owner: str, who: Principal) -> bool:
        if owner.startswith(OWNER):
            return await campaigns.get(owner.removeprefix(OWNER)) is not None
        return await with_activity(owner, who)

    return seen
