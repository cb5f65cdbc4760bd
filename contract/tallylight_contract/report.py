"""What a monitor sends out while it watches (events) and when it has ended (the report)."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from tallylight_contract.defect_spans import DefectSpan
from tallylight_contract.instants import EARLIEST, LATEST, WrittenInstant
from tallylight_contract.livestream import Severity, Tier
from tallylight_contract.score import Score

Outcome = Literal["source_ended", "window_ended", "stopped", "source_lost"]
_LONGEST = 1e9  # seconds, in which no monitor watched


class DefectEvent(Struct, frozen=True, kw_only=True):
    """A defect was found (`open`) or is over (`close`). One line of `--format jsonl`.

    Media times are seconds from the first decoded frame. On `open`, `media_time` is the defect's onset; on
    `close`, its end. `detected_media_time` is how far the stream had come when the monitor was sure of it.
    `value` is the measurement that decided, in the unit of `threshold`. `channel`, `role` and `upstream` are the
    LiveStream's, empty where it has none. `stream_time` is the onset on the clock of the stream's own timestamps, in
    seconds: where a monitor takes over from another, both tell of a defect that lasts, and by it (and the detector)
    they are told to be one; None where the stream has no such clock. `tier`: how closely pictures were looked at when
    it was found, Full also in calm times. `muted`: nobody is to be alerted of it. `unseen`, on `close`: its end was not
    seen, for from then on nothing was judged in which it could be; the detail says why.
    """

    event: Literal["open", "close"]
    stream: str
    channel: str = ""
    role: str = ""
    upstream: str = ""
    tier: Tier = "Full"
    muted: bool = False
    detector: str
    severity: Severity
    media_time: float
    detected_media_time: float
    stream_time: float | None = None
    wall_time: datetime
    value: float
    threshold: float
    detail: str
    duration: float | None = None  # seconds, on `close`
    unseen: bool = False
    evidence: list[str] = []  # picture files: before, at and after the onset


class DefectTotal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that one detector found in one window. `spans` has the first and the last, where the stream has a clock."""

    detector: str
    severity: Severity
    count: int
    seconds: float
    spans: list[DefectSpan] = []


class Report(Struct, frozen=True, kw_only=True):
    """What a monitor found in its whole window. The last line of `--format jsonl`.

    `on_air_seconds` is the part of the window that had passed when the monitor ended; of these,
    `monitored_seconds` had a decoder at work and a result in force, and in `muted_seconds` nobody was to be alerted.
    `outcome` says why the monitor ended.
    """

    event: Literal["report"] = "report"
    stream: str
    channel: str = ""
    role: str = ""
    upstream: str = ""
    window: str = ""  # the window's id; empty for a monitor that a person started
    source: str  # redacted
    outcome: Outcome
    started_at: WrittenInstant
    ended_at: WrittenInstant
    on_air_seconds: float
    monitored_seconds: float
    coverage_ratio: float
    muted_seconds: float = 0.0
    media_seconds: float
    score: Score = Score()  # the mean of the time that was watched
    unjudged_seconds: dict[str, float] = {}  # of each track: media that it should have had judged, and had not
    frames: int
    decoder_restarts: int
    cpu_seconds: float
    peak_memory_bytes: int
    program: int | None = None  # of a transport stream: the programme that was watched, of `programs`
    programs: list[int] = []
    ignored: list[str] = []  # of the order: what a newer operator asked for, and this version does not know
    unmeasured: list[str] = []  # detectors that were asked for: of what they judge, nothing or too little came
    defects: list[DefectTotal] = []
    defects_cut: int = 0  # so many of them are left out, for want of room in a pod's status; the log has them all


def is_plausible(report: Report) -> bool:
    """Whether a monitor can have written it: where it was, anybody may write, and times are reckoned from it."""
    times, spans = (report.started_at, report.ended_at), (report.on_air_seconds, report.monitored_seconds)
    return all(EARLIEST <= at < LATEST for at in times) and all(0 <= span < _LONGEST for span in spans)
