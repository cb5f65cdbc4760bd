"""Fuzz target: whatever stands in a picture's caption data, it is read, and judged, to an end."""

import math

from captioned_pictures import paired, triples
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from tallylight_monitor.decoder.caption_data import MOST_TRIPLES, read
from tallylight_monitor.decoder.caption_windows import CaptionWindows
from tallylight_monitor.detectors.captions.captions_garbled import CaptionsGarbled
from tallylight_monitor.detectors.captions.captions_lost import CaptionsLost
from tallylight_monitor.detectors.captions.captions_stalled import CaptionsStalled

SEEDS = (triples(paired((0x48, 0x69))), triples(paired((0x14, 0x20))) * 4, b"\xff\x42\x21\xfe\x41\x42", b"")
INPUTS = mutated(SEEDS) | st.binary(max_size=200)


def target(data: bytes) -> None:
    """Read it as the captions of each of a second's pictures."""
    detectors, windows = (CaptionsLost(10.0, 0.0), CaptionsStalled(180.0), CaptionsGarbled(0.2)), CaptionWindows()
    found = read(data)
    assert found is None or len(found.pairs) + found.packets <= MOST_TRIPLES
    for index in range(30):
        if (window := windows.take(index / 25, found)) is not None:
            for each in detectors:
                measured = each.measure(window)
                assert measured is None or (math.isfinite(measured.value) and measured.value >= 0)


@given(INPUTS)
def test_any_bytes_are_read_to_an_end(data: bytes) -> None:
    target(data)
