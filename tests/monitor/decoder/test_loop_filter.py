"""Pictures are judged without their coding's loop filter, unless a detector that runs wants exact pixels."""

from fractions import Fraction
from io import BytesIO
from itertools import pairwise

import av
import numpy as np
import pytest
from decoding import ALL, decoded
from small_media import programme
from transport import parts

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


def coded(*, open_gop):
    """Twelve seconds that move all over, with a key frame each five, so coarse that the filter smooths much of it."""
    out, base = BytesIO(), np.random.default_rng(3).integers(16, 235, (18, 32), np.uint8).repeat(20, 0).repeat(20, 1)
    options = {"x264-params": f"keyint=125:min-keyint=125:scenecut=0:bframes=3:open-gop={int(open_gop)}:qp=38"}
    with av.open(out, "w", format="mpegts") as target:
        stream = target.add_stream("libx264", rate=25, options={"preset": "veryfast", **options})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for index in range(300):
            moved = np.roll(base, (index * 3, index * 5), (0, 1))[:270, :320]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(moved), "yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, 25)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def kept(messages):
    """The small pictures that are kept, as they were decoded, by their times."""
    pictures = decoded(*messages).player.recent_pictures._kept
    return {round(at, 2): luma(picture).astype(int) for at, picture in pictures}


def luma(jpeg):
    with av.open(BytesIO(jpeg)) as container:
        return next(container.decode(video=0)).to_ndarray(format="gray")


@pytest.mark.parametrize("open_gop", [False, True], ids=["closed", "open"])
def test_where_segments_do_not_begin_with_a_key_frame_the_filter_runs_from_the_next_one_on(open_gop):
    data = coded(open_gop=open_gop)
    cut = [PlaySegment(number, each, b"", 2.0, discontinuity=False) for number, each in enumerate(parts(data, 2.0, 6))]
    whole = [PlayBytes(data, fresh=True)]
    one, other = kept(cut), kept(whole)
    apart = {at: np.abs(one[at] - other[at]).mean() for at in one.keys() & other.keys()}
    assert max(apart.values()) > 0.5
    assert [error for at, error in sorted(apart.items()) if at > 5.5] == [0.0] * 13
    outbox = decoded(*cut)
    assert 290 <= len(outbox.times()) <= 300
    assert max(outbox.values("decode_damage")) == 0
    assert outbox.values("timestamp_jump") == []
