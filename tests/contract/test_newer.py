"""What a newer version wrote: a version that was rolled back, or whose image was, reads what it knows of it."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from tallylight_contract.conditions import ConditionType, Reason
from tallylight_contract.newer import decoded_from_newer, salvaged_from_newer
from tallylight_contract.order import MonitorOrder
from tallylight_contract.status import LiveStreamStatus
from tallylight_contract.wire import encoded, plain

ORDER = MonitorOrder(
    namespace="sports", stream="cup", window="w1", window_start=datetime(2026, 12, 5, 18, tzinfo=UTC), url="https://h/a"
)
NEWER = plain(ORDER) | {
    "colour": {"space": "bt2020"},
    "overrun": {"policy": "Stop", "slack": "2s"},
    "detectors": [{"name": "black", "curve": "log"}, {"name": "freeze"}],
}


def test_what_is_known_is_read_and_the_rest_is_named():
    order, unknown = decoded_from_newer(msgspec.json.encode(NEWER), MonitorOrder)
    assert tuple(sorted(unknown)) == ("colour", "detectors.curve", "overrun.slack")
    assert (order.stream, order.overrun.policy) == ("cup", "Stop")
    assert [each.name for each in order.detectors] == ["black", "freeze"]


def test_of_what_this_version_wrote_nothing_is_unknown():
    assert decoded_from_newer(encoded(ORDER), MonitorOrder) == (ORDER, ())


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        pytest.param(b"{", "truncated", id="no JSON"),
        pytest.param(msgspec.json.encode({"colour": 1}), "missing required field", id="a field that must be there"),
        pytest.param(msgspec.json.encode(NEWER | {"pipeline": "x"}), "Expected `int`", id="another type"),
        pytest.param(b'{"colour":' + b"[" * 5_000 + b"]" * 5_000 + b"}", "too deeply", id="nested without an end"),
    ],
)
def test_what_is_known_must_be_right(raw, cause):
    with pytest.raises(msgspec.DecodeError, match=cause):
        decoded_from_newer(raw, MonitorOrder)


def condition(kind="Ready", reason="Monitoring", **fields):
    known = {"type": kind, "status": "True", "reason": reason, "message": "", "observedGeneration": 1}
    return known | {"lastTransitionTime": "2026-12-05T18:00:00Z"} | fields


def kept_report(**fields):
    known = {"window": "w1", "onAirSeconds": 60.0, "monitoredSeconds": 60.0, "coverageRatio": 1.0}
    known |= {"outcome": "window_ended", "startedAt": "2026-12-05T18:00:00Z", "endedAt": "2026-12-05T18:01:00Z"}
    return known | fields


@pytest.mark.parametrize(
    ("written", "unread"),
    [
        pytest.param({"pipelines": 1, "conditions": [condition()]}, [], id="this version's"),
        pytest.param({"pipelines": 1, "conditions": [condition()], "zones": ["a"]}, [], id="a new field"),
        pytest.param(
            {"pipelines": 1, "conditions": [condition(hint="x")], "history": [kept_report(loudness=-23.0)]},
            [],
            id="new fields within",
        ),
        pytest.param(
            {"pipelines": 1, "conditions": [condition(), condition("Degraded", "Rerouted"), condition("Cool")]},
            ["conditions[1]", "conditions[2]"],
            id="a reason and a condition that are new",
        ),
        pytest.param(
            {"pipelines": 1, "conditions": [condition()], "lastReport": kept_report(outcome="handed_on")},
            ["lastReport"],
            id="an outcome that is new",
        ),
    ],
)
def test_of_a_newer_status_what_is_known_is_kept(written, unread):
    before = msgspec.json.encode(written)
    status, wrong = salvaged_from_newer(written, LiveStreamStatus)
    assert list(wrong) == unread
    assert status.pipelines == 1
    assert status.condition(ConditionType.READY).reason is Reason.MONITORING
    assert len(status.history) == len(written.get("history", ()))
    assert msgspec.json.encode(written) == before, "what was given is as it was"


@given(
    st.dictionaries(
        st.sampled_from([field.encode_name for field in fields(LiveStreamStatus)]) | st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
            max_leaves=10,
        ),
    )
)
def test_whatever_a_status_has_it_can_be_read(written):
    salvaged_from_newer(written, LiveStreamStatus)
