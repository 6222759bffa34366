"""Three brokers that are one cluster lose a node, one way or another, while towns post: the services go to the next."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from shared.bus.port import RETRY_STEPS
from shared.bus.topology import topology
from tests.district import District, district
from tests.drills.load import Load, load
from tests.drills.table import Row
from tests.drills.tally import tally
from tests.drills.watch import arrives, watch
from tests.processes import wait_until
from tests.rabbit import RabbitNode
from tests.rabbit_cluster import WITHIN_SECONDS, RabbitCluster

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(3600)]

CLUSTER = "A cluster of three brokers"
RATE = 30
POSTS_BETWEEN = 100
THAWED_SECONDS = 20.0
"""A node that was not given up is one of the cluster again much sooner."""
QUEUES = tuple(queues.main.name for queues in topology(RETRY_STEPS).values())
LED = topology(RETRY_STEPS)["tasks"].main.name
"""The queue whose leader is hurt: what the towns post goes through it."""

Report = Callable[[Row], None]
Act = Callable[[RabbitNode], None]


@pytest.fixture
def lose_nodes(module_cluster: RabbitCluster, tmp_path: Path, report: Report) -> "Losing":
    return Losing(module_cluster, tmp_path, report)


class Losing:
    """One node after the other is hurt and healed; in between the cluster becomes whole. Posts arrive all the time."""

    def __init__(self, cluster: RabbitCluster, folder: Path, report: Report) -> None:
        self.cluster, self._folder, self._report = cluster, folder, report
        self._url = cluster.new_vhost()

    def leaders(self, times: int) -> Iterable[RabbitNode]:
        """The node that leads the queue of tasks, asked for each time anew."""
        return (self.cluster.leader(self._url, LED) for _ in range(times))

    async def drill(self, name: str, what: str, nodes: Iterable[RabbitNode], hurt: Act, heal: Act) -> None:
        each = iter(nodes)
        async with district(self._folder, bus_url=self._url) as here:
            async with load(here, RATE) as posts, watch(here) as seen:
                await _goes_on(here, posts)
                while (node := await asyncio.to_thread(next, each, None)) is not None:
                    await asyncio.to_thread(hurt, node)
                    try:
                        await _goes_on(here, posts)
                    finally:
                        await asyncio.to_thread(heal, node)
                    assert await asyncio.to_thread(wait_until, self.is_whole, WITHIN_SECONDS, 0.5)
                    await _goes_on(here, posts)
            counts = await tally(here, posts)
        self._report(Row(CLUSTER, name, f"{what}, under {RATE} posts/s", counts, f"{seen}"))
        counts.check()

    def is_whole(self) -> bool:
        return self.cluster.whole(self._url, QUEUES)


async def _goes_on(here: District, posts: Load) -> None:
    """Return once more was posted, and some of it has arrived; fails when that stands still."""
    await posts.goes_on(POSTS_BETWEEN)
    await arrives(here)


async def test_a_queue_that_loses_its_leader_again_and_again_loses_no_message(lose_nodes: Losing) -> None:
    await lose_nodes.drill(
        "leader killed",
        "kill -9 of the node that leads the queue of tasks, 6 times; started again while another leads",
        lose_nodes.leaders(6),
        hurt=lambda node: node.process.kill(),
        heal=lambda node: node.process.start(),
    )


async def test_a_node_that_is_cut_off_from_the_others_pauses_and_no_message_is_lost(lose_nodes: Losing) -> None:
    def part(node: RabbitNode) -> None:
        lose_nodes.cluster.part(node)
        assert wait_until(lambda: not node.listens(), WITHIN_SECONDS), "the minority did not pause"

    await lose_nodes.drill(
        "minority partition",
        "the node that leads the queue of tasks is parted from both others, 3 times; it pauses until it is let in again",
        lose_nodes.leaders(3),
        hurt=part,
        heal=lose_nodes.cluster.join,
    )


async def test_a_frozen_leader_is_left_for_another_node_and_no_message_is_lost(lose_nodes: Losing) -> None:
    """Once the others have given a node up it stays apart when it is thawed: RabbitMQ 3 leaves that to the operator."""

    def thaw(node: RabbitNode) -> None:
        node.process.thaw()
        if not wait_until(lose_nodes.is_whole, THAWED_SECONDS, 0.5):
            node.process.stop()
            node.process.start()

    await lose_nodes.drill(
        "leader frozen",
        "SIGSTOP of the node that leads the queue of tasks, 3 times (net_ticktime 15 s); thawed while another leads, and"
        " started again where the others had given it up",
        lose_nodes.leaders(3),
        hurt=lambda node: node.process.freeze(),
        heal=thaw,
    )


async def test_a_rolling_restart_of_the_brokers_loses_no_message(lose_nodes: Losing) -> None:
    await lose_nodes.drill(
        "rolling restart",
        "each of the three nodes stopped in turn as for an upgrade (SIGTERM), and started",
        lose_nodes.cluster.nodes,
        hurt=lambda node: node.process.stop(),
        heal=lambda node: node.process.start(),
    )
