"""Pictures are judged without their coding's loop filter, unless a detector that runs wants exact pixels."""

from io import BytesIO
from itertools import pairwise

import av
import numpy as np
import pytest
from decoding import ALL, decoded
from small_media import programme

from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.track import Track
from tallylight_monitor.wire import PlayBytes, PlaySegment


def lumas(*, exact):
    """What a track makes of a short programme."""
    with av.open(BytesIO(programme("ts", 2.0)[0].data)) as container:
        stream, track = container.streams.video[0], Track()
        track.follow(stream, exact=exact)
        frames = [frame for packet in container.demux(stream) if packet.size for frame in track.decode(packet)]
        return [frame.to_ndarray(format="gray") for frame in [*frames, *track.drain()]]


def difference(one, other):
    return float(np.abs(one.astype(int) - other).mean())


def as_coded():
    with av.open(BytesIO(programme("ts", 2.0)[0].data)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def test_exact_pictures_are_those_that_were_coded():
    for found, coded in zip(lumas(exact=True), as_coded(), strict=True):
        assert np.array_equal(found, coded)


def test_without_the_filter_pictures_differ_by_little_and_move_alike():
    plain, coded = lumas(exact=False), as_coded()
    assert len(plain) == len(coded)
    differences = [difference(one, other) for one, other in zip(plain, coded, strict=True)]
    assert 0 < max(differences) < 2.5
    one, other = ([difference(b, a) for a, b in pairwise(each)] for each in (plain, coded))
    assert np.corrcoef(one, other)[0, 1] > 0.99


@pytest.mark.parametrize("exact", [True, False])
def test_the_filter_runs_while_a_detector_wants_exact_pixels(exact):
    specs = [*ALL[:-1], replace_exact(ALL[-1], exact=exact)]
    assert MeasuringMedia(specs).exact is exact


def replace_exact(spec, *, exact):
    return type(spec)(spec.name, spec.level, spec.input, spec.parameters, exact)


def evidence(message):
    """The picture that is kept of a second into it."""
    return decoded(message).player.recent_pictures.nearest([1.0])


@pytest.mark.parametrize(("seconds", "filtered"), [(2.0, False), (20.0, True)])
def test_segments_are_spared_it_but_for_those_in_which_key_frames_may_be_far_apart(seconds, filtered):
    data = programme("ts", 2.0)[0].data
    in_full = evidence(PlayBytes(data, fresh=True))
    assert (evidence(PlaySegment(0, data, b"", seconds, discontinuity=False)) == in_full) is filtered
