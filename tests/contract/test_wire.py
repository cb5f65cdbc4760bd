from datetime import UTC, datetime

import msgspec
import pytest

from tallylight_contract import wire
from tallylight_contract.duration import Duration
from tallylight_contract.livestream import DetectorChoice, LiveStreamSpec
from tallylight_contract.order import MonitorOrder

ORDER = MonitorOrder(
    namespace="sports",
    stream="cup",
    window="w1",
    window_start=datetime(2026, 12, 5, 18, tzinfo=UTC),
    url="https://origin.example/cup/master.m3u8",
    detectors=[DetectorChoice(name="black", hold=Duration(seconds=2), parameters={"share": "0.9", "level": "0.1"})],
)


def test_an_order_reaches_the_monitor_as_it_was_given():
    assert wire.decoded(wire.encoded(ORDER), MonitorOrder) == ORDER
    assert wire.converted(wire.plain(ORDER), MonitorOrder) == ORDER


def test_what_equals_a_default_is_not_written():
    assert set(wire.plain(ORDER)) == {"namespace", "stream", "window", "windowStart", "url", "detectors"}


def test_equal_values_are_written_alike():
    turned = msgspec.structs.replace(
        ORDER, detectors=[msgspec.structs.replace(ORDER.detectors[0], parameters={"level": "0.1", "share": "0.9"})]
    )
    assert wire.encoded(turned) == wire.encoded(ORDER)


def test_a_duration_is_written_as_people_write_it():
    assert wire.plain(ORDER)["detectors"][0]["hold"] == "2s"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        pytest.param({"preRoll": 2}, "must be a duration", id="a number for a duration"),
        pytest.param({"preRoll": "2d"}, "must be a duration", id="no duration"),
        pytest.param({"prerol": "2m"}, "unknown field", id="an unknown field"),
    ],
)
def test_what_another_process_wrote_wrongly_is_refused(raw, message):
    spec = {"source": {"url": "https://h.example/a"}, "schedule": {"always": {}}}
    with pytest.raises(msgspec.ValidationError, match=message):
        wire.converted(spec | raw, LiveStreamSpec)
