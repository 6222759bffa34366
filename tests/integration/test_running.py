"""A service as it runs: what breaks it, and what it measures; the events service stands for all."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.running import Running
from tests.integration.events_stack import Events, events_service
from tests.processes import free_port
from tests.stack import Process

PATIENCE_SECONDS = 20


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as service:
        yield service


async def gauges(events: Events) -> dict[str, str]:
    text = (await events.http.get("/api/events/metrics")).text
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


async def test_what_breaks_at_the_start_is_kept_told_and_shown_instead_of_waiting_forever(events: Events) -> None:
    async def broken() -> None:
        raise PermissionError("keys/private.pem")

    told = asyncio.Event()
    service = dataclasses.replace(events.service, prepare=(broken,))
    async with Running(service, store=events.store, bus=events.bus, on_failure=told.set) as running:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await told.wait()
        with pytest.raises(PermissionError):
            await running.started()
        missing = (await events.http.get("/api/events/readyz")).json()["down"]
        assert "keys/private.pem" in missing["consumer"]


async def test_a_running_service_measures_its_outbox_queue_dead_letters_and_answers(events: Events) -> None:
    async with Running(events.service, store=events.store, bus=events.bus) as running:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await running.started()
        await events.http.get("/api/events/livez")
        shown = await gauges(events)
    zeros = ("pufa_outbox_lag", "pufa_consumer_paused", "pufa_queue_depth", "pufa_queue_dead")
    assert {name: shown[name] for name in zeros} == dict.fromkeys(zeros, "0.0")
    assert shown['pufa_http_answers_total{method="GET",route="/api/events/livez",status="200"}'] == "1.0"


async def test_what_cannot_be_measured_is_no_number_and_spoils_no_scrape(events: Events) -> None:
    async with Running(events.service, store=events.store, bus=events.bus) as running:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await running.started()
        await events.bus.close()
        shown = await gauges(events)
    assert (shown["pufa_queue_depth"], shown["pufa_outbox_lag"]) == ("NaN", "0.0")


async def test_a_process_whose_service_broke_ends_with_1_so_that_it_is_started_again(tmp_path: Path) -> None:
    no_folder = tmp_path / "a-file"
    no_folder.touch()
    process = Process(
        ["-m", "services.tasks.main", "--port", str(free_port())],
        "",
        tmp_path / "tasks.log",
        {
            "PUFA_BUS_URL": f"local://{tmp_path}/bus.sqlite",
            "PUFA_STORE_URL": f"sqlite:///{tmp_path}/tasks.sqlite",
            "PUFA_JWT_PRIVATE_KEY_FILE": str(no_folder / "private.pem"),
            "PUFA_JWT_PUBLIC_KEY_FILE": str(no_folder / "public.pem"),
        },
    )
    await process.start()
    assert process.child is not None
    async with asyncio.timeout(PATIENCE_SECONDS * 2):
        assert await process.child.wait() == 1
    assert str(no_folder) in process.log.read_text()
