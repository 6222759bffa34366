"""What people do with their own preferences and addresses, put together."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter

from services.notify.channels.domain import ChannelKind
from services.notify.channels.sending import Sender
from services.notify.people.api import people_router
from services.notify.people.choosing import Choosing
from services.notify.people.documents import People
from services.notify.people.personal import PersonalPolicies
from services.notify.people.registering import Registering
from services.notify.people.trying import Trying
from services.notify.people.unsubscribing import unsubscribe_router
from shared.catalogue import Catalogue
from shared.clock import Clock, SystemClock

MESSAGES = (Path(__file__).parents[1] / "messages", Path(__file__).parent / "messages")
"""The service's own first: what senders and checks of addresses say stands there."""


def people_routers(
    people: People, policies: PersonalPolicies, senders: Mapping[ChannelKind, Sender], clock: Clock
) -> tuple[APIRouter, ...]:
    """``clock`` is the district's; codes and limits go by the real one."""
    words = Catalogue(*MESSAGES)
    registering = Registering(people, Trying(senders, words), words, SystemClock())
    return people_router(Choosing(people, policies, registering, clock)), unsubscribe_router(people, words)
