"""Passwords and the words of the identity room."""

from datetime import UTC, datetime, timedelta

import pytest

from services.tasks.identity.auth.passwords import LONGEST, SHORTEST, is_common, make_password
from services.tasks.identity.auth.throttle import FAILURES, WAIT, Throttle
from services.tasks.identity.words import MESSAGES, named
from shared.catalogue import LANGUAGES, Catalogue
from shared.clock import PlayedClock
from shared.contracts.tasks import Role, UnitKind


@pytest.mark.parametrize(
    "password",
    ["Password1234", "aaaaaaaaaaaa", "abcabcabcabc", "123456789012", "890123456789", "abcdefghijkl", "lkjihgfedcba"],
)
def test_common_passwords_are_known_in_any_case_and_pattern(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", ["bicycle-cedar-window", "我家门前有两棵枣树还有一条河", "abcdefghijklm-no"])
def test_other_passwords_are_fine(password: str) -> None:
    assert not is_common(password)


def test_made_passwords_keep_the_rules_and_differ() -> None:
    made = {make_password() for _ in range(50)}
    assert len(made) == 50
    assert all(SHORTEST <= len(password) <= LONGEST and not is_common(password) for password in made)


def test_a_name_waits_after_many_failures_and_one_success_forgets_them() -> None:
    clock = PlayedClock(datetime(2023, 5, 1, tzinfo=UTC))
    throttle = Throttle(clock)
    for _ in range(FAILURES):
        assert throttle.seconds_to_wait("a") == 0
        throttle.failed("a")
    assert 0 < throttle.seconds_to_wait("a") <= WAIT.total_seconds()
    assert throttle.seconds_to_wait("b") == 0
    clock.set(clock.now() + WAIT + timedelta(seconds=1))
    assert throttle.seconds_to_wait("a") == 0
    throttle.failed("a")
    assert throttle.seconds_to_wait("a") > 0
    throttle.succeeded("a")
    assert throttle.seconds_to_wait("a") == 0


@pytest.mark.parametrize(("group", "values"), [("kind", UnitKind), ("role", Role)])
def test_every_kind_and_role_is_found_by_its_id_and_its_name_in_every_language(
    group: str, values: type[UnitKind] | type[Role]
) -> None:
    catalogue = Catalogue(MESSAGES)
    for value in values:
        for word in (value.value, *(catalogue.text(f"identity.{group}.{value.value}", each) for each in LANGUAGES)):
            assert named(catalogue, group, values, word) is value
    assert named(catalogue, group, values, "没有") is None
