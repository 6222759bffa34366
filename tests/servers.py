"""The real servers of a test run: whose address, started by whom, and in plain words why there is none."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import mongo, rabbit
from tests.mongo import MongoServer
from tests.rabbit import RabbitNode

NO_RABBIT = "RabbitMQ is not installed (make servers installs it; PUFA_TEST_RABBIT_URL names a running one)"
NO_MONGO = (
    "no server of MongoDB's protocol: neither mongod nor FerretDB nor mongoeco is installed "
    "(make servers builds FerretDB; PUFA_TEST_MONGO_URL names a running one)"
)


class Missing(Exception):
    """A server that some tests need is not there; the message says which and what to do."""


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


@contextmanager
def rabbit_node() -> Iterator[RabbitNode]:
    """A private broker, gone afterwards. Raises ``Missing``."""
    if not rabbit.installed():
        raise Missing(NO_RABBIT)
    with tempfile.TemporaryDirectory(prefix="pufa-rabbit-", ignore_cleanup_errors=True) as folder:
        node = RabbitNode(Path(folder))
        try:
            node.start()
            yield node
        finally:
            node.stop()


@contextmanager
def mongo_server() -> Iterator[MongoServer]:
    """A private server of MongoDB's protocol, gone afterwards. Raises ``Missing``."""
    kind = mongo.find()
    if kind is None:
        raise Missing(NO_MONGO)
    with tempfile.TemporaryDirectory(prefix="pufa-mongo-", ignore_cleanup_errors=True) as folder:
        server = MongoServer(kind, Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()
