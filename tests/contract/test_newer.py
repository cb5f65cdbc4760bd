"""What a newer version wrote: a version that was rolled back, or whose image was, reads what it knows of it."""

from datetime import UTC, datetime

import msgspec
import pytest

from tallylight_contract.newer import decoded_from_newer
from tallylight_contract.order import MonitorOrder
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
