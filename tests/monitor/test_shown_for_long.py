"""Pictures that are shown for long, and those that are missing: in MP4 both are a picture that lasts until the next."""

from fractions import Fraction

import av
import numpy as np
import pytest
from watched import watched

RATE, SIZE = 44_100, 1024  # of sound
FPS, SECONDS = 25, 24.0
GAP = (10.0, 14.0)
STILLS = [4.0 * index for index in range(6)]
MOVING = [index / FPS for index in range(round(SECONDS * FPS))]


def packets(stream, moments):
    for index, at in enumerate(moments):
        luma = np.random.default_rng(index % 50).integers(16, 235, (17, 20), np.uint8)
        frame = av.VideoFrame.from_ndarray(np.kron(luma, np.ones((8, 8), np.uint8))[:135], "yuv420p")
        frame.pts, frame.time_base = round(1000 * at), Fraction(1, 1000)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def sounds(stream, seconds):
    for begin in range(0, round(seconds * RATE), SIZE):
        tone = 0.1 * np.sin(0.05 * np.arange(begin, begin + SIZE, dtype=np.float32))
        frame = av.AudioFrame.from_ndarray(tone[None], "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, begin, Fraction(1, RATE)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def film(path, moments, lacks="", *, seconds=SECONDS, gap=GAP):
    """Pictures at these moments, with a tone; of one track nothing is written in the gap."""
    with av.open(path, "w") as target:
        options = {"preset": "ultrafast", "tune": "zerolatency", "x264-params": f"keyint={FPS}:log-level=none"}
        pictures, sound = target.add_stream("libx264", rate=FPS, options=options), target.add_stream("aac", rate=RATE)
        pictures.width, pictures.height, pictures.pix_fmt = 160, 90, "yuv420p"
        pictures.codec_context.time_base, sound.layout = Fraction(1, 1000), "mono"
        coded = [*packets(pictures, moments), *sounds(sound, seconds)]
        for packet in sorted(coded, key=lambda each: each.dts * each.time_base):
            within = gap[0] <= packet.pts * packet.time_base < gap[1]
            if not (within and packet.stream.type == lacks):
                target.mux(packet)
    return path


def test_stills_of_four_seconds_each_are_no_sound_that_is_missing(tmp_path):
    watching = watched(film(tmp_path / "stills.mp4", STILLS, seconds=STILLS[-1] + 1.0))
    assert (watching.status, watching.said) == (0, [])
    assert watching.report["coverage_ratio"] == 1.0


@pytest.mark.parametrize("container", ["mp4", "mkv", "ts"])
def test_two_groups_of_pictures_that_were_left_out_are_told_though_what_is_left_is_whole(tmp_path, container):
    left = [at for at in MOVING if not 10.0 <= at < 12.0]
    watching = watched(film(tmp_path / f"film.{container}", left))
    assert watching.said == [("picture_lost", "open"), ("picture_lost", "close")]
    assert watching.events[0]["media_time"] == pytest.approx(10.0, abs=0.05)
    assert watching.report["coverage_ratio"] == pytest.approx(1 - 2.0 / SECONDS, abs=0.01)


@pytest.mark.parametrize("container", ["mp4", "ts"])
@pytest.mark.parametrize("lacks", ["video", "audio"])
def test_a_gap_that_is_too_short_to_be_told_is_not_covered(tmp_path, container, lacks):
    watching = watched(film(tmp_path / f"film.{container}", MOVING, lacks, gap=(10.0, 11.5)))
    assert [event for event in watching.events if event["detector"] in ("picture_lost", "sound_lost")] == []
    assert watching.report["coverage_ratio"] == pytest.approx(1 - 1.5 / SECONDS, abs=0.02)


@pytest.mark.parametrize("container", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize(("lacks", "lost"), [("video", "picture_lost"), ("audio", "sound_lost")])
def test_the_track_that_is_missing_is_lost_and_no_other_one(tmp_path, container, lacks, lost):
    watching = watched(film(tmp_path / f"film.{container}", MOVING, lacks))
    told = [event for event in watching.events if event["detector"] in ("picture_lost", "sound_lost")]
    assert [(event["detector"], event["event"]) for event in told] == [(lost, "open"), (lost, "close")]
    assert told[0]["media_time"] == pytest.approx(GAP[0], abs=0.3)
    assert watching.report["coverage_ratio"] == pytest.approx(1 - (GAP[1] - GAP[0]) / SECONDS, abs=0.03)
