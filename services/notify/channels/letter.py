"""A message as e-mail: headers, the text, and the same in HTML."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from itertools import groupby
from pathlib import Path
from unicodedata import category

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.notify.channels.domain import Endpoint, Outgoing
from services.notify.channels.fitting import by_urgency
from services.notify.channels.markdown import says_it_already
from services.notify.channels.sending import Refused
from shared.catalogue import Catalogue
from shared.clock import DISTRICT_ZONE, Clock

TEMPLATES = Path(__file__).parent / "templates"


class LetterWriter:
    """``from_`` is who sends: ``name <address>`` or an address. ``site`` is where people sign in, None where nobody said
    so. ``clock`` is the real one. Raises ``ValueError`` where ``from_`` is no address.
    """

    def __init__(self, from_: str, texts: Catalogue, clock: Clock, site: str | None = None) -> None:
        name, self.sender = parseaddr(from_)
        try:
            self._from = Address(name, addr_spec=self.sender)
        except (ValueError, IndexError) as error:
            raise ValueError(f"{from_!r} is not an e-mail address") from error
        self._texts = texts
        self._clock = clock
        self._site = site
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def letter(self, endpoint: Endpoint, message: Outgoing) -> bytes:
        """The whole letter as it goes over the wire. Raises ``Refused`` for an address that cannot be one."""
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self._from
        try:
            letter["To"] = Address(addr_spec=endpoint.to)
        except (ValueError, IndexError) as error:
            raise Refused(f"{endpoint.to!r} is not an e-mail address") from error
        letter["Subject"] = _subject(message.heading)
        self._add_marks(letter, message)
        words = self._words(message)
        letter.set_content(self._templates.get_template("letter.txt").render(words), cte="base64")
        letter.add_alternative(self._templates.get_template("letter.html").render(words), subtype="html", cte="base64")
        return letter.as_bytes()

    def _add_marks(self, letter: EmailMessage, message: Outgoing) -> None:
        """The same message has the same id however often it is tried; one-click unsubscribing (RFC 8058) wants https."""
        letter["Date"] = format_datetime(self._clock.now().astimezone(DISTRICT_ZONE))
        letter["Message-ID"] = f"<{message.id}@{self._from.domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        if message.unsubscribe:
            letter["List-Unsubscribe"] = f"<{message.unsubscribe}>"
            if message.unsubscribe.startswith("https://"):
                letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"

    def _words(self, message: Outgoing) -> dict[str, object]:
        ordered = by_urgency(message)
        return {
            "message": ordered,
            "groups": [(urgency, list(items)) for urgency, items in groupby(ordered.items, key=lambda it: it.urgency)],
            "heads_itself": bool(ordered.items) and says_it_already(ordered.items[0], ordered),
            "day": lambda moment: moment.astimezone(DISTRICT_ZONE).strftime("%m-%d %H:%M"),
            "say": self._texts.in_language(message.language),
            "site": self._site,
        }


def _subject(heading: str) -> str:
    """One line of text. What looks like an encoded word (RFC 2047) would be decoded while the letter is put together, and
    whatever stands in it, line breaks too, would stand among the headers."""
    line = "".join(each for each in " ".join(heading.split()) if category(each) != "Cc")
    return line.replace("=?", "= ?")
