"""The senders that are set up here, one for each kind of channel."""

from collections.abc import Mapping
from pathlib import Path

from services.notify.channels.apprise import AppriseSender
from services.notify.channels.dingtalk import DingtalkSender
from services.notify.channels.domain import ChannelKind
from services.notify.channels.email import EmailSender
from services.notify.channels.feishu import FeishuSender
from services.notify.channels.http import provider_client
from services.notify.channels.letter import LetterWriter
from services.notify.channels.mail_server import MailServer
from services.notify.channels.sending import Sender
from services.notify.channels.webhook import WebhookSender
from services.notify.channels.wecom import WecomSender
from services.notify.settings import NotifySettings
from shared.catalogue import Catalogue
from shared.clock import SystemClock

MESSAGES = Path(__file__).parents[1] / "messages"


def senders(settings: NotifySettings) -> Mapping[ChannelKind, Sender]:
    """E-mail is among them where ``smtp_url`` is set. Providers live in the real time, whatever year is played."""
    texts, clock = Catalogue(MESSAGES), SystemClock()
    client = provider_client()
    found: dict[ChannelKind, Sender] = {
        ChannelKind.WECOM: WecomSender(client, texts),
        ChannelKind.DINGTALK: DingtalkSender(client, texts, clock),
        ChannelKind.FEISHU: FeishuSender(client, texts, clock),
        ChannelKind.APPRISE: AppriseSender(texts),
        ChannelKind.WEBHOOK: WebhookSender(client, clock),
    }
    if settings.smtp_url and settings.smtp_from:
        letters = LetterWriter(settings.smtp_from, texts, clock, settings.public_url)
        found[ChannelKind.EMAIL] = EmailSender(MailServer.of(settings.smtp_url), letters, ca_file=settings.smtp_ca_file)
    return found
