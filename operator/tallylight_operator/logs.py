"""Our log on standard error: a line for each message, whatever text of others a message holds."""

import json
import logging
import sys
from datetime import UTC, datetime

from tallylight_contract.printable import printable

LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("text", "json")
# What others write of each probe, each scrape and each object that they pass on.
_CHATTER = ("aiohttp.access", "kopf.activities", "kopf.objects")
_OURS = ("tallylight", "tallylight_operator")


class PrintableFormatter(logging.Formatter):
    """Writes characters that a terminal would act on as their numbers, in messages and in the lines of tracebacks."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """The message, in one line."""
        return printable(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """The message, and under it the traceback where there is one."""
        first, *more = super().format(record).split("\n")
        return "\n".join([first, *map(printable, more)])


class JsonFormatter(logging.Formatter):
    """A JSON object in one line: `time` (UTC), `level`, `logger`, `message`, and `traceback` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; ASCII alone, so no character in it does anything."""
        line = {
            "time": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configure(text_form: str, level: str, kind: str) -> None:
    """Log to standard error, from one of `LEVELS` on, in one of `FORMATS`; `text_form` is that of text.

    `debug` is for what is ours: libraries would show whole objects, with the addresses in them.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if kind == "json" else PrintableFormatter(text_form))
    chosen = getattr(logging, level.upper())
    logging.basicConfig(level=max(chosen, logging.INFO), handlers=[handler])
    for name in _OURS:
        logging.getLogger(name).setLevel(chosen)
    for name in _CHATTER:
        logging.getLogger(name).setLevel(max(chosen, logging.WARNING))
