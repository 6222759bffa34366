"""An old phone at the edge of the net: its scripts take longer, and what page and server say arrives later, or never."""

import asyncio
from dataclasses import dataclass

from playwright.async_api import Page, WebSocketRoute

STREAM = "**/_stcore/stream"
"""The line between a page of Streamlit and its server."""


@dataclass
class Net:
    """While it is away, nothing that the page says reaches the server."""

    is_away: bool = False


async def old_phone(page: Page, *, times: float = 1, delay_seconds: float = 0) -> Net:
    """From the next load on scripts take so many times as long, and each word so much longer."""
    chrome = await page.context.new_cdp_session(page)
    await chrome.send("Emulation.setCPUThrottlingRate", {"rate": times})
    net, later = Net(), asyncio.get_running_loop().call_later

    def connected(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda said: None if net.is_away else later(delay_seconds, server.send, said))
        server.on_message(lambda said: later(delay_seconds, socket.send, said))

    await page.route_web_socket(STREAM, connected)
    return net
