"""Three private RabbitMQ nodes on loopback that are one cluster: killed, cut off from each other, started again."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import SubprocessError
from urllib.parse import urlsplit

from tests import rabbit
from tests.processes import wait_until
from tests.rabbit import Kin, RabbitNode
from tests.servers import NO_RABBIT, Missing

NODES = 3
WITHIN_SECONDS = 180.0
"""For a machine that starts three brokers while it has other things to do."""

_OF_A_CLUSTER = """
cluster_partition_handling = pause_minority
net_ticktime = 15
queue_leader_locator = balanced
cluster_formation.peer_discovery_backend = classic_config
"""


class RabbitCluster:
    """``nodes`` in the order in which they are started the first time."""

    def __init__(self, folder: Path) -> None:
        self._kin = Kin()
        self.nodes: list[RabbitNode] = []
        for number in range(NODES):
            own = folder / f"node-{number}"
            own.mkdir()
            self.nodes.append(RabbitNode(own, self._kin))
        for node in self.nodes:
            node.conf += _OF_A_CLUSTER + "".join(
                f"cluster_formation.classic_config.nodes.{number} = {each.name}\n"
                for number, each in enumerate(self.nodes, start=1)
            )

    def start(self) -> None:
        """One after the other, so that each finds the cluster that it joins. Raises ``DidNotStart``."""
        for node in self.nodes:
            node.start()
        assert wait_until(lambda: len(self.running(self.nodes[0])) == NODES, WITHIN_SECONDS), "the nodes did not join"

    def stop(self) -> None:
        for node in self.nodes:
            node.process.thaw()
            node.process.kill()
        self._kin.end()

    def new_vhost(self) -> str:
        """The URL of a fresh, empty virtual host, with all three nodes in it."""
        parts = urlsplit(self.nodes[0].new_vhost())
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return parts._replace(netloc=f"guest:guest@{hosts}").geturl()

    def running(self, seen_by: RabbitNode) -> list[RabbitNode]:
        """The nodes whose broker runs, as this one sees it."""
        told = seen_by.evaluate("rabbit_mnesia:cluster_nodes(running).")
        return [node for node in self.nodes if node.name in told]

    def leader(self, url: str, queue: str) -> RabbitNode:
        """The node that leads this queue now. ``LookupError`` while there is none, or while no node can say it."""
        for node in self.nodes:
            with suppress(SubprocessError, RuntimeError):
                told = node.evaluate(
                    f"{_member(url, queue)} {{ok, _, {{_, Leads}}}} = ra:members(Member, 2000), Leads."
                )
                return next(each for each in self.nodes if each.name in told)
        raise LookupError(f"{queue} has no leader")

    def members(self, url: str, queue: str) -> int:
        """How many of the queue's members are up and know its leader."""
        return sum(self._takes_part(node, url, queue) for node in self.nodes)

    def _takes_part(self, node: RabbitNode, url: str, queue: str) -> bool:
        if not node.process.running:
            return False
        with suppress(SubprocessError, RuntimeError):
            told = node.evaluate(
                f"{_member(url, queue)} {{ok, All, {{_, _}}}} = ra:members(Member, 2000), length(All)."
            )
            return told == str(NODES)
        return False

    def whole(self, url: str, queues: Sequence[str]) -> bool:
        """Whether all nodes run and every one of these queues has all its members."""
        try:
            all_run = all(len(self.running(node)) == NODES for node in self.nodes)
        except (SubprocessError, RuntimeError):
            return False
        return all_run and all(self.members(url, queue) == NODES for queue in queues)

    def part(self, node: RabbitNode) -> None:
        """Cut one node off from the two others: they no longer know each other's cookie, and their connections end."""
        node.evaluate(
            "lists:foreach(fun(Other) -> erlang:set_cookie(Other, nobody), erlang:disconnect_node(Other) end, nodes())."
        )

    def join(self, node: RabbitNode) -> None:
        """Let the parted node be found again."""
        others = ", ".join(f"'{each.name}'" for each in self.nodes if each is not node)
        node.evaluate(
            f"lists:foreach(fun(Other) -> erlang:set_cookie(Other, erlang:get_cookie()) end, [{others}]),"
            f" lists:foreach(fun net_kernel:connect_node/1, [{others}])."
        )


def _member(url: str, queue: str) -> str:
    """Erlang: bind ``Member`` to this node's own member of the queue."""
    vhost = urlsplit(url).path.removeprefix("/")
    name = f'rabbit_misc:r(<<"{vhost}">>, queue, <<"{queue}">>)'
    return f"{{ok, Q}} = rabbit_amqqueue:lookup({name}), Member = {{element(1, amqqueue:get_pid(Q)), node()}},"


@contextmanager
def rabbit_cluster() -> Iterator[RabbitCluster]:
    """A private cluster, gone afterwards. Raises ``Missing``."""
    if not rabbit.installed():
        raise Missing(NO_RABBIT)
    with tempfile.TemporaryDirectory(prefix="pufa-cluster-", ignore_cleanup_errors=True) as folder:
        cluster = RabbitCluster(Path(folder))
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()
