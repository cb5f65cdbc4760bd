"""What `Scheduled` says of a stream that is on air while its source sends. Pure."""

from datetime import timedelta

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_operator.decision.model import ConditionValue
from tallylight_operator.decision.stream_facts import StreamFacts
from tallylight_operator.schedule.signal import Signal

INSTANT = "%Y-%m-%dT%H:%M:%SZ"  # as people read it
# A prober is replaced, or a source asked again, within so long; what lasts longer, people are told.
UNKNOWN_PATIENCE = timedelta(minutes=1)
_TOLD = (Reason.SIGNAL_PRESENT, Reason.SIGNAL_ABSENT)


def scheduled(stream: StreamFacts) -> ConditionValue:
    """Whether the source sends, since when, and what was seen; what is not known is told once it lasts."""
    air, signal = stream.air, stream.observed.signal
    if air.window is not None:
        return ConditionValue("True", Reason.SIGNAL_PRESENT, _on_air(stream, signal))
    if air.followed is not None and air.followed.outside:
        again = air.followed.again_at
        if again is None:
            return ConditionValue("False", Reason.NO_MORE_WINDOWS, "The signal is not followed any more.")
        return ConditionValue("True", Reason.WINDOW_AHEAD, f"The signal is followed from {again:{INSTANT}} on.")
    if signal.present is None:
        return _unknown(stream, signal)
    if signal.present:
        return ConditionValue("True", Reason.SIGNAL_PRESENT, f"A signal since {_since(signal)}: {signal.seen}.")
    return ConditionValue("True", Reason.SIGNAL_ABSENT, f"No signal since {_since(signal)}: {signal.seen}.")


def _on_air(stream: StreamFacts, signal: Signal) -> str:
    window = stream.air.window
    assert window is not None  # noqa: S101 - by the caller
    since = f"On air since {window.start:{INSTANT}}"
    if signal.present:
        return f"{since}: {signal.seen}."
    if signal.present is None:
        return f"{since}. Whether the source still sends is not known: {signal.seen}. The monitor stays."
    if stream.air.until is None:
        return f"{since}: a monitor receives. The prober finds nothing: {signal.seen}."
    return f"{since}. No signal since {_since(signal)}: {signal.seen}. It ends at {stream.air.until:{INSTANT}}."


def _unknown(stream: StreamFacts, signal: Signal) -> ConditionValue:
    now, since = stream.air.now, signal.since
    before = stream.observed.status.condition(ConditionType.SCHEDULED)
    is_new = since is None or now < since + UNKNOWN_PATIENCE
    if is_new and before is not None and before.reason in _TOLD:
        return ConditionValue(before.status, before.reason, before.message)
    if is_new:
        return ConditionValue("True", Reason.SIGNAL_ABSENT, "No signal is known of yet: the source is being asked.")
    message = f"Whether the source sends is not known since {_since(signal)}: {signal.seen}."
    return ConditionValue("Unknown", Reason.SIGNAL_UNKNOWN, message)


def _since(signal: Signal) -> str:
    return "some time" if signal.since is None else f"{signal.since:{INSTANT}}"
