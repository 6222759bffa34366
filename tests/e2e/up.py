"""``pufa up`` as a process of its own, with the dashboard."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.processes import free_port

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def up(*options: str, within: float, **environment: str) -> AsyncIterator[tuple[str, str]]:
    """The addresses of the API and of the dashboard, once both answer, which takes ``within`` seconds at most."""
    api, pages = free_port(), free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli", "up", *options, "--port", str(api), "--dashboard-port", str(pages),
        cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        async with asyncio.timeout(within):
            while not (line := await process.stdout.readline()).startswith(b"READY"):
                assert line, "pufa up ended before it was ready"
        yield f"http://127.0.0.1:{api}", f"http://127.0.0.1:{pages}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
