"""What people choose, and the addresses they name: over HTTP, with codes that arrive at a real mail server."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.contracts.tasks import Role, UserChangedV1
from tests.builders import user_facts
from tests.integration.notify_stack import NEXT_DIGEST, Notify, notify_service
from tests.providers.faults import always, never
from tests.providers.mail import At, Mail, MailFault, MailServer

PREFERENCES = "/api/notify/preferences"
ADDRESSES = "/api/notify/addresses"
TO = "poster@east.test"
SITE = "https://pufa.test"
CODE = re.compile(r"\b\d{6}\b")


@dataclass
class Post:
    """The service with a mail server beside it."""

    notify: Notify
    mail: MailServer

    async def ask(self, method: str, path: str, user: str = "poster", **what: Any) -> httpx.Response:
        return await self.notify.ask(method, path, user, **what)

    async def add(self, to: str = TO, user: str = "poster", kind: str = "email") -> httpx.Response:
        return await self.ask("POST", ADDRESSES, user, json={"kind": kind, "to": to})

    async def enter(self, id: str, code: str, user: str = "poster") -> httpx.Response:
        return await self.ask("POST", f"{ADDRESSES}/{id}/verify", user, json={"code": code})

    def last_code(self) -> str:
        found = CODE.search(self.mail.taken[-1].part("plain"))
        assert found
        return found[0]

    def last(self) -> Mail:
        return self.mail.taken[-1]

    async def verified(self, to: str = TO, user: str = "poster") -> str:
        """The id of an address that the person has named and verified."""
        id: str = (await self.add(to, user)).json()["address"]["id"]
        assert (await self.enter(id, self.last_code(), user)).status_code == 200
        return id

    async def preferences(self, user: str = "poster") -> dict[str, Any]:
        body: dict[str, Any] = (await self.ask("GET", PREFERENCES, user)).json()
        return body

    async def choose(self, user: str = "poster", version: int | None = None, **chosen: Any) -> httpx.Response:
        at = (await self.preferences(user))["version"] if version is None else version
        return await self.ask("PUT", PREFERENCES, user, json=chosen, headers={"If-Match": f'"{at}"'})

    async def age(self, user: str, **by: float) -> None:
        """Let everything that was sent to this person be older."""
        collection = next(each for each in self.notify.service.collections if each.name == "people")
        doc = await self.notify.store.get(collection, user)
        assert doc

        def older(moment: str) -> str:
            return (datetime.fromisoformat(moment) - timedelta(**by)).isoformat()

        for name in ("codes", "tests"):
            doc[name] = [older(moment) for moment in doc[name]]
        for address in doc["addresses"]:
            if address["code"]:
                address["code"]["sent_at"] = older(address["code"]["sent_at"])
        await self.notify.store.replace(collection, doc)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with MailServer() as mail:
        url, sender = mail.url(query="?starttls=never"), "普法科 <pufa@district.test>"
        async with notify_service(tmp_path, public_url=SITE, smtp_url=url, smtp_from=sender) as notify:
            yield Post(notify, mail)


async def test_a_code_goes_to_a_new_address_and_entering_it_verifies_it(post: Post) -> None:
    answer = await post.add()
    assert answer.status_code == 201, answer.text
    address, sent = answer.json()["address"], answer.json()["sent"]
    assert (address["to"], address["verified"], address["code"]["tries_left"]) == (TO, False, 5)
    assert sent["accepted"]
    assert sent["answer"].startswith("250")
    assert sent["seconds"] >= 0
    assert post.last().recipients == (TO,)
    assert "List-Unsubscribe" not in post.last().message
    entered = await post.enter(address["id"], post.last_code())
    assert entered.status_code == 200
    assert (entered.json()["verified"], entered.json()["code"]) == (True, None)
    assert (await post.preferences())["addresses"] == [entered.json()]


@pytest.mark.parametrize(("language", "words"), [("zh", "30 分钟"), ("en", "30 minutes")])
async def test_the_codes_mail_speaks_the_readers_language(post: Post, language: str, words: str) -> None:
    body = {"kind": "email", "to": TO}
    await post.ask("POST", ADDRESSES, json=body, headers={"Accept-Language": language})
    assert words in post.last().part("plain")


async def test_an_address_is_taken_for_what_is_meant_by_it(post: Post) -> None:
    assert (await post.add(" ｐｏｓｔｅｒ＠ＥＡＳＴ．ｔｅｓｔ ")).json()["address"]["to"] == TO
    assert (await post.add("Poster@East.test")).json()["code"] == "people.address_known"


async def test_what_cannot_be_an_address_is_refused_with_a_reason_and_nothing_is_sent(post: Post) -> None:
    """Which addresses can be is tested beside the code that says so."""
    for body, field in (
        ({"kind": "email", "to": "poster"}, "to"),
        ({"kind": "email", "to": "a@b.test\r\nBcc: c@d.test"}, "to"),
        ({"kind": "email", "to": ""}, "to"),
        ({"kind": "email"}, "to"),
        ({"kind": "sms", "to": "12345"}, "kind"),
        ({"kind": "webhook", "to": "https://example.org/hook"}, "kind"),
        ({"kind": "apprise", "to": "nothing"}, "to"),
        ({"kind": "apprise", "to": "syslog://"}, "to"),
        ({"kind": "apprise", "to": "mailto://user:pass@example.org"}, "to"),
        ({"kind": "apprise", "to": "json://localhost:15672/"}, "to"),
        ({"kind": "email", "to": TO, "verified": True}, "verified"),
    ):
        answer = await post.ask("POST", ADDRESSES, json=body)
        assert answer.status_code == 422, answer.text
        (error,) = answer.json()["errors"]
        assert error["field"] == field
        assert error["reason"] not in ("", error["code"])
    assert post.mail.taken == []
    assert (await post.preferences())["version"] == 0


async def test_what_apprise_knows_can_be_named_too(post: Post) -> None:
    answer = await post.add("ntfys://ntfy.invalid/a-topic", kind="apprise")
    assert answer.status_code == 201, answer.text
    assert not answer.json()["sent"]["accepted"]
    assert answer.json()["sent"]["answer"]


async def test_where_no_mail_server_is_set_up_nobody_can_name_a_mailbox(tmp_path: Path) -> None:
    async with notify_service(tmp_path) as notify:
        answer = await notify.ask("POST", ADDRESSES, "poster", json={"kind": "email", "to": TO})
        assert answer.json()["errors"][0]["code"] == "people.kind_off"
        assert (await notify.ask("GET", PREFERENCES, "poster")).json()["kinds"] == ["apprise"]


async def test_what_the_mail_server_says_of_an_address_is_what_the_person_reads(post: Post) -> None:
    post.mail.faults = always(MailFault(At.RCPT, "550 5.1.1 no such mailbox here"))
    answer = (await post.add()).json()
    assert not answer["sent"]["accepted"]
    assert "no such mailbox here" in answer["sent"]["answer"]
    post.mail.faults = never
    again = await post.ask("POST", f"{ADDRESSES}/{answer['address']['id']}/code")
    assert again.json()["sent"]["accepted"]
    assert (await post.enter(answer["address"]["id"], post.last_code())).json()["verified"]


async def test_a_code_cannot_be_guessed_even_when_all_tries_come_at_once(post: Post) -> None:
    id = (await post.add()).json()["address"]["id"]
    code = post.last_code()
    guesses = [f"{(int(code) + 1 + n) % 1_000_000:06d}" for n in range(40)]
    answers = await asyncio.gather(*(post.enter(id, guess) for guess in guesses))
    assert sorted(answer.status_code for answer in answers) == [409] * 35 + [422] * 5
    left = {answer.json()["errors"][0]["reason"] for answer in answers if answer.status_code == 422}
    assert len(left) == 5, "each says how many are left"
    late = await post.enter(id, code)
    assert (late.status_code, late.json()["code"]) == (409, "people.code_gone")
    assert not (await post.preferences())["addresses"][0]["verified"]
    await post.ask("POST", f"{ADDRESSES}/{id}/code")
    assert (await post.enter(id, code)).status_code == 422, "the old code is void"
    assert (await post.enter(id, post.last_code())).status_code == 200


async def test_a_code_is_of_no_use_after_half_an_hour(post: Post) -> None:
    id = (await post.add()).json()["address"]["id"]
    await post.age("poster", minutes=30)
    assert (await post.enter(id, post.last_code())).json()["code"] == "people.code_gone"


async def test_what_is_no_code_costs_no_try(post: Post) -> None:
    id = (await post.add()).json()["address"]["id"]
    for code in ("12345", "1234567", "12345a", "１２３４５６", "", "null"):
        assert (await post.enter(id, code)).status_code == 422, code
    assert (await post.preferences())["addresses"][0]["code"]["tries_left"] == 5


async def test_three_codes_an_hour_are_sent_and_the_fourth_says_when(post: Post) -> None:
    id = (await post.add()).json()["address"]["id"]
    for _ in range(2):
        assert (await post.ask("POST", f"{ADDRESSES}/{id}/code")).status_code == 200
    assert (await post.ask("DELETE", f"{ADDRESSES}/{id}")).status_code == 204
    refused = await post.add("another@east.test")
    assert (refused.status_code, refused.json()["code"]) == (429, "people.too_often")
    assert 3500 < int(refused.headers["retry-after"]) <= 3600
    assert len(post.mail.taken) == 3
    assert (await post.preferences())["addresses"] == []
    await post.age("poster", minutes=61)
    assert (await post.add("another@east.test")).status_code == 201


async def test_a_code_is_kept_as_a_hash_and_shown_to_nobody(post: Post) -> None:
    answer = await post.add()
    code = post.last_code()
    assert code not in answer.text
    assert code not in str(await post.notify.stored("people"))


async def test_nothing_but_the_code_goes_to_an_address_that_is_not_verified(post: Post) -> None:
    id = (await post.add()).json()["address"]["id"]
    refused = await post.ask("POST", f"{ADDRESSES}/{id}/test")
    assert (refused.status_code, refused.json()["code"]) == (409, "people.unverified")
    assert len(post.mail.taken) == 1


async def test_a_test_message_shows_what_the_provider_answers(post: Post) -> None:
    id = await post.verified()
    tested = await post.ask("POST", f"{ADDRESSES}/{id}/test")
    assert tested.status_code == 200
    assert tested.json()["accepted"]
    assert tested.json()["answer"].startswith("250")
    assert "测试" in post.last().part("plain")
    post.mail.faults = always(MailFault(At.DATA, "554 5.7.1 refused as spam"))
    answer = (await post.ask("POST", f"{ADDRESSES}/{id}/test")).json()
    assert (answer["accepted"], "refused as spam" in answer["answer"]) == (False, True)


async def test_ten_test_messages_an_hour_are_enough(post: Post) -> None:
    id = await post.verified()
    answers = [(await post.ask("POST", f"{ADDRESSES}/{id}/test")).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert len(post.mail.taken) == 11


async def test_a_sixth_address_is_refused(post: Post) -> None:
    for number in range(5):
        assert (await post.add(f"box{number}@east.test")).status_code == 201
        await post.age("poster", minutes=61)
    refused = await post.add("box6@east.test")
    assert (refused.status_code, refused.json()["code"]) == (409, "people.addresses_full")


async def test_an_address_is_its_owners_alone(post: Post) -> None:
    id = await post.verified()
    for method, path, body in (
        ("POST", f"{ADDRESSES}/{id}/verify", {"code": "123456"}),
        ("POST", f"{ADDRESSES}/{id}/code", None),
        ("POST", f"{ADDRESSES}/{id}/test", None),
        ("DELETE", f"{ADDRESSES}/{id}", None),
    ):
        for user in ("colleague", "reviewer"):
            assert (await post.ask(method, path, user, json=body)).status_code == 404, path
    wish = {"id": id, "at_once": False, "digests": False}
    assert (await post.choose("colleague", addresses=[wish])).status_code == 422
    assert TO not in (await post.ask("GET", PREFERENCES, "colleague")).text
    assert (await post.preferences())["addresses"][0]["at_once"]


async def test_an_address_that_was_taken_away_is_gone(post: Post) -> None:
    id = await post.verified()
    assert (await post.ask("DELETE", f"{ADDRESSES}/{id}")).status_code == 204
    assert (await post.ask("DELETE", f"{ADDRESSES}/{id}")).status_code == 404
    assert (await post.preferences())["addresses"] == []


async def test_who_never_chose_hears_as_the_district_has_it_for_their_role(post: Post) -> None:
    answer = await post.ask("GET", PREFERENCES)
    body = answer.json()
    assert answer.headers["etag"] == '"0"'
    assert body["policy"] == body["district"]
    assert (body["policy"]["most_a_month"], body["policy"]["most_digests_a_month"]) == (6, 4)
    assert set(body["chosen"].values()) == {None, False}
    assert await post.notify.stored("people") == []
    assert (await post.preferences("leader-1"))["policy"]["immediate_from"] == "high"


async def test_what_is_chosen_holds_and_the_caps_stay(post: Post) -> None:
    chosen: dict[str, Any] = {"immediate_from": "low", "no_quiet": True, "digest": "daily", "language": "en"}
    answer = await post.choose(**chosen)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    policy = body["policy"]
    assert (policy["immediate_from"], policy["quiet_from"], policy["digest"]) == ("low", None, "daily")
    assert (policy["most_a_day"], policy["most_a_month"]) == (2, 6)
    assert body == await post.preferences()
    assert (await post.choose()).json()["policy"] == body["district"], "what is left out is the district's"


async def test_a_choice_that_cannot_be_is_refused_with_its_field_and_nothing_is_stored(post: Post) -> None:
    for chosen, field in (
        ({"most_a_month": 99}, "most_a_month"),
        ({"language": "fr"}, "language"),
        ({"immediate_from": "never"}, "immediate_from"),
        ({"quiet_from": "25:00", "quiet_until": "08:00"}, "quiet_from"),
        ({"quiet_from": "18:00"}, "quiet_until"),
        ({"quiet_from": "18:00", "quiet_until": "18:00"}, "quiet_until"),
        ({"paused_until": "2023-06-15"}, "paused_until"),
        ({"paused_until": "2025-06-15"}, "paused_until"),
        ({"addresses": [{"id": "address:poster:no", "at_once": True, "digests": True}]}, "addresses"),
        ({"addresses": [{"id": "x", "at_once": True}]}, "addresses.0.digests"),
    ):
        answer = await post.choose(version=0, **chosen)
        assert answer.status_code == 422, (chosen, answer.text)
        errors = answer.json()["errors"]
        assert field in [error["field"] for error in errors]
        assert all(error["reason"] not in ("", error["code"]) for error in errors)
    assert await post.notify.stored("people") == []


async def test_of_two_tabs_the_one_that_read_first_does_not_overwrite_the_other(post: Post) -> None:
    version = (await post.preferences())["version"]
    first = await post.choose(version=version, digest="daily")
    second = await post.choose(version=version, immediate_from="high")
    assert (first.status_code, second.status_code) == (200, 412)
    assert first.headers["etag"] == '"1"'
    assert (await post.preferences())["chosen"]["digest"] == "daily"
    without = await post.ask("PUT", PREFERENCES, json={"digest": "weekly"})
    assert without.status_code == 428


async def test_two_tabs_at_the_very_same_moment_make_one_change(post: Post) -> None:
    answers = await asyncio.gather(*(post.choose(version=0, digest="daily") for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


async def test_choices_that_were_read_before_an_address_was_verified_do_not_overwrite_it(post: Post) -> None:
    version = (await post.preferences())["version"]
    await post.verified()
    assert (await post.choose(version=version, digest="daily")).status_code == 412


async def test_who_moves_to_another_unit_keeps_what_they_chose(post: Post) -> None:
    id = await post.verified()
    await post.choose(digest="daily")
    moved = user_facts("poster", unit="west").model_copy(update={"version": 2})
    await post.notify.hear(UserChangedV1(user=moved))
    body = await post.preferences()
    assert (body["chosen"]["digest"], [each["id"] for each in body["addresses"]]) == ("daily", [id])


async def test_another_role_brings_its_own_caps_and_keeps_the_choices(post: Post) -> None:
    await post.choose(digest="daily")
    leads = user_facts("poster", Role.LEADER).model_copy(update={"version": 2})
    await post.notify.hear(UserChangedV1(user=leads))
    async with asyncio.timeout(10):
        while (await post.preferences())["policy"]["most_a_month"] != 10:
            await asyncio.sleep(0.05)
    assert (await post.preferences())["policy"]["digest"] == "daily"


async def test_on_leave_everything_waits_for_the_first_digest_after_it_and_stands_in_the_app(post: Post) -> None:
    back = (NEXT_DIGEST + timedelta(days=1)).date()
    answer = await post.choose(paused_until=back.isoformat())
    assert answer.json()["policy"]["paused_until"] == back.isoformat()
    post.notify.clock.set(NEXT_DIGEST + timedelta(days=1))
    assert (await post.preferences())["chosen"]["paused_until"] is None, "it is over"
