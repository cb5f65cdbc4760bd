"""Our log on standard error: a line for each message, whatever text of others a message holds."""

import logging
import sys

from tallylight_contract.printable import printable


class PrintableFormatter(logging.Formatter):
    """Writes characters that a terminal would act on as their numbers, in messages and in the lines of tracebacks."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """The message, in one line."""
        return printable(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """The message, and under it the traceback where there is one."""
        first, *more = super().format(record).split("\n")
        return "\n".join([first, *map(printable, more)])


def configure(form: str) -> None:
    """Log to standard error in this form, from `INFO` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PrintableFormatter(form))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
