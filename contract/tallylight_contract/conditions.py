"""Condition types and reasons: the words of a LiveStream's status."""

from enum import StrEnum


class ConditionType(StrEnum):
    """What a condition is about. Conditions are observations, not steps of a state machine."""

    SCHEDULED = "Scheduled"  # the schedule is understood, and says when
    PROVISIONED = "Provisioned"  # every monitor that should be there is there
    RECEIVING = "Receiving"  # pictures or sound arrive
    DEGRADED = "Degraded"  # monitored, but not as asked
    PAUSED = "Paused"  # held back by a person
    STALLED = "Stalled"  # nothing will come of it before it is edited: what ends a GitOps tool's wait
    READY = "Ready"  # the summary: all is as asked for now


class Reason(StrEnum):
    """Why a condition has its value. Stable: alerts and scripts match on these."""

    # Scheduled
    WINDOW_AHEAD = "WindowAhead"
    ON_AIR = "OnAir"
    ALWAYS = "Always"
    NO_MORE_WINDOWS = "NoMoreWindows"
    WINDOW_MISSED = "WindowMissed"
    WINDOW_PAST = "WindowPast"  # the only window was over before it was watched
    INVALID_SPEC = "InvalidSpec"
    INVALID_TIMEZONE = "InvalidTimezone"
    INVALID_CRON = "InvalidCron"
    UPSTREAM_CIRCLE = "UpstreamCircle"  # the streams that it comes from lead back to it; found at reconcile
    # Provisioned
    OFF_AIR = "OffAir"
    MONITOR_STARTING = "MonitorStarting"
    MONITOR_RUNNING = "MonitorRunning"
    MONITOR_CRASHED = "MonitorCrashed"
    MONITOR_MISSING = "MonitorMissing"
    UNSCHEDULABLE = "Unschedulable"  # no node takes the pod
    IMAGE_PULL_FAILED = "ImagePullFailed"
    SECRET_MISSING = "SecretMissing"  # noqa: S105 - a reason, no secret
    QUOTA_EXCEEDED = "QuotaExceeded"
    CANNOT_START = "CannotStart"  # anything else that the cluster holds against the pod
    CAP_REACHED = "CapReached"  # there are as many monitors as the operator may have
    DRAINING = "Draining"
    REPLACING = "Replacing"  # a monitor is taken away, and another takes over; Degraded says it, too
    SOURCE_ENDED = "SourceEnded"
    UNKNOWN = "Unknown"
    # Receiving
    SIGNAL_PRESENT = "SignalPresent"
    SIGNAL_ABSENT = "SignalAbsent"
    SIGNAL_UNKNOWN = "SignalUnknown"  # of Scheduled only: the prober cannot say whether the source sends
    MONITOR_UNREACHABLE = "MonitorUnreachable"
    # Degraded
    AS_ASKED = "AsAsked"
    FEWER_PIPELINES = "FewerPipelines"
    EDIT_PENDING = "EditPending"  # what was edited in mid-event holds from the next monitor on
    PRE_ROLL_TOO_SHORT = "PreRollTooShort"  # more monitors start together than a scheduler binds within preRoll
    SPREADING = "Spreading"  # more monitors are started that share the detectors, for one cannot carry them
    CUT_BACK = "CutBack"  # looked at less closely than asked, for more cannot be carried
    OVERLOADED = "Overloaded"  # it is not carried, and nothing relieves it
    FOREIGN_OPERATOR = "ForeignOperator"  # another operator serves the same LiveStream
    # Paused
    SUSPENDED = "Suspended"
    NOT_PAUSED = "NotPaused"
    INVALID_ANNOTATION = "InvalidAnnotation"  # an annotation that cannot be read, and is ignored
    # Stalled
    NOT_STALLED = "NotStalled"
    # Ready
    MONITORING = "Monitoring"
    WAITING = "Waiting"
    FAILING = "Failing"
    NOT_WATCHED = "NotWatched"  # on air, and no monitor has run for a while
