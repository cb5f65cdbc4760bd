from datetime import UTC, datetime

import pytest

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.status import Condition, LiveStreamStatus, failing_reason
from tallylight_operator.kubernetes.events import notices

START = datetime(2026, 6, 6, 18, tzinfo=UTC)


def status(reason, value="True", ready="True"):
    values = {ConditionType.SCHEDULED: (value, reason), ConditionType.READY: (ready, Reason.WAITING)}
    return LiveStreamStatus(
        conditions=[
            Condition(
                type=kind,
                status=found,
                reason=why,
                message="seen",
                observed_generation=1,
                last_transition_time=START,
            )
            for kind, (found, why) in values.items()
        ]
    )


ABSENT, PRESENT = status(Reason.SIGNAL_ABSENT), status(Reason.SIGNAL_PRESENT)
UNKNOWN = status(Reason.SIGNAL_UNKNOWN, "Unknown", "False")


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        pytest.param(LiveStreamStatus(), ABSENT, [], id="none at first"),
        pytest.param(LiveStreamStatus(), PRESENT, [("Normal", "SignalPresent")], id="there at first"),
        pytest.param(ABSENT, PRESENT, [("Normal", "SignalPresent")], id="it comes"),
        pytest.param(PRESENT, ABSENT, [("Normal", "SignalAbsent")], id="it goes"),
        pytest.param(PRESENT, PRESENT, [], id="it stays"),
        pytest.param(ABSENT, UNKNOWN, [("Warning", "SignalUnknown")], id="it is not known any more"),
    ],
)
def test_a_signal_that_is_followed_is_told_as(before, now, told):
    assert [(each.kind, str(each.reason)) for each in notices(before, now)] == told


def test_a_signal_that_is_not_known_is_why_a_stream_is_not_ready():
    assert failing_reason(UNKNOWN) is Reason.SIGNAL_UNKNOWN
    assert failing_reason(ABSENT) is None
