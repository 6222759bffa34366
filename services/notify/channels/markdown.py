"""A message in the markdown that WeCom's and DingTalk's robots show alike: headings, bold, quotes and links."""

from collections.abc import Callable
from itertools import groupby
from urllib.parse import quote

from services.notify.channels.domain import Item, Outgoing
from services.notify.channels.plain import plain

Say = Callable[..., str]
"""A catalogue in one language: code and parameters to words."""


def markdown(message: Outgoing, say: Say, line_end: str) -> str:
    """``line_end`` breaks a line within a paragraph; a blank line parts paragraphs with every provider."""
    blocks = [f"### {plain(message.heading)}"]
    for urgency, items in groupby(message.items, key=lambda item: item.urgency):
        if message.digest:
            blocks.append(f"**{say(f'channel.urgency.{urgency}')}**")
        blocks += [_quoted(item, message, say, line_end) for item in items]
    if message.more:
        blocks.append(say("channel.more", count=message.more))
    return "\n\n".join(blocks)


def says_it_already(item: Item, message: Outgoing) -> bool:
    """Whether the heading is the only item's own title, so that it need not stand there twice."""
    return len(message.items) == 1 and item.title == message.heading


def _quoted(item: Item, message: Outgoing, say: Say, line_end: str) -> str:
    lines = [] if says_it_already(item, message) else [f"**{plain(item.title)}**"]
    lines.append(plain(item.text))
    if item.link:
        lines.append(f"[{say('channel.open')}]({quote(item.link, safe=_IN_LINKS)})")
    return line_end.join(f"> {line}" for line in lines)


_IN_LINKS = ":/?&=%~+,;@-._#"
"""What stays as it is in a link; a bracket would end it."""
