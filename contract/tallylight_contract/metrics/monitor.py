"""A monitor's metrics."""

from tallylight_contract.metrics.metric import FETCH_BUCKETS, counter, gauge, histogram, series

# Of one monitor, with as many detectors as a LiveStream can name. docs/metrics.md says what that costs Prometheus.
SERIES_LIMIT = 455

UP = gauge("up", "1 while the monitor is at work.")
ON_AIR = gauge(
    "on_air", "1 from the window's start to its end, and in overrun while the stream is sent; 0 in pre-roll."
)
RECEIVING = gauge(
    "receiving",
    "1 while this track arrives and is judged. While none is known, both have a series, of 0; later, those of the"
    " stream.",
    "track",
)
MUTED = gauge("muted", "1 while nobody is to be alerted of this stream; it is measured and recorded as ever.")
DEFECT_ACTIVE = gauge("defect_active", "1 while the defect lasts.", "detector", "severity")
DEFECTS = counter("defects", "Defects found.", "detector", "severity")
DEFECT_SECONDS = counter("defect_seconds", "Seconds of media with the defect.", "detector", "severity")
DETECTOR_VALUE = gauge(
    "detector_value",
    "The detector's latest measurement, in its threshold's unit; no series while there is nothing to measure.",
    "detector",
)
SCORE = gauge("score", "How well it does now, of 100.", "part")
FRAMES_DECODED = counter("frames_decoded", "Pictures that were decoded or, in calm times, passed over.")
DECODE_LAG = gauge("decode_lag_seconds", "How late results are, for want of CPU.")
CPU_NEEDED = gauge("cpu_needed_cores", "CPU seconds for a second of media.")
CPU_THROTTLED = counter("cpu_throttled_seconds", "Time stopped by the CPU limit.")
MEDIA_SECONDS = counter("media_seconds", "Seconds of media judged.")
UNJUDGED_SECONDS = counter(
    "unjudged_seconds",
    "Seconds of media of this track that should have been judged, and were not: lost, or not decoded.",
    "track",
)
LOOK = gauge(
    "look",
    "1 for how pictures are looked at now: every one, in calm those that others refer to, key frames, or none.",
    "look",
)
LOOK_SECONDS = counter("look_seconds", "Seconds of media whose pictures were looked at so.", "look")
SEGMENT_FETCH = histogram("segment_fetch_seconds", "Time from a segment's request to its last byte.", FETCH_BUCKETS)
SEGMENT_FETCH_ERRORS = counter("segment_fetch_errors", "Fetches of a segment that failed.", "kind")
SEGMENT_BYTES = counter("segment_bytes", "Bytes of segments received.")
PLAYLIST_AGE = gauge("playlist_age_seconds", "Time since the playlist last named a new segment.")
LAST_FRAME = gauge(
    "last_frame_timestamp_seconds",
    "When this track was last decoded or, in calm times, passed over, as seconds since 1970; no series before.",
    "track",
)
DECODER_RESTARTS = counter("decoder_restarts", "Times the decoding process was replaced.")
CORRUPT_PACKETS = counter("corrupt_packets", "Packets that were damaged, or came after a gap.")
OUTLET_FAILURES = counter(
    "outlet_failures",
    "Tries to write events or pictures that failed, as on a full disk. They are tried again.",
    "outlet",
)
OUTLET_LOST = counter(
    "outlet_lost",
    "Events or pictures that are lost: too many waited for a full disk, or for a reader that does not read.",
    "outlet",
)
DETECTORS_UNMEASURED = gauge(
    "detectors_unmeasured",
    "Detectors that were asked for, and have had nothing to judge since the monitor began. `/v1/report` names them.",
)
ORDER_IGNORED = gauge(
    "order_ignored",
    "What of its order this version of the monitor does not know, and does without.",
)
CPU_SECONDS = counter("process_cpu_seconds", "CPU time of the monitor's processes.", "process")
MEMORY = gauge(
    "process_resident_memory_bytes",
    "What each of the monitor's processes has in memory now; what both share counts in each.",
    "process",
)
MONITOR_INFO = gauge(
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
    DETECTORS_UNMEASURED,
    ORDER_IGNORED,
    CPU_SECONDS,
    MEMORY,
    MONITOR_INFO,
)


def monitor_series(detectors: int) -> int:
    """How many time series one monitor has at most: a fixed part, and a part for each detector that runs."""
    return sum(series(metric, detectors) for metric in MONITOR_METRICS)
