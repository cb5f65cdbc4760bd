"""Fuzz target: whatever stands in a monitor's order, it is an assignment, or refused in one line."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from tallylight_contract.newer import decoded_from_newer
from tallylight_contract.order import MonitorOrder
from tallylight_contract.wire import decoded, encoded
from tallylight_monitor.assignment import InvalidAssignmentError, ordered
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.judging.detector_settings import specs

SEEDS = (
    (
        b'{"namespace":"sports","stream":"cup","window":"aaaa0000","windowStart":"2026-06-06T12:00:00Z",'
        b'"url":"https://origin.example/m.m3u8"}'
    ),
    (
        b'{"namespace":"s","stream":"c","pipeline":1,"window":"a","windowStart":"2026-06-06T12:00:00+02:00","program":7,'
        b'"url":"rtsp://camera.example/1","tier":"Light","postRoll":"1m30s","overrun":{"policy":"Stop","max":"5m"},'
        b'"detectors":[{"name":"black","hold":"2s","severity":"Minor","parameters":{"coverage":"0.9"}},{"name":"newer"}],'
        b'"channel":"cup","role":"Edge","upstream":"cup-origin","newer":[[{}]]}'
    ),
    b'{"namespace":"s","stream":"c","window":"a","windowStart":"0001-01-01T00:00:00Z","url":"file:///a\\u001b[2J"}',
    b'{"namespace":"\\ud800","stream":"","window":"","windowStart":"9999-12-31T23:59:59-23:59","url":""}',
    b"[[[[[[[[[[",
)
INPUTS = mutated(SEEDS) | st.binary(max_size=200)
FOLDER = tempfile.TemporaryDirectory(prefix="tallylight-fuzz-")
ORDER = Path(FOLDER.name) / "order"


def target(data: bytes) -> None:
    """Read an order. Anything but an assignment or an InvalidAssignmentError is a fault."""
    ORDER.write_bytes(data)
    try:
        assignment = ordered(ORDER, None)
    except InvalidAssignmentError as error:
        refusal = str(error)
        assert str(ORDER) in refusal or "is not supported" in refusal
        return
    order, _ = decoded_from_newer(data, MonitorOrder)
    assert decoded(encoded(order), MonitorOrder) == order
    assert assignment.source.isprintable()
    assert assignment.kind in {"file", "http", "network"}
    MeasuringMedia(specs(assignment.settings))


@given(INPUTS)
def test_whatever_an_order_is_it_is_an_assignment_or_refused(data):
    target(data)


def test_the_seeds_are_read_but_for_the_last_two():
    assert [_is_read(seed) for seed in SEEDS] == [True, True, True, False, False]


def _is_read(seed):
    ORDER.write_bytes(seed)
    try:
        ordered(ORDER, None)
    except InvalidAssignmentError:
        return False
    return True
