"""The operator's metrics, and local mode's."""

from tallylight_contract.metrics.metric import counter, gauge, histogram

# The promise is ten seconds from decision to judgement; a cold node and a fresh image take minutes.
_START_BUCKETS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 180.0)
_LAG_BUCKETS = (0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0)

LIVESTREAMS = gauge("operator_livestreams", "LiveStreams, by the reason of their Scheduled condition.", "phase")
MONITORS = gauge("operator_monitors", "Monitors that are there, but for those that another release watches over.")
TRANSITION_LAG = histogram(
    "operator_transition_lag_seconds", "How late a window's start or end was acted on.", _LAG_BUCKETS
)
ACTIVATION = histogram(
    "operator_activation_seconds",
    "From the moment a monitor was due to each step of its start.",
    _START_BUCKETS,
    "phase",
)
RECONCILE = histogram("operator_reconcile_seconds", "How long one look at one stream took.", _LAG_BUCKETS)
RECONCILE_ERRORS = counter("operator_reconcile_errors", "Reconciliations that failed.", "reason")
MONITOR_RESTARTS = counter("operator_monitor_restarts", "Monitors that crashed and were brought back.")
WINDOWS_MISSED = counter("operator_windows_missed", "Windows that ended or expired without a monitor.")
STREAM_FAILING = gauge(
    "operator_stream_failing",
    "1 for each LiveStream that is not Ready, with the reason; none for one that is, is suspended, or is muted.",
    "namespace",
    "stream",
    "reason",
)
OVERDUE = gauge(
    "operator_overdue_seconds", "For how long the most overdue of what was to be done has waited; 0 while nothing is."
)
UNMONITORED = gauge(
    "operator_stream_unmonitored_seconds",
    "For how long a stream has been on air with no monitor running, and why; none of one that is muted.",
    "namespace",
    "stream",
    "reason",
)
OVERLAPPING = gauge(
    "operator_overlapping_releases", "Other releases at work that serve the same LiveStreams; the log names each."
)
MONITORS_WAITING = gauge("operator_monitors_waiting", "Monitors that should be there and wait, for a cap is reached.")
STARTS_AHEAD = gauge("operator_starts_ahead", "Monitors that are to start within the next minute.")
PRE_ROLL_TOO_SHORT = gauge(
    "operator_preroll_too_short",
    "LiveStreams whose next window will be watched late: more monitors start together than their preRoll holds.",
)
REPORTED_ON_AIR = counter("operator_reported_on_air_seconds", "Time on air, by the reports that came into a status.")
REPORTED_MONITORED = counter(
    "operator_reported_monitored_seconds", "Time on air that was monitored, by the reports that came into a status."
)
PROBER_SILENT = gauge(
    "operator_prober_silent_seconds",
    "For how long nothing has been heard of the prober that asks a namespace's sources; 0 while it answers.",
    "namespace",
)
LOADS_UNKNOWN = gauge(
    "operator_loads_unknown", "Monitors that do not say how much they have to do: others cannot be put beside them."
)
PLACEHOLDER_CAUSES = ("refused", "pending", "failed")
PLACEHOLDERS = gauge(
    "operator_placeholders",
    "Pods that hold room for monitors, by state: wanted, and of these running, pending, failed, refused by the API.",
    "state",
)
PLACEHOLDERS_MISSED = counter(
    "operator_placeholders_missed",
    "Placeholders that held no room: refused, failed, or still pending as their monitors were about to start.",
    "cause",
)
RESIZE_OUTCOMES = ("asked", "done", "refused", "deferred", "infeasible")
RESIZES = counter(
    "operator_resizes",
    "Requests to promise a running monitor more: asked, or refused by the API; done, deferred, infeasible on its node.",
    "outcome",
)
QUEUE_LENGTH = gauge("operator_queue_length", "LiveStreams that wait to be looked at.")
OVERRUN_ACTIVE = gauge("operator_overrun_active", "Streams that are watched past their window's end.")
WATCH_LAST_ACTIVITY = gauge(
    "operator_watch_last_activity_timestamp_seconds",
    "When a watch or a list last brought something, as seconds since 1970.",
)
API_REQUESTS = counter("operator_api_requests", "Requests to the Kubernetes API.", "verb", "code")
API_THROTTLED = counter("operator_api_throttled_seconds", "Time spent waiting because the API asked for it.")
IS_LEADER = gauge("operator_is_leader", "1 while this replica may write.")
SHARDS_HELD = gauge(
    "operator_shards_held", "1 for each shard in which this replica may write; none where there is one shard.", "shard"
)
OPERATOR_INFO = gauge("operator_info", "1, with the operator's version.", "version")

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
