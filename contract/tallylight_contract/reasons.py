"""What each condition and each reason means to a reader of a status, and what to do: docs and Events are made of it."""

from dataclasses import dataclass
from typing import Literal

from tallylight_contract.conditions import ConditionType as Type
from tallylight_contract.conditions import Reason

# Warning: it calls for action, and is a Warning Event. Notice: it passes by itself, or is a choice. Fine: as asked.
Severity = Literal["Warning", "Notice", "Fine"]

TYPES = {
    Type.SCHEDULED: "whether the schedule is understood, and what it says of now",
    Type.PROVISIONED: "whether every monitor that should be there is there, and runs",
    Type.RECEIVING: "whether pictures or sound arrive, from the pre-roll on; the message has the source's own words",
    Type.DEGRADED: "`True`: the stream is monitored, and not as asked",
    Type.PAUSED: "`True`: held back by hand",
    Type.STALLED: "`True`: nothing will come of it before it is edited. It ends a GitOps tool's wait",
    Type.READY: "the summary: `True` where all is as asked for now, `False` where it is not",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reason of these conditions: what it `means`, and what to `do` (empty: nothing)."""

    reason: Reason
    of: tuple[Type, ...]
    severity: Severity
    means: str
    do: str = ""


def _warning(reason: Reason, of: Type | tuple[Type, ...], means: str, do: str) -> Explanation:
    return Explanation(reason, of if isinstance(of, tuple) else (of,), "Warning", means, do)


def _notice(reason: Reason, of: Type | tuple[Type, ...], means: str, do: str) -> Explanation:
    return Explanation(reason, of if isinstance(of, tuple) else (of,), "Notice", means, do)


def _fine(reason: Reason, means: str, *of: Type) -> Explanation:
    return Explanation(reason, of, "Fine", means)


_REFUSED = (Type.SCHEDULED, Type.STALLED)

_WARNINGS = (
    _warning(
        Reason.NOT_WATCHED,
        Type.READY,
        "on air, and no monitor has run for ten seconds",
        "as [StreamNotMonitored](#streamnotmonitored)",
    ),
    _warning(
        Reason.UNSCHEDULABLE,
        Type.PROVISIONED,
        "no node takes the monitor's pod",
        "room, taints, affinity, `spec.podTemplate`; with `pipelines: 2` there must be two nodes",
    ),
    _warning(
        Reason.IMAGE_PULL_FAILED,
        Type.PROVISIONED,
        "the node cannot get the monitor's image",
        "the image's name in the chart's values; pull Secrets must be in the stream's namespace",
    ),
    _warning(
        Reason.SECRET_MISSING,
        Type.PROVISIONED,
        "the Secret of `spec.source.secretRef` is not in the namespace",
        "make it; the pod starts by itself",
    ),
    _warning(
        Reason.QUOTA_EXCEEDED,
        Type.PROVISIONED,
        "the namespace's ResourceQuota is full",
        "raise it, or ask for less in `spec.resources`; it is tried again by itself",
    ),
    _warning(
        Reason.CAP_REACHED,
        Type.PROVISIONED,
        "there are as many monitors as the operator may have, in all or in the namespace; none that is on air is "
        "taken away for another",
        "nothing, if it may wait; else raise `caps` in the chart's values, or `spec.priority`",
    ),
    _warning(
        Reason.CANNOT_START,
        Type.PROVISIONED,
        "the cluster holds something else against the pod; the message has its words",
        "as it says",
    ),
    _warning(
        Reason.MONITOR_CRASHED,
        Type.PROVISIONED,
        "a monitor ended by itself, and is brought back",
        "as [MonitorsCrash](#monitorscrash)",
    ),
    _warning(
        Reason.MONITOR_MISSING,
        Type.PROVISIONED,
        "a monitor should be there and is not yet",
        "nothing for some seconds; then as [TallylightOperatorLate](#tallylightoperatorlate)",
    ),
    _warning(
        Reason.SIGNAL_ABSENT,
        (Type.RECEIVING, Type.SCHEDULED),
        "nothing arrives; the message has the monitor's own words (cannot resolve, 401, no such path, not a stream, "
        "encrypted, TLS), from the pre-roll on; of Scheduled, with `whenLive`: the source sends nothing now",
        "as they say; on air: as [StreamNotReceiving](#streamnotreceiving); of Scheduled: nothing",
    ),
    _warning(
        Reason.SIGNAL_UNKNOWN,
        Type.SCHEDULED,
        "with `whenLive`: for a minute it is not known whether the source sends; the message says why. Nothing is "
        "started or ended meanwhile",
        "as the message says: an address that is refused or does not answer, a login, or the prober itself",
    ),
    _warning(
        Reason.MONITOR_UNREACHABLE,
        Type.RECEIVING,
        "a monitor's pod is not ready, and the operator cannot ask the monitor; the message says why (silent, refused, "
        "another answers): whether anything arrives is not known. The monitor stays, and its own metrics and events go "
        "on where it works",
        "let the operators reach the monitors' port 9464; where they can, look at the pod's events and its node's load",
    ),
    _warning(
        Reason.FOREIGN_OPERATOR,
        Type.DEGRADED,
        "two releases serve the same LiveStream; the message names both by their Leases. What runs is left alone, what "
        "cannot start is replaced every five minutes at most",
        "give each its namespaces: `watchNamespaces`. It is said until one of them is gone, or the monitor ends",
    ),
    _warning(
        Reason.CUT_BACK,
        Type.DEGRADED,
        "pictures are looked at by key frames only, as `tier: Light` would: the monitors may not use what more takes,"
        " and there are as many as `spec.scaling.maxShards` allows, or more would not help. The message has figures",
        "raise the CPU limit in `spec.resources`, or `maxShards`; or ask for fewer detectors. It holds until the window"
        " ends",
    ),
    _warning(
        Reason.OVERLOADED,
        Type.DEGRADED,
        "a monitor's results are late, and get later: it may not use what it needs, and nothing relieves it; or its"
        " node does not let it run. The message has the figures",
        "as [MonitorBehind](#monitorbehind)",
    ),
    _warning(
        Reason.PRE_ROLL_TOO_SHORT,
        Type.DEGRADED,
        "the next window will be watched late: more monitors start together than a scheduler binds in `spec.preRoll`",
        "as [PreRollTooShort](#prerolltooshort)",
    ),
    _warning(
        Reason.WINDOW_MISSED,
        Type.SCHEDULED,
        "the window was not watched in time",
        "as [WindowMissed](#windowmissed)",
    ),
    _warning(
        Reason.WINDOW_PAST,
        _REFUSED,
        "the only window was over before it was watched",
        "correct its dates, or delete the LiveStream",
    ),
    _warning(
        Reason.INVALID_SPEC,
        (*_REFUSED, Type.DEGRADED),
        "the spec breaks a rule that the API server did not check, or has a field that is newer than the operator; of "
        "Degraded: the last edit does, and the one before it holds",
        "the message names the field",
    ),
    _warning(Reason.INVALID_CRON, _REFUSED, "the cron line cannot be read", "mend `spec.schedule.recurring.cron`"),
    _warning(
        Reason.INVALID_TIMEZONE,
        _REFUSED,
        "there is no time zone of that name",
        "mend `spec.schedule.recurring.timezone`",
    ),
    _warning(
        Reason.UPSTREAM_CIRCLE,
        _REFUSED,
        "the streams that this one comes from lead back to it",
        "correct `spec.upstream` of one of them; until then a monitor that runs stays, and none is started",
    ),
    _warning(
        Reason.INVALID_ANNOTATION,
        Type.PAUSED,
        "an annotation cannot be read, and is ignored; the message says how to write it",
        "correct it",
    ),
)

_NOTICES = (
    _notice(Reason.FAILING, Type.READY, "the summary of one of these", "look at the other conditions"),
    _notice(
        Reason.EDIT_PENDING,
        Type.DEGRADED,
        "the monitor was started before the spec was edited, or by an operator that could not mute it; the message "
        "names the fields",
        "nothing, if the next window is soon enough; else `spec.rollout: Now`, or delete its pod",
    ),
    _notice(
        Reason.FEWER_PIPELINES,
        Type.DEGRADED,
        "not every monitor is there: one of two, or of those that share the detectors; or one cannot start,"
        " receives nothing, or is not heard of, as on a node that is lost",
        "the message or the Provisioned condition says why",
    ),
    _notice(
        Reason.SPREADING,
        Type.DEGRADED,
        "one monitor cannot carry all detectors, and more are being started that share them. The message has the"
        " figures",
        "nothing; `status.shards` says which judges what",
    ),
    _notice(
        Reason.SOURCE_ENDED,
        Type.PROVISIONED,
        "a recording was watched whole while its window is still on; `Ready` is `False` until the window ends",
        "nothing, or a shorter window",
    ),
    _notice(
        Reason.UNKNOWN,
        (Type.PROVISIONED, Type.RECEIVING, Type.DEGRADED, Type.READY),
        "the operator could not observe it; monitors are left as they are",
        "it passes; if not, as [OperatorBlind](#operatorblind)",
    ),
    _notice(
        Reason.REPLACING,
        (Type.PROVISIONED, Type.DEGRADED, Type.READY),
        "a monitor is taken away, as by a drain, and another takes over",
        "nothing",
    ),
)

_AS_THEY_SHOULD_BE = (
    _fine(Reason.WINDOW_AHEAD, "the next window has not begun", Type.SCHEDULED),
    _fine(Reason.ON_AIR, "a window is on, with its rolls and its overrun", Type.SCHEDULED),
    _fine(Reason.ALWAYS, "on air around the clock", Type.SCHEDULED),
    _fine(Reason.NO_MORE_WINDOWS, "no window is ahead", Type.SCHEDULED),
    _fine(Reason.OFF_AIR, "no monitor is there, and none should be", Type.PROVISIONED, Type.RECEIVING),
    _fine(Reason.MONITOR_STARTING, "a monitor's pod is on its way", Type.PROVISIONED, Type.READY),
    _fine(Reason.MONITOR_RUNNING, "every monitor that should be there runs", Type.PROVISIONED),
    _fine(Reason.DRAINING, "a monitor finishes, and writes its report", Type.PROVISIONED, Type.READY),
    _fine(
        Reason.SIGNAL_PRESENT,
        "pictures or sound arrive; of Scheduled, with `whenLive`: the source sends, or its monitor receives",
        Type.SCHEDULED,
        Type.RECEIVING,
    ),
    _fine(Reason.AS_ASKED, "nothing was cut back", Type.DEGRADED),
    _fine(
        Reason.SUSPENDED, "paused by hand: it is `Ready`, for it is as asked", Type.SCHEDULED, Type.PAUSED, Type.READY
    ),
    _fine(Reason.NOT_PAUSED, "not held back", Type.PAUSED),
    _fine(Reason.NOT_STALLED, "it goes on by itself", Type.STALLED),
    _fine(Reason.MONITORING, "watched", Type.READY),
    _fine(Reason.WAITING, "nothing to do until the next transition", Type.READY),
)

REASONS = (*_WARNINGS, *_NOTICES, *_AS_THEY_SHOULD_BE)
WARNINGS = frozenset(each.reason for each in _WARNINGS)
