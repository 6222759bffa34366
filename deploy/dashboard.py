"""The dashboard as a child process of ``pufa up``: started with it, watched, and stopped with it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx

STOP_SECONDS = 5.0
POLL_SECONDS = 0.2


class DashboardFailed(Exception):
    """The dashboard's process ended before it answered."""


@asynccontextmanager
async def dashboard(api: str, host: str, port: int) -> AsyncIterator[str]:
    """Run the dashboard against ``api`` and yield its address once it answers."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "dashboard", "--host", host, "--port", str(port),
        env={**os.environ, "PUFA_URL": api},
        start_new_session=True,
    )  # fmt: skip
    url = f"http://{host}:{port}"
    try:
        await _answers(process, url)
        yield url
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _answers(process: asyncio.subprocess.Process, url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        while process.returncode is None:
            with suppress(httpx.TransportError):
                if (await client.get("/_stcore/health")).is_success:
                    return
            await asyncio.sleep(POLL_SECONDS)
    raise DashboardFailed(f"exit code {process.returncode}")
