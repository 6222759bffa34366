"""A source that many watch: what it asks, what it keeps while the service is down, and whom it wakes."""

import threading
import time
from collections.abc import Callable

from dashboard.client import Fetched, Unreachable
from dashboard.live import Source, Sources
from dashboard.sessions import expiry
from tests.unit.dashboard_edge import token

SECONDS = 5.0


class Service:
    """Answers with ``body``; with "not modified" to who holds it; not at all while ``down``."""

    def __init__(self) -> None:
        self.body, self.down = "first", False
        self.asked: list[str | None] = []

    def ask(self, etag: str | None) -> Fetched:
        self.asked.append(etag)
        if self.down:
            raise Unreachable("down")
        return Fetched(None, etag, fresh=False) if etag == self.body else Fetched(self.body, self.body)


def source() -> Source[str]:
    return Source(str, every=0.01, idle=0.2)


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


def test_the_first_reader_waits_for_the_first_answer() -> None:
    assert source().read(Service().ask, wait=SECONDS).value == "first"


def test_what_has_not_changed_is_not_sent_again() -> None:
    service, watched = Service(), source()
    watched.read(service.ask, wait=SECONDS)
    wait_for(lambda: len(service.asked) > 3)
    assert service.asked[:3] == [None, "first", "first"]
    assert watched.read(service.ask).turn == 1


def test_a_service_that_dies_leaves_its_last_value_and_says_since_when() -> None:
    service, watched = Service(), source()
    before = watched.read(service.ask, wait=SECONDS)
    service.down = True
    wait_for(lambda: watched.read(service.ask).down_since is not None)
    assert watched.read(service.ask).value == before.value
    service.down, service.body = False, "second"
    wait_for(lambda: watched.read(service.ask).value == "second")
    assert watched.read(service.ask).down_since is None


def test_a_listener_that_listens_anew_before_it_stops_misses_nothing() -> None:
    service, watched = Service(), source()
    watched.read(service.ask, wait=SECONDS)
    heard: list[int] = []

    def listener() -> None:
        heard.append(1)

    old = watched.listen(listener)
    watched.listen(listener)
    old()
    service.body = "second"
    wait_for(lambda: bool(heard))


def test_once_stopped_nobody_is_asked_any_more_not_even_by_an_ask_that_had_begun() -> None:
    service, all_of_them, begun, answer = Service(), Sources(), threading.Event(), threading.Event()
    watched = all_of_them.get("key", str)

    def slow(etag: str | None) -> Fetched:
        begun.set()
        assert answer.wait(SECONDS)
        return service.ask(etag)

    watched.read(slow)
    assert begun.wait(SECONDS)
    stopping = threading.Thread(target=all_of_them.stop)
    stopping.start()
    stopping.join(0.05)
    assert stopping.is_alive(), "it waits for the ask that had begun"
    answer.set()
    stopping.join(SECONDS)
    assert not stopping.is_alive()
    assert watched.read(slow, wait=SECONDS).value == "first", "what was known last"
    watched.hurry()
    assert service.asked == [None]


def test_without_a_reader_nobody_is_asked_and_the_next_reader_starts_it_again() -> None:
    service, watched = Service(), source()
    watched.read(service.ask, wait=SECONDS)
    wait_for(lambda: watched._thread is None)
    service.body = "second"
    wait_for(lambda: watched.read(service.ask).value == "second")


def test_when_a_token_ends_is_read_from_it_and_what_is_no_token_has_ended() -> None:
    assert 0 < expiry(token(90)) - time.time() <= 90
    assert expiry("no token") == 0
