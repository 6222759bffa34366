"""What the pages' client makes of the services' answers."""

import httpx
import pytest

from dashboard.client import Client, Refused
from dashboard.once import once


def client(status: int) -> Client:
    answer = httpx.MockTransport(lambda _: httpx.Response(status))
    return Client(http=httpx.Client(base_url="http://services", transport=answer))


def test_deleting_what_is_gone_already_is_no_fault() -> None:
    client(204).delete("/api/tasks/drafts/d1")
    client(404).delete("/api/tasks/drafts/d1")


@pytest.mark.parametrize("status", [403, 409, 412])
def test_any_other_refusal_of_a_deletion_is_told(status: int) -> None:
    with pytest.raises(Refused):
        client(status).delete("/api/tasks/drafts/d1", version=2)


def test_a_click_has_one_key_for_what_was_seen_and_a_service_takes_it() -> None:
    assert once("a1", 2, "return", "照片不清晰") == once("a1", 2, "return", "照片不清晰")
    assert len({once("a1", 2, "verify"), once("a1", 3, "verify"), once("a12", "verify"), once("a1", 2, "return")}) == 4
    assert once("照片").isascii()
    assert len(once("x" * 1000)) <= 200
