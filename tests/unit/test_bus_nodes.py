"""Several nodes in one address of a bus."""

import pytest

from shared.bus.connect import open_bus
from shared.bus.nodes import nodes_of


def test_every_host_is_a_node_with_the_same_user_virtual_host_and_options() -> None:
    assert nodes_of("amqp://pufa:se,cret@one:5672,two:5673,[::1]:5674/district?name=pufa") == {
        "one:5672": "amqp://pufa:se,cret@one:5672/district?name=pufa",
        "two:5673": "amqp://pufa:se,cret@two:5673/district?name=pufa",
        "[::1]:5674": "amqp://pufa:se,cret@[::1]:5674/district?name=pufa",
    }


def test_one_host_is_one_node() -> None:
    assert nodes_of("amqps://broker") == {"broker": "amqps://broker"}


@pytest.mark.parametrize(
    "url",
    ["amqp:///", "amqp://one:5672,/", "amqp://one,one/", "amqp://one:5672/,amqp://two:5672/"],
    ids=["none", "a comma too many", "one twice", "whole addresses"],
)
def test_an_address_that_does_not_name_each_node_once_is_refused_with_a_right_one(url: str) -> None:
    with pytest.raises(ValueError, match="one:5672,two:5672,three:5672"):
        open_bus(url)
