"""What a monitor says while it watches (events) and when it has ended (the report)."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from tallylight_contract.livestream import Severity

Outcome = Literal["source_ended", "window_ended", "stopped", "source_lost"]


class DefectEvent(Struct, frozen=True, kw_only=True):
    """A defect was found (`open`) or is over (`close`). One line of `--format jsonl`.

    Media times are seconds from the first decoded frame. On `open`, `media_time` is the defect's onset; on
    `close`, its end. `detected_media_time` is how far the stream had come when the monitor was sure of it.
    `value` is the measurement that told, in the unit of `threshold`.
    """

    event: Literal["open", "close"]
    stream: str
    detector: str
    severity: Severity
    media_time: float
    detected_media_time: float
    wall_time: datetime
    value: float
    threshold: float
    detail: str
    duration: float | None = None  # seconds, on `close`
    evidence: list[str] = []  # picture files: before, at and after the onset


class DefectTotal(Struct, frozen=True, kw_only=True):
    """All that one detector found in one window."""

    detector: str
    severity: Severity
    count: int
    seconds: float


class Report(Struct, frozen=True, kw_only=True):
    """What a monitor has to say of its whole window. The last line of `--format jsonl`.

    `on_air_seconds` is the part of the window that had passed when the monitor ended; of these,
    `monitored_seconds` had a decoder at work and a verdict in force. `outcome` says why the monitor ended.
    """

    event: Literal["report"] = "report"
    stream: str
    window: str = ""  # the window's id; empty for a monitor that a person started
    source: str  # redacted
    outcome: Outcome
    started_at: datetime
    ended_at: datetime
    on_air_seconds: float
    monitored_seconds: float
    coverage_ratio: float
    media_seconds: float
    frames: int
    decoder_restarts: int
    cpu_seconds: float
    peak_memory_bytes: int
    defects: list[DefectTotal] = []
