"""What `Degraded` says: a stream is monitored, but not as asked. Pure."""

from collections.abc import Iterable

from tallylight_contract.conditions import Reason
from tallylight_contract.livestream import Rollout
from tallylight_operator.decision.model import ConditionValue, ObservedMonitor
from tallylight_operator.decision.projection import Projection
from tallylight_operator.decision.starts_ahead import too_late
from tallylight_operator.decision.strain import strain_of
from tallylight_operator.decision.stream_facts import StreamFacts

UNKNOWN = ConditionValue("Unknown", Reason.UNKNOWN, "The monitors could not be observed; they are left as they are.")


def degraded(projection: Projection, replacing: str) -> ConditionValue:
    """Whether the stream is monitored, but not as asked. `replacing` says which monitor goes; empty: none does."""
    if unread := projection.stream.identity.unread:
        message = f"The last edit cannot be read, and what was asked for before holds: {unread}."
        return ConditionValue("True", Reason.INVALID_SPEC, message)
    return _now(projection, replacing) if projection.is_known else UNKNOWN


def _now(projection: Projection, replacing: str) -> ConditionValue:
    if several := next((monitor.observed.operators for monitor in projection.live if monitor.observed.operators), ()):
        return ConditionValue("True", Reason.FOREIGN_OPERATOR, _several(several))
    if (told := _fewer(projection, replacing) or strain_of(projection)) is not None:
        return told
    edited = dict.fromkeys(name for monitor in projection.staying for name in monitor.edits)
    if projection.asked and edited:
        return ConditionValue("True", Reason.EDIT_PENDING, _edited(edited, projection.stream.spec.rollout))
    return _as_written(projection.stream)


def _fewer(projection: Projection, replacing: str) -> ConditionValue | None:
    """What is said where not every monitor is there that should be, or one of them cannot start."""
    waiting, waits = projection.stream.coverage.waiting, projection.stream.identity.waits
    there, asked = len(projection.held), len(projection.asked)
    if asked and (blocked := _blocked(projection)) is not None:
        return blocked  # also where it is to take over: another of a dead node's may stay for hours
    if asked and replacing:
        return ConditionValue("True", Reason.REPLACING, replacing)
    if 0 < there < asked:
        return ConditionValue("True", Reason.FEWER_PIPELINES, f"{there} of {asked} monitors are there.")
    if asked and waiting and waits is not None:
        return ConditionValue("True", Reason.FEWER_PIPELINES, f"{asked} of {asked + len(waiting)}: {waits}.")
    return _unknown(projection)


def _blocked(projection: Projection) -> ConditionValue | None:
    """Of several, one cannot start, as where no second node is; where none can, `Provisioned` says enough."""
    blocked = [monitor.observed for monitor in projection.staying if monitor.observed.blocker is not None]
    going_on = len(projection.held) - len({monitor.name for monitor in blocked})
    if not blocked or going_on < 1:
        return None
    why = blocked[0].detail or blocked[0].blocker
    message = f"{going_on} of {len(projection.asked)} monitors can watch; another cannot start: {why}"
    return ConditionValue("True", Reason.FEWER_PIPELINES, message)


def _unknown(projection: Projection) -> ConditionValue | None:
    """Of several, one is not heard of, as where its node is silent; where none is, `Receiving` says enough."""
    silent = {each.observed.name: each.observed.cause for each in projection.staying if _is_silent(each.observed)}
    known = len(projection.held) - len(silent)
    if not silent or known < 1:
        return None
    message = (
        f"{known} of {len(projection.asked)} monitors can be seen to watch; another may not: {min(silent.values())}."
    )
    return ConditionValue("True", Reason.FEWER_PIPELINES, message)


def _is_silent(monitor: ObservedMonitor) -> bool:
    return monitor.receiving is None and bool(monitor.cause)


def _edited(fields: Iterable[str], rollout: Rollout) -> str:
    then = "It holds from the next monitor on." if rollout == "NextWindow" else "Another monitor takes over as edited."
    return f"Edited since the monitor started: {', '.join(fields)}. {then}"


def _as_written(stream: StreamFacts) -> ConditionValue:
    short, spec = stream.identity.shortfall, stream.spec
    if short is not None and stream.air.ahead is not None:
        return ConditionValue("True", Reason.PRE_ROLL_TOO_SHORT, too_late(short, spec))
    return ConditionValue("False", Reason.AS_ASKED, "Nothing was cut back.")


def _several(operators: tuple[str, ...]) -> str:
    maker, *others = operators
    return (
        f"Several operators serve this LiveStream; {maker} made its monitor, and {', '.join(others)} leaves it alone. "
        "Serve each namespace by one: watchNamespaces."
    )
