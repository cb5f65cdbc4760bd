"""Every metric: its name, type, help and labels. No label holds an address but the info metric's `source`."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]

# Of one monitor, with as many detectors as a LiveStream can name. docs/metrics.md says what that costs Prometheus.
SERIES_LIMIT = 400
STREAM_LABELS = ("namespace", "stream", "pipeline")  # whose it is; on each of a monitor's metrics

# A segment takes a fraction of its own length, or the stream falls behind; nothing waits longer than 30 s.
_FETCH_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
# The promise is ten seconds from decision to judgement; a cold node and a fresh image take minutes.
_START_BUCKETS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 180.0)
_LAG_BUCKETS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 60.0)

# The values of labels that have few. Of detectors, only those that run have series; a severity belongs to a detector,
# so it adds none.
LABEL_VALUES: dict[str, tuple[str, ...]] = {
    "kind": (
        "closed",
        "connect",
        "dns",
        "malformed",
        "not_media",
        "redirects",
        "refused",
        "status",
        "timeout",
        "tls",
        "too_large",
        "truncated",
        "unsupported",
    ),
    "look": ("every", "calm", "keys", "none"),
    "outlet": ("events", "pictures"),
    "part": ("whole", "picture", "sound", "delivery", "continuity"),
    "process": ("decoder", "feeder"),
    "signal": ("absent", "present", "unknown"),
    "track": ("picture", "sound"),
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `labels` are its own; a monitor's metrics have STREAM_LABELS before them."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


def _gauge(name: str, text: str, *labels: str) -> Metric:
    return Metric(f"tallylight_{name}", "gauge", text, labels)


def _counter(name: str, text: str, *labels: str) -> Metric:
    return Metric(f"tallylight_{name}_total", "counter", text, labels)


def _histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Metric:
    return Metric(f"tallylight_{name}", "histogram", text, labels, buckets)


# The monitor's
UP = _gauge("up", "1 while the monitor is at work.")
ON_AIR = _gauge(
    "on_air", "1 from the window's start to its end, and in overrun while the stream is sent; 0 in pre-roll."
)
RECEIVING = _gauge(
    "receiving",
    "1 while this track arrives and is judged. While none is known, both have a series, of 0; later, those of the"
    " stream.",
    "track",
)
MUTED = _gauge("muted", "1 while nobody is to be alerted of this stream; it is measured and recorded as ever.")
DEFECT_ACTIVE = _gauge("defect_active", "1 while the defect lasts.", "detector", "severity")
DEFECTS = _counter("defects", "Defects found.", "detector", "severity")
DEFECT_SECONDS = _counter("defect_seconds", "Seconds of media with the defect.", "detector", "severity")
DETECTOR_VALUE = _gauge(
    "detector_value",
    "The detector's latest measurement, in its threshold's unit; no series while there is nothing to measure.",
    "detector",
)
SCORE = _gauge("score", "How well it does now, of 100.", "part")
FRAMES_DECODED = _counter("frames_decoded", "Pictures that were decoded or, in calm times, passed over.")
DECODE_LAG = _gauge("decode_lag_seconds", "How late results are, for want of CPU.")
CPU_NEEDED = _gauge("cpu_needed_cores", "CPU seconds for a second of media.")
CPU_THROTTLED = _counter("cpu_throttled_seconds", "Time stopped by the CPU limit.")
MEDIA_SECONDS = _counter("media_seconds", "Seconds of media judged.")
UNJUDGED_SECONDS = _counter(
    "unjudged_seconds",
    "Seconds of media of this track that should have been judged, and were not: lost, or not decoded.",
    "track",
)
LOOK = _gauge(
    "look",
    "1 for how pictures are looked at now: every one, in calm those that others refer to, key frames, or none.",
    "look",
)
LOOK_SECONDS = _counter("look_seconds", "Seconds of media whose pictures were looked at so.", "look")
SEGMENT_FETCH = _histogram("segment_fetch_seconds", "Time from a segment's request to its last byte.", _FETCH_BUCKETS)
SEGMENT_FETCH_ERRORS = _counter("segment_fetch_errors", "Fetches of a segment that failed.", "kind")
SEGMENT_BYTES = _counter("segment_bytes", "Bytes of segments received.")
PLAYLIST_AGE = _gauge("playlist_age_seconds", "Time since the playlist last named a new segment.")
LAST_FRAME = _gauge(
    "last_frame_timestamp_seconds",
    "When this track was last decoded or, in calm times, passed over, as seconds since 1970; no series before.",
    "track",
)
DECODER_RESTARTS = _counter("decoder_restarts", "Times the decoding process was replaced.")
CORRUPT_PACKETS = _counter("corrupt_packets", "Packets that were damaged, or came after a gap.")
OUTLET_FAILURES = _counter(
    "outlet_failures",
    "Tries to write events or pictures that failed, as on a full disk. They are tried again.",
    "outlet",
)
OUTLET_LOST = _counter(
    "outlet_lost",
    "Events or pictures that are lost: too many waited for a full disk, or for a reader that does not read.",
    "outlet",
)
ORDER_IGNORED = _gauge(
    "order_ignored",
    "What of its order this version of the monitor does not know, and does without.",
)
CPU_SECONDS = _counter("process_cpu_seconds", "CPU time of the monitor's processes.", "process")
MEMORY = _gauge(
    "process_resident_memory_bytes",
    "What each of the monitor's processes has in memory now; what both share counts in each.",
    "process",
)
MONITOR_INFO = _gauge(
    "monitor_info",
    "1, with what this monitor is and watches; the address is redacted.",
    "source",
    "version",
    "tier",
    "channel",
    "role",
    "upstream",
)

MONITOR_METRICS = (
    UP,
    ON_AIR,
    RECEIVING,
    MUTED,
    DEFECT_ACTIVE,
    DEFECTS,
    DEFECT_SECONDS,
    DETECTOR_VALUE,
    SCORE,
    FRAMES_DECODED,
    DECODE_LAG,
    CPU_NEEDED,
    CPU_THROTTLED,
    MEDIA_SECONDS,
    UNJUDGED_SECONDS,
    LOOK,
    LOOK_SECONDS,
    SEGMENT_FETCH,
    SEGMENT_FETCH_ERRORS,
    SEGMENT_BYTES,
    PLAYLIST_AGE,
    LAST_FRAME,
    DECODER_RESTARTS,
    CORRUPT_PACKETS,
    OUTLET_FAILURES,
    OUTLET_LOST,
    ORDER_IGNORED,
    CPU_SECONDS,
    MEMORY,
    MONITOR_INFO,
)

# The operator's, and local mode's
LIVESTREAMS = _gauge("operator_livestreams", "LiveStreams, by the reason of their Scheduled condition.", "phase")
MONITORS = _gauge("operator_monitors", "Monitors that are there, but for those that another release watches over.")
TRANSITION_LAG = _histogram(
    "operator_transition_lag_seconds", "How late a window's start or end was acted on.", _LAG_BUCKETS
)
ACTIVATION = _histogram(
    "operator_activation_seconds",
    "From the moment a monitor was due to each step of its start.",
    _START_BUCKETS,
    "phase",
)
RECONCILE = _histogram("operator_reconcile_seconds", "How long one look at one stream took.", _LAG_BUCKETS)
RECONCILE_ERRORS = _counter("operator_reconcile_errors", "Reconciliations that failed.", "reason")
MONITOR_RESTARTS = _counter("operator_monitor_restarts", "Monitors that crashed and were brought back.")
WINDOWS_MISSED = _counter("operator_windows_missed", "Windows that ended or expired without a monitor.")
STREAM_FAILING = _gauge(
    "operator_stream_failing",
    "1 for each LiveStream that is not Ready, with the reason; none for one that is, is suspended, or is muted.",
    "namespace",
    "stream",
    "reason",
)
OVERDUE = _gauge(
    "operator_overdue_seconds", "For how long the most overdue of what was to be done has waited; 0 while nothing is."
)
UNMONITORED = _gauge(
    "operator_stream_unmonitored_seconds",
    "For how long a stream has been on air with no monitor running, and why; none of one that is muted.",
    "namespace",
    "stream",
    "reason",
)
OVERLAPPING = _gauge(
    "operator_overlapping_releases", "Other releases at work that serve the same LiveStreams; the log names each."
)
MONITORS_WAITING = _gauge("operator_monitors_waiting", "Monitors that should be there and wait, for a cap is reached.")
STARTS_AHEAD = _gauge("operator_starts_ahead", "Monitors that are to start within the next minute.")
PRE_ROLL_TOO_SHORT = _gauge(
    "operator_preroll_too_short",
    "LiveStreams whose next window will be watched late: more monitors start together than their preRoll holds.",
)
REPORTED_ON_AIR = _counter("operator_reported_on_air_seconds", "Time on air, by the reports that came into a status.")
REPORTED_MONITORED = _counter(
    "operator_reported_monitored_seconds", "Time on air that was monitored, by the reports that came into a status."
)
PROBER_SILENT = _gauge(
    "operator_prober_silent_seconds",
    "For how long nothing has been heard of the prober that asks a namespace's sources; 0 while it answers.",
    "namespace",
)
LOADS_UNKNOWN = _gauge(
    "operator_loads_unknown", "Monitors that do not say how much they have to do: others cannot be put beside them."
)
PLACEHOLDER_CAUSES = ("refused", "pending", "failed")
PLACEHOLDERS = _gauge(
    "operator_placeholders",
    "Pods that hold room for monitors, by state: wanted, and of these running, pending, failed, refused by the API.",
    "state",
)
PLACEHOLDERS_MISSED = _counter(
    "operator_placeholders_missed",
    "Placeholders that held no room: refused, failed, or still pending as their monitors were about to start.",
    "cause",
)
RESIZE_OUTCOMES = ("asked", "done", "refused", "deferred", "infeasible")
RESIZES = _counter(
    "operator_resizes",
    "Requests to promise a running monitor more: asked, or refused by the API; done, deferred, infeasible on its node.",
    "outcome",
)
QUEUE_LENGTH = _gauge("operator_queue_length", "LiveStreams that wait to be looked at.")
OVERRUN_ACTIVE = _gauge("operator_overrun_active", "Streams that are watched past their window's end.")
WATCH_LAST_ACTIVITY = _gauge(
    "operator_watch_last_activity_timestamp_seconds",
    "When a watch or a list last brought something, as seconds since 1970.",
)
API_REQUESTS = _counter("operator_api_requests", "Requests to the Kubernetes API.", "verb", "code")
API_THROTTLED = _counter("operator_api_throttled_seconds", "Time spent waiting because the API asked for it.")
IS_LEADER = _gauge("operator_is_leader", "1 while this replica may write.")
SHARDS_HELD = _gauge(
    "operator_shards_held", "1 for each shard in which this replica may write; none where there is one shard.", "shard"
)
OPERATOR_INFO = _gauge("operator_info", "1, with the operator's version.", "version")

OPERATOR_METRICS = (
    LIVESTREAMS,
    MONITORS,
    TRANSITION_LAG,
    ACTIVATION,
    RECONCILE,
    RECONCILE_ERRORS,
    MONITOR_RESTARTS,
    WINDOWS_MISSED,
    STREAM_FAILING,
    OVERDUE,
    UNMONITORED,
    REPORTED_ON_AIR,
    REPORTED_MONITORED,
    QUEUE_LENGTH,
    OVERRUN_ACTIVE,
    OVERLAPPING,
    MONITORS_WAITING,
    STARTS_AHEAD,
    PRE_ROLL_TOO_SHORT,
    PROBER_SILENT,
    LOADS_UNKNOWN,
    PLACEHOLDERS,
    PLACEHOLDERS_MISSED,
    RESIZES,
    WATCH_LAST_ACTIVITY,
    API_REQUESTS,
    API_THROTTLED,
    IS_LEADER,
    SHARDS_HELD,
    OPERATOR_INFO,
)

PROBE_SOURCES = _gauge("probe_sources", "Sources that are asked whether they send, by what is known.", "signal")
PROBE_LOOKS = _counter("probe_looks", "Looks at a source, by what each found.", "signal")
PROBE_LOOK_SECONDS = Metric(
    "tallylight_probe_look_seconds", "histogram", "How long a look at a source took.", (), _FETCH_BUCKETS
)
PROBE_LATE = _gauge("probe_late_seconds", "How long after its time the last look began: many wait for their turn.")

PROBER_METRICS = (PROBE_SOURCES, PROBE_LOOKS, PROBE_LOOK_SECONDS, PROBE_LATE)


def series(metric: Metric, detectors: int) -> int:
    """How many time series one monitor has of a metric at most, while so many detectors run."""
    combinations = 1
    for label in metric.labels:
        combinations *= detectors if label == "detector" else len(LABEL_VALUES.get(label, ("one",)))
    return combinations * (len(metric.buckets) + 3 if metric.buckets else 1)  # and +Inf, _sum, _count


def monitor_series(detectors: int) -> int:
    """How many time series one monitor has at most: a fixed part, and a part for each detector that runs."""
    return sum(series(metric, detectors) for metric in MONITOR_METRICS)
