"""What a room of the service brings to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter

from shared.bus.routes import Routes
from shared.service import Ticker
from shared.store.port import Collection


@dataclass(frozen=True)
class Room:
    """``handlers`` hear events; ``body_limits`` are the longest bodies, in bytes, by the path's beginning."""

    routers: tuple[APIRouter, ...]
    collections: tuple[Collection, ...] = ()
    handlers: Routes = field(default_factory=dict)
    tickers: tuple[Ticker, ...] = ()
    body_limits: Mapping[str, int] = field(default_factory=dict)
