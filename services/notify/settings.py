"""What the notify service needs to be told, from the environment (``PUFA_…``)."""

from pathlib import Path
from typing import Self

from pydantic import model_validator

from services.notify.channels.mail_server import MailServer
from services.notify.delivery.pace import Pace
from shared.settings import Settings


class NotifySettings(Settings):
    """``rules_file`` says who hears of what, ``restraint_file`` how much anybody is told, ``burden_file`` how long things
    are taken to last, ``slips_file`` how the slip loop is kept.

    ``smtp_url`` is the mail server, ``smtp_from`` who sends, ``smtp_ca_file`` what vouches for a server that no public
    authority knows; without them nothing goes out by e-mail. ``public_url`` is where people sign in, for
    links. ``delivery`` is how patiently letters are sent, as JSON (see ``Pace``); ``delivery_folder`` is a place on this
    machine that outlives the process: what was sent and not yet written down is kept there.
    """

    rules_file: Path = Path(__file__).parent / "rules" / "default.yaml"
    restraint_file: Path = Path(__file__).parent / "restraint" / "default.yaml"
    burden_file: Path = Path(__file__).parent / "burden" / "minutes.yaml"
    slips_file: Path = Path(__file__).parent / "slips" / "default.yaml"
    smtp_url: str | None = None
    smtp_from: str | None = None
    smtp_ca_file: Path | None = None
    public_url: str | None = None
    delivery: Pace = Pace()
    delivery_folder: Path | None = None

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if self.smtp_url:
            MailServer.of(self.smtp_url)
            if not self.smtp_from:
                raise ValueError("PUFA_SMTP_URL needs PUFA_SMTP_FROM beside it: who the letters are from")
        return self
