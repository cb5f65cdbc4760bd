"""Fuzz target: whatever a segment's packets hold, our own reader gives units that lie within it, or leaves it alone."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import mutated
from transport_segments import segment

from tallylight_monitor.decoder.elementary.access_units import CODINGS, picture
from tallylight_monitor.decoder.elementary.adts import frames
from tallylight_monitor.decoder.elementary.segment_units import read
from tallylight_monitor.decoder.transport_stream import TransportStream

SECONDS = 2.0  # for some kilobytes, on a busy machine


def _short(**coding):
    """The begin of a segment: some pictures, and their sound."""
    return segment(**coding)[: 188 * 60]


SEEDS = (
    _short(),
    _short(picture_options=(("x264-params", "intra-refresh=1"),), rate=44_100),
    _short(picture="libx265", picture_options=(("x265-params", "log-level=none"),), sound=""),
)
INPUTS = mutated(SEEDS) | st.binary(max_size=1500)


def target(data: bytes) -> None:
    """Read it as a segment, as a picture, and as sound. No unit is longer than what came, or of another clock."""
    began = time.process_time()
    transport = TransportStream()
    transport.begin(segment=True)
    for stretch in transport.take(data):
        if stretch.programme is not None and (found := read(stretch.programme, stretch.content)) is not None:
            assert sum(unit.size for unit in found.units) <= len(data)
            assert all(0 <= unit.pts < 1 << 33 and len(bytes(unit)) == unit.size for unit in found.units)
    for coding in CODINGS.values():
        told = picture(coding, data[:4096])
        assert told is None or sum(map(len, told.sets)) <= len(data)
    heard = frames(data)
    assert heard is None or (heard.begins[-1] == len(data) and heard.rate > 0)
    assert time.process_time() - began < SECONDS


@settings(deadline=None)
@given(INPUTS)
def test_any_segment_is_read_or_left_alone(data: bytes) -> None:
    target(data)
