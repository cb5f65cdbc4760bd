"""Parse the lines that `tallylight local` prints. Pure."""

from msgspec import DecodeError, Struct, ValidationError

from tallylight_contract.report import DefectEvent, Report
from tallylight_contract.wire import decoded


class MonitorCount(Struct, frozen=True):
    """So many monitors run now."""

    running: int


class _Line(Struct, frozen=True):
    event: str = ""


KINDS: dict[str, type[DefectEvent | Report | MonitorCount]] = {
    "open": DefectEvent,
    "close": DefectEvent,
    "report": Report,
    "monitors": MonitorCount,
}


def parsed_line(line: bytes) -> DefectEvent | Report | MonitorCount | None:
    """The value of a line; None when the demo has no use for it."""
    try:
        kind = KINDS.get(decoded(line, _Line).event)
        return None if kind is None else decoded(line, kind)
    except (DecodeError, ValidationError):
        return None
