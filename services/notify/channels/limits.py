"""How many messages the providers of robots take from one robot.

Sources: DingTalk, "custom robots": 20 a minute for each robot, else none for 10 minutes. WeCom, "group robots": 20 a
minute for each robot. Feishu, "custom bots": 100 a minute and 5 a second for each bot.
"""

from dataclasses import dataclass

from services.notify.channels.domain import ChannelKind


@dataclass(frozen=True)
class Limit:
    """At most ``count`` messages to one endpoint in any span of ``seconds``."""

    count: int
    seconds: float


LIMITS = {
    ChannelKind.DINGTALK: Limit(20, 60),
    ChannelKind.WECOM: Limit(20, 60),
    ChannelKind.FEISHU: Limit(100, 60),
}
