"""Fixtures for real servers, and a closing word on the tests that were left out for want of one."""

import gc
import os
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest

from tests import chromium
from tests.mongo import MongoServer
from tests.rabbit import RabbitNode
from tests.rabbit_cluster import RabbitCluster, rabbit_cluster
from tests.servers import Missing, in_ci, mongo_server, rabbit_node
from tests.turns import TakingTurns, Turns
from tests.vhosts import ExternalVhosts, Vhosts

_mongo = pytest.StashKey[str]()
_SERVED = "pufa_mongo"
"""Under this name a process of several (pytest-xdist) tells the one that reports which database its tests ran on."""

_folder = pytest.StashKey[tempfile.TemporaryDirectory[str]]()
_TURNS = "pufa_turns"
"""Under this name the processes of one run are told the folder by which they take turns."""


@pytest.fixture(scope="session")
def rabbit_vhosts() -> Iterator[Vhosts]:
    """The broker of this run, as a maker of fresh virtual hosts: ``PUFA_TEST_RABBIT_URL``, else a private node."""
    if url := os.environ.get("PUFA_TEST_RABBIT_URL"):
        yield ExternalVhosts(url, os.environ.get("PUFA_TEST_RABBIT_API"))
        return
    with ExitStack() as stack:
        try:
            node = stack.enter_context(rabbit_node())
        except Missing as missing:
            _without_rabbit(missing)
        yield node


@pytest.fixture
def rabbit_url(rabbit_vhosts: Vhosts) -> Iterator[str]:
    """An ``amqp://`` URL of a virtual host that is empty and belongs to this test alone."""
    url = rabbit_vhosts.new_vhost()
    yield url
    rabbit_vhosts.drop_vhost(url)


@pytest.fixture
def rabbit_vhost(rabbit_url: str) -> str:
    """The same under the name that says what it is."""
    return rabbit_url


@pytest.fixture
def own_rabbit() -> Iterator[RabbitNode]:
    """A broker for this test alone, to be killed, frozen and started again."""
    yield from _a_rabbit()


@pytest.fixture(scope="module")
def module_rabbit() -> Iterator[RabbitNode]:
    """The same for the tests of one file; each leaves it running."""
    yield from _a_rabbit()


@pytest.fixture(scope="module")
def module_cluster() -> Iterator[RabbitCluster]:
    """Three brokers that are one cluster, for the tests of one file; each leaves all of them running."""
    with ExitStack() as stack:
        try:
            cluster = stack.enter_context(rabbit_cluster())
        except Missing as missing:
            _without_rabbit(missing)
        yield cluster


def _a_rabbit() -> Iterator[RabbitNode]:
    with ExitStack() as stack:
        try:
            node = stack.enter_context(rabbit_node())
        except Missing as missing:
            _without_rabbit(missing)
        yield node


@pytest.fixture(scope="session")
def mongo_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """A ``mongodb://`` URL without a database: ``PUFA_TEST_MONGO_URL``, else a private server."""
    if url := os.environ.get("PUFA_TEST_MONGO_URL"):
        pytestconfig.stash[_mongo] = "PUFA_TEST_MONGO_URL"
        yield url.rstrip("/")
        return
    with ExitStack() as stack:
        try:
            server = stack.enter_context(mongo_server())
        except Missing as missing:
            pytest.skip(str(missing))
        pytestconfig.stash[_mongo] = server.kind.name
        yield server.url


@pytest.fixture
def mongo_database(mongo_url: str) -> str:
    """A ``mongodb://…/name`` URL of a database that is empty and belongs to this test alone."""
    base, question, options = mongo_url.partition("?")
    return f"{base.rstrip('/')}/test_{uuid4().hex[:12]}{question}{options}"


@pytest.fixture
def own_mongo() -> Iterator[MongoServer]:
    """A server of MongoDB's protocol for this test alone, to be killed, frozen and started again."""
    yield from _a_mongo()


@pytest.fixture(scope="module")
def module_mongo() -> Iterator[MongoServer]:
    """The same for the tests of one file; each leaves it running."""
    yield from _a_mongo()


def _a_mongo() -> Iterator[MongoServer]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(mongo_server())
        except Missing as missing:
            pytest.skip(str(missing))
        yield server


def _without_rabbit(missing: Missing) -> NoReturn:
    if in_ci():
        pytest.fail(f"CI must have RabbitMQ: {missing}")
    pytest.skip(str(missing))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Reading the tests makes a million objects that stay: looking for garbage among them is no use, then or later.

    A collection of garbage amid ``ast.parse`` can also end it with "AST constructor recursion depth mismatch" (CPython 3.11).
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is marked ``browser`` is left out where there is none; before its servers are started for nothing."""
    if chromium.installed():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=chromium.NO_CHROMIUM))


def pytest_configure(config: pytest.Config) -> None:
    told: dict[str, Any] | None = getattr(config, "workerinput", None)
    if told is not None:
        config.pluginmanager.register(TakingTurns(Turns(Path(told[_TURNS]))))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    stash = node.config.stash
    if _folder not in stash:
        stash[_folder] = tempfile.TemporaryDirectory(prefix="pufa-turns-")
    node.workerinput[_TURNS] = stash[_folder].name


def pytest_sessionfinish(session: pytest.Session) -> None:
    told: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if told is not None:
        told[_SERVED] = session.config.stash.get(_mongo, "")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if name := getattr(node, "workeroutput", {}).get(_SERVED):
        node.config.stash[_mongo] = name


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say which database the tests ran on, and which tests were left out and why."""
    if name := config.stash.get(_mongo, ""):
        terminalreporter.write_line(f"MongoDB's protocol was served by {name}.")
    left_out = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    for reason, number in left_out.items():
        terminalreporter.write_line(f"Left out: {number} test{'s' * (number > 1)}: {reason}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """In CI the very last line says so if no server of MongoDB's protocol could be had."""
    if folder := config.stash.get(_folder, None):
        folder.cleanup()
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if not in_ci() or reporter is None or _mongo in config.stash:
        return
    reasons = {_reason(report) for report in reporter.stats.get("skipped", [])}
    for reason in sorted(reason for reason in reasons if "MongoDB's protocol" in reason):
        reporter.write_line(f"MONGO SUITE NOT RUN: {reason}")


def _reason(report: Any) -> str:
    where_and_why = report.longrepr
    reason = where_and_why[2] if isinstance(where_and_why, tuple) else str(where_and_why)
    return str(reason).removeprefix("Skipped: ")
