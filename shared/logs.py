"""Structured logs: one JSON object a line in containers, readable lines at a terminal."""

import logging
import sys

import structlog
from structlog.typing import Processor

_SAID_BY_US = ("aiormq.connection", "aio_pika")
"""Loggers of a driver that tell as errors what its adapter tells in our words, with every try to connect."""


def configure(level: str = "INFO", *, json: bool | None = None) -> None:
    """Set up structlog and the standard library's loggers once for the process. ``json`` None: JSON unless at a terminal.

    Of other people's libraries only warnings are shown, in the same form.
    """
    as_json = not sys.stderr.isatty() if json is None else json
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    )
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [structlog.processors.format_exc_info, renderer]
    structlog.configure(
        processors=[*before, *last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
    for name in _SAID_BY_US:
        logging.getLogger(name).setLevel(logging.CRITICAL)
