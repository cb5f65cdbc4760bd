"""Where no picture is decoded, a part of the sound tells that it is there, and a silence brings all of it back."""

from itertools import pairwise

import pytest
from decoding import ALL, decoded
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import Encoding, segments
from tallylight_monitor.decoder.elementary.sound_share import EVERY_SECONDS, SoundShare, spans
from tallylight_monitor.decoder.sounds import WINDOW_SECONDS
from tallylight_monitor.wire import DetectorSpec, PlaySegment

SILENCE = next(spec for spec in ALL if spec.name == "silence")
HUM = DetectorSpec("hum", "sound", "sound", {}, hold=8.0)


def programme(*defects, seconds=16.0):
    scene = apply(clip_scene("bigbuckbunny", 320, 180), defects)
    made = segments(scene, seconds, Encoding(video_bitrate=300_000), 2.0)
    return [PlaySegment(each.number, each.data, b"", 2.0, discontinuity=False) for each in made]


def measured(played, rest):
    """The moments at which sound was measured, and how loud it was."""
    samples = decoded(*played, rest=rest).samples
    return [(sample.at, sample.value) for sample in samples if sample.detector == "silence"]


def quiet_spans(levels):
    """From where to where it was silent without a break."""
    edges = [at for (_, before), (at, level) in pairwise(levels) if (before < -60) != (level < -60)]
    return list(zip(edges[::2], edges[1::2], strict=True))


@pytest.mark.parametrize("begin", [4.0, 5.9, 7.3, 8.45])
@pytest.mark.parametrize("lasts", [1.0, 4.0])
def test_a_silence_begins_and_ends_where_it_does_in_all_of_the_sound(begin, lasts):
    played = programme(Defect(Kind.SILENCE, begin, lasts))
    ((whole_begin, whole_end),) = quiet_spans(measured(played, "every"))
    ((part_begin, part_end),) = quiet_spans(measured(played, "none"))
    assert part_begin == pytest.approx(whole_begin, abs=0.15)
    assert part_end == pytest.approx(whole_end, abs=0.15)


def test_of_sound_that_is_there_a_part_is_decoded_and_all_of_it_counts():
    played = programme()
    some, every = decoded(*played, rest="none"), decoded(*played)
    heard = len(some.times("silence")) / len(every.times("silence"))
    assert 0.2 < heard < 0.6
    assert some.player.tracks["sound"].judged == pytest.approx(every.player.tracks["sound"].judged, abs=2)
    assert all(later - sooner < EVERY_SECONDS + WINDOW_SECONDS for sooner, later in pairwise(some.times("silence")))


@pytest.mark.parametrize("rest", ["keys", "calm"])
def test_where_pictures_are_decoded_all_of_the_sound_is(rest):
    played = programme(seconds=8.0)
    assert len(decoded(*played, rest=rest).times("silence")) > 70


@pytest.mark.parametrize(
    ("specs", "suffices"),
    [([SILENCE], True), (ALL, True), ([replace(SILENCE, hold=0.4)], False), ([SILENCE, HUM], False), ([], True)],
    ids=["silence", "what runs by default", "a short silence", "another detector of sound", "no sound"],
)
def test_a_part_suffices_where_no_short_fault_is_to_be_told(specs, suffices):
    assert SoundShare(specs).suffices is suffices


@given(st.integers(1, 500), st.sampled_from([1024 / 48_000, 1024 / 44_100, 1024 / 8_000, 2048 / 48_000]))
def test_parts_lie_near_to_each_other_and_the_last_ends_the_segment(frames, seconds):
    found = spans(frames, seconds)
    assert all(behind < first for (_, behind), (first, _) in pairwise(found))
    assert all((first - behind) * seconds <= EVERY_SECONDS for (_, behind), (first, _) in pairwise(found))
    assert found[-1][1] == frames
    assert found[0][0] == 0 or frames * seconds < 3 * (WINDOW_SECONDS + seconds)
