"""Wires the room: spreadsheets out, filled in, and back."""

from collections.abc import Mapping

from services.events.activities.posting import Posting
from services.events.room import Room
from services.events.sheets import api
from services.events.sheets.documents import RETURNED, Returned
from services.events.sheets.domain.form import LANGUAGES, Form
from services.events.sheets.exporting import Exporting
from services.events.sheets.knowing import Campaigns, Knowing, Observances
from services.events.sheets.taking import Taking
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.directory.documents import DirectoryCopy
from shared.kinds import Kind
from shared.service import Ticker
from shared.store.blobs import Blobs
from shared.store.port import Store

EXPIRY_SECONDS = 3600.0


def room(
    store: Store,
    blobs: Blobs,
    clock: Clock,
    *,
    posting: Posting,
    kinds: Mapping[str, Kind],
    directory: DirectoryCopy,
    observances: Observances,
    campaigns: Campaigns,
    words: Catalogue,
) -> Room:
    """``words``: the service's own texts and those that every service has."""
    form = Form(kinds, {language: words.in_language(language) for language in LANGUAGES})
    knowing = Knowing(directory, observances, campaigns)
    returned = Returned(store, blobs, clock)
    taking = Taking(posting, posting.viewing, form, knowing, returned)
    parts = api.Parts(posting.viewing, form, knowing, taking, Exporting(form, kinds, knowing), returned, clock)
    return Room(
        (api.router(parts),),
        (RETURNED,),
        tickers=(Ticker("expire-returned-sheets", EXPIRY_SECONDS, returned.expire),),
        body_limits=api.BODY_LIMITS,
    )
