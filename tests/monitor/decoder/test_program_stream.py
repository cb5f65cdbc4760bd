"""MPEG program streams whose sound begins later than the container library looks for it: it is judged, too."""

from fractions import Fraction
from functools import cache
from io import BytesIO

import av
import numpy as np
import pytest
from decoding import decoded
from hypothesis import given, settings
from hypothesis import strategies as st

from tallylight_monitor.decoder.program_stream import ProgramStream
from tallylight_monitor.wire import PlayAddress, PlayBytes

SECONDS, FPS, RATE = 16, 25, 48_000
CODINGS = {"mpeg2video": {"g": "12"}, "mpeg1video": {"g": "12"}, "libx264": {"g": "25", "preset": "ultrafast"}}


@cache
def film(begins, form="vob", pictures="mpeg2video", sound="mp2", pictures_begin=0.0):
    """Sixteen seconds of moving pictures; the sound, a tone, begins at `begins`."""
    out = BytesIO()
    with av.open(out, "w", format=form) as target:
        video = target.add_stream(pictures, rate=FPS, options=CODINGS[pictures])
        video.width, video.height, video.pix_fmt = 160, 96, "yuv420p"
        audio = target.add_stream(sound, rate=RATE, layout="stereo")
        audio.codec_context.open()
        packets = [*_pictures(video, pictures_begin), *_tone(audio, begins)]
        for packet in sorted(packets, key=lambda each: each.dts * each.time_base):
            target.mux(packet)
    return out.getvalue()


def _pictures(stream, begins):
    base = np.random.default_rng(7).integers(16, 235, (144, 160), np.uint8)
    for index in range(round(begins * FPS), SECONDS * FPS):
        frame = av.VideoFrame.from_ndarray(np.roll(base, index, 1), "yuv420p")
        frame.pts, frame.time_base = index, Fraction(1, FPS)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _tone(stream, begins):
    size = stream.codec_context.frame_size
    tone = np.sin(np.arange(size) * (2 * np.pi * 1000 / RATE)) * 0.3
    form = stream.codec_context.format.name
    wave = tone.astype(np.float32) if "flt" in form else (tone * 32767).astype(np.int16)
    samples = np.stack([wave, wave]) if form.endswith("p") else np.repeat(wave, 2)[None, :]
    for at in range(round(begins * RATE), SECONDS * RATE - size, size):
        frame = av.AudioFrame.from_ndarray(samples, form, "stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def from_a_file(folder, data):
    path = folder / "film.vob"
    path.write_bytes(data)
    return decoded(PlayAddress(str(path), network=False))


def over_http(folder, data):
    pieces = [data[at : at + 30_000] for at in range(0, len(data), 30_000)]
    return decoded(*(PlayBytes(each, fresh=not number) for number, each in enumerate(pieces)))


@pytest.mark.parametrize("played", [from_a_file, over_http])
@pytest.mark.parametrize(
    ("begins", "form", "coding"),
    [
        pytest.param(0.0, "vob", ("mpeg2video", "mp2"), id="from the beginning"),
        pytest.param(1.4, "vob", ("mpeg2video", "mp2"), id="after a second"),
        pytest.param(4.0, "vob", ("mpeg2video", "mp2"), id="after four seconds"),
        pytest.param(10.0, "vob", ("mpeg2video", "ac3"), id="after ten seconds, AC-3"),
        pytest.param(10.0, "mpeg", ("mpeg1video", "mp2"), id="after ten seconds, MPEG-1"),
        pytest.param(10.0, "svcd", ("mpeg2video", "mp2"), id="after ten seconds, packs of another size"),
        pytest.param(10.0, "vob", ("libx264", "ac3"), id="after ten seconds, H.264"),
    ],
)
def test_sound_that_begins_late_is_judged_and_no_picture_is_lost(tmp_path, played, begins, form, coding):
    outbox = played(tmp_path, film(begins, form, *coding))
    sound = outbox.times("silence")
    assert len(outbox.times()) == pytest.approx(SECONDS * FPS, abs=1)
    assert sound[0] == pytest.approx(begins, abs=0.3)
    assert sound[-1] == pytest.approx(SECONDS, abs=0.3)
    assert len(sound) > (SECONDS - begins) * 7
    assert max(outbox.values("decode_damage")) == 0
    assert outbox.player.timeline.end == pytest.approx(SECONDS, abs=0.2)


def test_pictures_that_begin_late_are_judged(tmp_path):
    outbox = from_a_file(tmp_path, film(0.0, pictures_begin=9.0))
    assert len(outbox.times()) == pytest.approx((SECONDS - 9) * FPS, abs=12)


@given(st.lists(st.integers(500, 50_000), min_size=1, max_size=4))
@settings(max_examples=8, deadline=None)
def test_however_the_bytes_come_all_of_them_are_handed_on_and_cut_once(steps):
    data, stream, at, found = film(10.0), ProgramStream(), 0, []
    while at < len(data):
        step = steps[len(found) % len(steps)]
        found += stream.take(data[at : at + step])
        at += step
    found += stream.take(b"")
    assert [each.fresh for each in found].count(True) == 2
    whole = b"".join(each.data for each in found)
    assert len(whole) - len(data) in (0, 9)  # the head of a packet that was parted


@given(
    st.lists(st.sampled_from([b"\0\0\x01\xba", b"\0\0\x01\xe0", b"\0\0\x01\xbd\0\x09", b"\x21", b"\xff\xff", b"x" * 9]))
)
def test_whatever_comes_is_handed_on(parts):
    data, stream = b"\0\0\x01\xba" + b"".join(parts), ProgramStream()
    found = b"".join(each.data for piece in (data, b"") for each in stream.take(piece))
    assert sorted(found) == sorted(data)
