"""The link in a letter that ends letters to one address: followed by programs, pressed by people, forged."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.notify.channels.domain import ChannelKind, Endpoint
from services.notify.people.addresses import Address, address_id
from services.notify.people.documents import People
from services.notify.people.domain import Preferences
from services.notify.people.person import Person, with_address
from services.notify.people.personal import PersonalEndpoints, PersonalPolicies
from services.notify.restraint.reading import read_restraint
from services.notify.settings import NotifySettings
from shared.contracts.tasks import UserChangedV1
from shared.directory.documents import DirectoryCopy
from shared.web.guard import COOKIE
from tests.builders import user_facts
from tests.integration.notify_stack import PEOPLE, TODAY, Notify, notify_service

UNSUBSCRIBE = "/api/notify/unsubscribe"
PREFERENCES = "/api/notify/preferences"
SITE = "https://pufa.test/"
ROBOT = Endpoint(id="channel:one", kind=ChannelKind.WEBHOOK, name="one", to="https://robot.test/")
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class OneRobot:
    async def get(self, id: str) -> Endpoint | None:
        return ROBOT if id == ROBOT.id else None


@dataclass
class Home:
    """The service, and what its sending parts ask, on the same store."""

    notify: Notify
    people: People
    endpoints: PersonalEndpoints

    async def reached(self, user: str, *, digest: bool = False) -> list[str]:
        """Where a letter to this person goes now, whatever was known a moment ago."""
        await self.people.of(user)
        return [each.to for each in await self.endpoints.of(user, digest=digest)]

    async def has(self, user: str, *addresses: Address) -> None:
        def step(person: Person) -> Person:
            for each in addresses:
                person = with_address(person, each)
            return person

        await self.people.change(user, step)

    async def link(self, id: str) -> str:
        link = await self.endpoints.unsubscribe_link(id)
        assert link
        return link.removeprefix(SITE.rstrip("/"))

    async def follow(self, method: str, link: str, **what: object) -> httpx.Response:
        return await self.notify.http.request(method, link, **what)  # type: ignore[arg-type]


def address(user: str = "poster", mark: str = "a", **given: bool) -> Address:
    """Verified and wanted for everything, unless told otherwise."""
    id, to = address_id(user, mark), f"{user}-{mark}@east.test"
    usual = {"id": id, "kind": ChannelKind.EMAIL, "to": to, "verified": True}
    return Address.model_validate(usual | given)


A, B = address(mark="a"), address(mark="b")


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    async with notify_service(tmp_path) as notify:
        people, directory = People(notify.store), DirectoryCopy(notify.store)
        home = Home(notify, people, PersonalEndpoints(people, directory, OneRobot(), notify.clock, SITE))
        await home.has("poster", A, B)
        yield home


async def test_a_link_leads_to_this_service_as_people_reach_it(home: Home) -> None:
    link = await home.endpoints.unsubscribe_link(A.id)
    assert link
    assert link.startswith("https://pufa.test/api/notify/unsubscribe?token=")
    assert link == await home.endpoints.unsubscribe_link(A.id), "the same in every letter"
    assert link != await home.endpoints.unsubscribe_link(B.id)


async def test_a_program_that_follows_every_link_of_a_mail_ends_nothing(home: Home) -> None:
    link = await home.link(A.id)
    for _ in range(3):
        answer = await home.follow("GET", link)
        assert answer.status_code == 200
    await home.follow("HEAD", link)
    assert await home.reached("poster") == [A.to, B.to]
    assert await home.reached("poster", digest=True) == [A.to, B.to]


async def test_the_page_asks_with_one_button_and_shows_neither_the_whole_address_nor_anything_from_outside(
    home: Home,
) -> None:
    answer = await home.follow("GET", await home.link(A.id), headers=BROWSER)
    assert answer.text.count("<button") == 1
    assert 'method="post"' in answer.text
    assert "停止发送" in answer.text
    assert "p…@east.test" in answer.text
    assert A.to not in answer.text
    assert "src=" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    english = await home.follow("GET", await home.link(A.id), headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert "Stop sending" in english.text


async def test_pressing_it_ends_letters_to_that_address_alone(home: Home) -> None:
    link = await home.link(A.id)
    answer = await home.follow("POST", link, data={"List-Unsubscribe": "One-Click"}, headers=BROWSER)
    assert answer.status_code == 200
    assert "已停止发送" in answer.text
    assert "<button" not in answer.text
    for digest in (False, True):
        assert await home.reached("poster", digest=digest) == [B.to]
    assert await home.endpoints.get(A.id) is None
    assert "<button" not in (await home.follow("GET", link)).text


async def test_a_mail_program_ends_them_with_one_click_as_rfc_8058_says(home: Home) -> None:
    """Without cookies, as a form of either kind, perhaps twice."""
    link = await home.link(A.id)
    await home.follow("POST", link, files={"List-Unsubscribe": (None, "One-Click")})
    again = await home.follow("POST", link, data={"List-Unsubscribe": "One-Click"})
    assert again.status_code == 200
    assert await home.reached("poster") == [B.to]


async def test_a_person_turns_it_on_again_in_their_preferences(home: Home) -> None:
    await home.follow("POST", await home.link(A.id))
    read = await home.notify.ask("GET", PREFERENCES, "poster")
    assert [each["at_once"] for each in read.json()["addresses"]] == [False, True]
    wish = {"addresses": [{"id": A.id, "at_once": True, "digests": False}]}
    at = {"If-Match": read.headers["etag"]}
    assert (await home.notify.ask("PUT", PREFERENCES, "poster", json=wish, headers=at)).status_code == 200
    assert await home.reached("poster") == [A.to, B.to]
    assert await home.reached("poster", digest=True) == [B.to]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_forged_token_is_a_400_and_nothing_happens(home: Home, method: str) -> None:
    token = parse_qs(urlsplit(await home.link(A.id)).query)["token"][0]
    name, proof = token.split(".")
    other = parse_qs(urlsplit(await home.link(B.id)).query)["token"][0].split(".")
    forged = ["", "x", ".", name, f"{name}.", f"{name}.{'A' * len(proof)}", f"{other[0]}.{proof}", token + "A", "é.é"]
    for each in forged:
        answer = await home.follow(method, UNSUBSCRIBE, params={"token": each})
        assert answer.status_code in (400, 422), each
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await home.follow(method, UNSUBSCRIBE)).status_code == 400
    page = await home.follow(method, UNSUBSCRIBE, params={"token": f"{name}.x"}, headers=BROWSER)
    assert page.status_code == 400
    assert "链接无效" in page.text
    assert await home.reached("poster") == [A.to, B.to]


async def test_a_link_of_an_address_that_was_taken_away_says_that_it_is_over(home: Home) -> None:
    link = await home.link(A.id)
    await home.notify.ask("DELETE", f"/api/notify/addresses/{A.id}", "poster")
    for method in ("GET", "POST"):
        answer = await home.follow(method, link)
        assert answer.status_code == 200
        assert "<button" not in answer.text
    assert re.search("已停止发送", answer.text)


async def test_neither_a_sign_in_nor_a_cookie_is_of_use_for_somebody_elses_link(home: Home) -> None:
    """Whoever holds the letter may end it; a session adds nothing and takes nothing away."""
    home.notify.http.cookies.set(COOKIE, "forged")
    assert (await home.follow("POST", await home.link(A.id))).status_code == 200
    assert await home.reached("poster") == [B.to]


async def test_a_letter_goes_where_the_person_wants_it_and_nowhere_unverified(home: Home) -> None:
    unverified, urgent = address("colleague", "u", verified=False), address("colleague", "v", digests=False)
    await home.has("colleague", unverified, urgent, address("colleague", "w", at_once=False))
    assert await home.reached("colleague") == ["colleague-v@east.test"]
    assert await home.reached("colleague", digest=True) == ["colleague-w@east.test"]
    assert await home.endpoints.get(unverified.id) is None
    found = await home.endpoints.get(urgent.id)
    assert found == Endpoint(id=urgent.id, kind=ChannelKind.EMAIL, name=urgent.to, to=urgent.to)


async def test_who_is_disabled_or_not_known_is_reached_nowhere(home: Home) -> None:
    gone = user_facts("poster").model_copy(update={"disabled": True, "version": 2})
    await home.notify.hear(UserChangedV1(user=gone))
    assert await home.reached("poster") == []
    assert await home.endpoints.get(A.id) is None
    await home.has("nobody", address("nobody"))
    assert await home.reached("nobody") == []


async def test_a_robot_is_reached_by_its_own_id(home: Home) -> None:
    assert await home.endpoints.of(ROBOT.id, digest=True) == [ROBOT]
    assert await home.endpoints.get(ROBOT.id) == ROBOT
    assert await home.endpoints.of("channel:gone", digest=False) == []
    assert await home.endpoints.get("channel:gone") is None


async def test_on_leave_nothing_goes_out(home: Home) -> None:
    tomorrow = TODAY.date().replace(day=TODAY.day + 1)
    away = {"preferences": Preferences(paused_until=tomorrow)}
    await home.people.change("poster", lambda person: person.model_copy(update=away))
    assert await home.reached("poster") == []
    home.notify.clock.set(TODAY.replace(day=TODAY.day + 1))
    assert await home.reached("poster") == [A.to, B.to]


async def test_a_countrys_notices_do_not_each_read_a_document(home: Home) -> None:
    reads: list[str] = []

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(home.notify.store, name)

        async def get(self, collection: object, id: str) -> object:
            reads.append(id)
            return await home.notify.store.get(collection, id)  # type: ignore[arg-type]

    people, directory = People(Counting()), DirectoryCopy(home.notify.store)  # type: ignore[arg-type]
    policies = PersonalPolicies(
        people, directory, read_restraint(NotifySettings.model_fields["restraint_file"].default)
    )
    for _ in range(50):
        for facts in PEOPLE:
            await policies.of(facts.id)
            await policies.language(facts.id)
    assert len(reads) <= 3 * len(PEOPLE)
    assert len(reads) >= len(PEOPLE)


async def test_without_a_public_address_letters_have_no_link(home: Home) -> None:
    endpoints = PersonalEndpoints(
        home.people, DirectoryCopy(home.notify.store), OneRobot(), home.notify.clock, public_url=None
    )
    assert await endpoints.unsubscribe_link(A.id) is None
