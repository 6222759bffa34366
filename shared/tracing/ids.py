"""Which trace, and which place in it, worked out from the ids that events carry anyway: nothing of traces is stored.

The request id says which trace. Each span's id comes from what it is about (a request, an event that is published, an event
that a service handles), and ``causationid`` with the publisher leads to the span before it. So a crash, a second replica, a
redelivery and a replayed dead letter all find the same trace. Source of the forms: W3C Trace Context, level 1.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_TRACE = re.compile(r"[0-9a-f]{32}")
_SAMPLED = 1


class Ids(Protocol):
    """What of an event's envelope leads to its trace."""

    @property
    def id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def requestid(self) -> str | None: ...
    @property
    def causationid(self) -> str | None: ...


class _Ids(NamedTuple):
    id: str
    source: str
    requestid: str | None
    causationid: str | None


def ids_in(event: Mapping[str, Any]) -> Ids:
    """Those of an envelope's JSON values."""
    return _Ids(event["id"], event.get("source", ""), event.get("requestid"), event.get("causationid"))


class Place(NamedTuple):
    """A span's place: hexadecimal ids of the trace (32 digits), of the span and of the one before it (16). ``sampled``: what
    the caller said of recording; None: nothing."""

    trace: str
    span: str
    parent: str | None
    sampled: bool | None = None


def given(traceparent: str) -> str | None:
    """The header as a request id, in the form of version 00; None for one that has to be ignored."""
    found = _TRACEPARENT.match(traceparent)
    if (
        found is None
        or traceparent.startswith("ff")
        or (traceparent.startswith("00") and found.end() < len(traceparent))
    ):
        return None
    trace, span, flags = found.groups()
    if not int(trace, 16) or not int(span, 16):
        return None
    return f"00-{trace}-{span}-{int(flags, 16) & _SAMPLED:02x}"


def is_traced(request: str | None) -> bool:
    """Whether a request id came from a caller who follows traces."""
    return request is not None and request.startswith("00-") and _TRACEPARENT.fullmatch(request) is not None


def traceparent(place: Place, sampled: bool) -> str:
    """The header that carries this place on."""
    return f"00-{place.trace}-{place.span}-{sampled:02x}"


def trace_of_request(request: str) -> str:
    """The trace of everything that a request led to: the caller's, or the id itself where it can be one."""
    return _caller(request)[0]


def trace_of(event: Ids) -> str:
    """An event that no request led to begins a trace of its own, in which what it causes follows."""
    if event.requestid is not None:
        return trace_of_request(event.requestid)
    return _hex(16, "event", event.causationid or event.id)


def request_place(request: str) -> Place:
    trace, span, sampled = _caller(request)
    return Place(trace, _hex(8, "request", request), span, sampled)


def publishing_place(event: Ids) -> Place:
    """Where ``event`` was published: after the request, or after its publisher had handled the event that caused it."""
    parent = None
    if event.causationid is not None:
        parent = _handling(event.causationid, event.source.rsplit("/", 1)[-1])
    elif event.requestid is not None:
        parent = request_place(event.requestid).span
    return Place(trace_of(event), _publishing(event.id), parent, _sampled(event))


def handling_place(event: Ids, service: str) -> Place:
    """Where ``service`` handled ``event``."""
    return Place(trace_of(event), _handling(event.id, service), _publishing(event.id), _sampled(event))


def _sampled(event: Ids) -> bool | None:
    return _caller(event.requestid)[2] if event.requestid is not None else None


def _caller(request: str) -> tuple[str, str | None, bool | None]:
    """Trace, the caller's own span, and whether it is recorded, as far as a request id says so."""
    if found := _TRACEPARENT.fullmatch(request):
        trace, span, flags = found.groups()
        return trace, span, bool(int(flags, 16) & _SAMPLED)
    if _TRACE.fullmatch(request) and int(request, 16):
        return request, None, None
    return _hex(16, "request", request), None, None


def _publishing(event: str) -> str:
    return _hex(8, "publish", event)


def _handling(event: str, service: str) -> str:
    return _hex(8, "handle", service, event)


def _hex(size: int, *parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=size).hexdigest()
