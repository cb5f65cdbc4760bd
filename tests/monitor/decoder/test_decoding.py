"""The decoder on real coded media, in this process: every picture once, at its media time, whatever comes."""

import itertools
from io import BytesIO

import av
import pytest
from decoding import decoded
from pieces import FRAME, GARBAGE, JITTER, is_clean, pictures_of, piece, times_are
from small_media import (
    SEGMENT_SECONDS,
    SMALL,
    TONE_DBFS,
    WIDTH,
    flat_file,
    key_times,
    only,
    programme,
    titled_file,
    tone_file,
    without_packets,
)

from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import segments, write_file
from tallylight_monitor.decoder.pictures import PIXELS, small_size
from tallylight_monitor.wire import Pictures, PlayAddress, PlayBytes, SkipLost, Taken, TakePictures


@pytest.mark.parametrize("suffix", ["ts", "mp4"])
def test_every_picture_of_a_file_is_measured_once_at_its_time(tmp_path, suffix):
    path = write_file(tmp_path / f"clip.{suffix}", clip_scene("bikes", WIDTH, 180), 3.0, SMALL)
    outbox = decoded(PlayAddress(str(path), network=False))
    for detector in ("black", "mono_colour", "decode_damage"):
        assert times_are(outbox.times(detector), pictures_of(3.0))
    assert is_clean(outbox)
    assert len(outbox.said(Taken)) == 1


@pytest.mark.parametrize("container", ["ts", "fmp4"])
def test_every_picture_of_all_segments_is_measured_once_at_its_time(container):
    outbox = decoded(*map(piece, programme(container)))
    assert times_are(outbox.times(), pictures_of(6.0))
    assert is_clean(outbox)
    assert len(outbox.said(Taken)) == 3


@pytest.mark.parametrize("container", ["ts", "fmp4"])
def test_sound_is_measured_in_stretches_without_holes(container):
    times = decoded(*map(piece, programme(container))).times("silence")
    steps = [after - before for before, after in itertools.pairwise(times)]
    assert times[0] < 0.2
    assert times[-1] > 5.7
    assert min(steps) > 0.05
    assert max(steps) < 0.2


@pytest.mark.parametrize("container", ["ts", "fmp4"])
def test_after_a_discontinuity_media_time_goes_on(container):
    one, other = programme(container), programme(container, 4.0, first=60)
    outbox = decoded(*map(piece, one), piece(other[0], number=3, discontinuity=True), piece(other[1], number=4))
    assert times_are(outbox.times(), pictures_of(10.0), within=JITTER)
    assert is_clean(outbox)


def test_a_programme_that_changes_its_container_at_a_discontinuity_goes_on():
    outbox = decoded(*map(piece, programme("ts")), *[piece(each, discontinuity=True) for each in programme("fmp4")[:1]])
    assert times_are(outbox.times(), pictures_of(8.0), within=JITTER)


def test_a_programme_that_changes_its_size_goes_on():
    small = tuple(segments(clip_scene("bikes", 160, 90), 2.0, SMALL, SEGMENT_SECONDS))
    outbox = decoded(*map(piece, programme()), piece(small[0], number=3, discontinuity=True))
    assert times_are(outbox.times(), pictures_of(8.0), within=JITTER)


def test_a_segment_that_could_not_be_had_takes_its_time():
    first, second, third = programme()
    outbox = decoded(piece(first), SkipLost(second.number, second.seconds), piece(third))
    assert times_are(outbox.times(), pictures_of(2.0), pictures_of(2.0, start=4.0))
    assert len(outbox.said(Taken)) == 3


def test_a_loss_before_a_discontinuity_takes_its_time_too():
    first, second, _ = programme()
    other = programme("ts", 4.0, first=60)[0]
    outbox = decoded(piece(first), SkipLost(second.number, second.seconds), piece(other, discontinuity=True))
    # What the decoder still holds at the loss is not counted before it: two pictures.
    assert times_are(outbox.times(), pictures_of(2.0), pictures_of(2.0, start=4.0), within=JITTER + 2 * FRAME)


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "against the playlist"])
def test_a_new_clock_that_began_with_a_segment_that_is_lost_steps_where_it_was_declared(declared):
    first, second, _ = programme()
    other = programme("ts", 4.0, first=60)[0]
    lost = SkipLost(second.number, second.seconds, discontinuity=declared)
    jumps = [size > 1.0 for size in decoded(piece(first), lost, piece(other)).values("timestamp_jump")]
    assert any(jumps) is not declared


def test_a_new_decoder_goes_on_in_the_media_time_of_the_last():
    first, second, _ = programme()
    outbox = decoded(piece(second), offsets={"picture": key_times(first.data)[0]}, media_end=2.0)
    assert times_are(outbox.times(), pictures_of(2.0, start=2.0))


@pytest.mark.parametrize("container", ["ts", "fmp4"])
def test_half_a_segment_is_damage_until_the_next_whole_one(container):
    first, second, third = programme(container)
    outbox = decoded(piece(first), piece(second, second.data[: len(second.data) // 2]), piece(third))
    damage = [(sample.at, sample.value) for sample in outbox.samples if sample.detector == "decode_damage"]
    assert not any(value for at, value in damage if at < 2.0)
    assert any(value for at, value in damage if 2.0 <= at <= 4.0)
    assert damage[-1][1] == 0
    assert outbox.times()[-1] == pytest.approx(5.96)


def test_lost_packets_are_damage_up_to_the_next_clean_key_frame():
    first, second, third = programme()
    outbox = decoded(piece(first), piece(second, without_packets(second.data, 0.3, 8)), piece(third))
    spoilt = [sample for sample in outbox.samples if sample.detector == "decode_damage" and sample.value]
    keys = [time - key_times(first.data)[0] for each in (second, third) for time in key_times(each.data)]
    assert 2.0 <= spoilt[0].at < 3.2
    assert spoilt[-1].at == pytest.approx(min(key for key in keys if key > spoilt[0].at), abs=4 * FRAME)
    told = "2 packets of the sound are missing; 6 packets of the picture are missing"
    assert {sample.detail for sample in spoilt} == {told}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(GARBAGE, id="garbage"),
        pytest.param(b"G" + GARBAGE, id="garbage that begins like a stream"),
        pytest.param(b"<html>503</html>", id="a web page"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_segment_of_anything_is_damage_and_the_next_one_is_played(data):
    first, second, third = programme()
    outbox = decoded(piece(first), piece(second, data), piece(third))
    assert max(outbox.values("decode_damage")) >= 1
    assert outbox.values("decode_damage")[-1] == 0
    assert len(outbox.said(Taken)) == 3
    assert times_are(outbox.times(), pictures_of(2.0), pictures_of(2.0, start=4.0))


def test_a_stream_that_begins_with_garbage_is_played_from_where_it_can_be():
    first, second, _ = programme()
    outbox = decoded(piece(first, GARBAGE), piece(second))
    assert times_are(outbox.times(), pictures_of(2.0))
    assert max(outbox.values("decode_damage")) == 1
    assert outbox.values("decode_damage")[-1] == 0


def test_pictures_without_sound_are_judged():
    outbox = decoded(*[piece(each, only("video", each.data)) for each in programme()])
    assert times_are(outbox.times(), pictures_of(6.0), within=JITTER)
    assert outbox.times("silence") == []
    assert is_clean(outbox)


def test_sound_without_pictures_is_judged():
    outbox = decoded(*[piece(each, only("audio", each.data)) for each in programme()])
    assert outbox.times() == []
    assert len(outbox.times("silence")) > 40
    assert outbox.times("decode_damage")
    assert is_clean(outbox)


@pytest.mark.parametrize(
    ("name", "codec", "layout", "channels"),
    [
        pytest.param("a.wav", "pcm_s16le", "mono", [True], id="mono, 16 bits"),
        pytest.param("a.wav", "pcm_u8", "stereo", [True, True], id="stereo, 8 bits"),
        pytest.param("a.wav", "pcm_f32le", "stereo", [True, True], id="stereo, float"),
        pytest.param("a.wav", "pcm_s32le", "stereo", [False, True], id="one channel of two, 32 bits"),
        pytest.param("a.mp4", "aac", "5.1", [False, False, True, False, False, False], id="5.1, centre only"),
        pytest.param("a.ts", "aac", "mono", [True], id="mono, in a transport stream"),
        pytest.param("a.mp3", "libmp3lame", "stereo", [True, True], id="mp3"),
    ],
)
def test_a_tone_has_its_level_however_it_is_coded(tmp_path, name, codec, layout, channels):
    path = tone_file(tmp_path / name, codec, layout, channels)
    levels = decoded(PlayAddress(str(path), network=False)).values("silence")
    assert len(levels) >= 5
    assert levels[1:-1] == pytest.approx([TONE_DBFS] * len(levels[1:-1]), abs=0.7)


@pytest.mark.parametrize(
    ("luma", "full_range", "is_black"),
    [
        pytest.param(16, False, True, id="black in limited range"),
        pytest.param(0, True, True, id="black in full range"),
        pytest.param(20, True, True, id="nearly black in full range"),
        pytest.param(32, True, False, id="dark in full range, which limited range would call black"),
        pytest.param(44, False, False, id="dark in limited range"),
    ],
)
def test_black_is_black_in_either_range(tmp_path, luma, full_range, is_black):
    path = flat_file(tmp_path / "flat.mp4", luma, full_range=full_range)
    shares = decoded(PlayAddress(str(path), network=False)).values("black")
    assert shares == [float(is_black)] * 25


@pytest.mark.parametrize("size", [(16, 8), (2, 320), (640, 2), (1000, 16)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_pictures_of_absurd_sizes_are_judged_without_harm(tmp_path, size):
    path = flat_file(tmp_path / "flat.mp4", 16, size)
    assert decoded(PlayAddress(str(path), network=False)).values("black") == [1.0] * 25


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((1920, 1080), (480, 270)),
        ((1080, 1920), (270, 480)),
        ((320, 180), (320, 180)),
        ((2, 2), (2, 2)),
    ],
)
def test_pictures_are_scaled_to_about_one_size_and_never_up(size, small):
    assert small_size(*size) == small
    assert small[0] * small[1] <= PIXELS


def in_pieces(data, size=10_000):
    return [data[place : place + size] for place in range(0, len(data), size)]


def test_an_endless_stream_is_played_however_it_is_cut_into_pieces():
    data = b"".join(each.data for each in programme())
    pieces = in_pieces(data)
    outbox = decoded(*[PlayBytes(each, fresh=number == 0) for number, each in enumerate(pieces)])
    assert times_are(outbox.times(), pictures_of(6.0))
    assert len(outbox.said(Taken)) == len(pieces)


def test_a_stream_that_is_joined_in_the_middle_begins_with_its_next_key_frame_and_is_not_damaged():
    data = b"".join(each.data for each in programme())
    late = data[len(data) // 6 + 40 :]
    outbox = decoded(*[PlayBytes(each, fresh=number == 0) for number, each in enumerate(in_pieces(late))])
    assert 100 <= len(outbox.times()) < 150
    assert times_are(outbox.times(), pictures_of(len(outbox.times()) * FRAME))
    assert is_clean(outbox)


def test_a_stream_that_is_connected_anew_goes_on_in_media_time():
    first, second, third = (each.data for each in programme())
    outbox = decoded(PlayBytes(first, fresh=True), PlayBytes(second, fresh=False), PlayBytes(third, fresh=True))
    assert times_are(outbox.times(), pictures_of(6.0), within=JITTER)


def test_the_nearest_pictures_are_given_as_jpeg():
    outbox = decoded(*map(piece, programme()), TakePictures(7, [1.1, 4.0, 5.9]))
    answer = outbox.said(Pictures)[0]
    assert answer.request == 7
    assert [at for at, _ in answer.found] == pytest.approx([1.1, 4.0, 5.9], abs=0.3)
    for _, raw in answer.found:
        with av.open(BytesIO(raw)) as still:
            assert next(still.decode(video=0)).width == WIDTH


def test_before_the_first_picture_there_is_none_to_show():
    assert decoded(TakePictures(1, [0.0])).said(Pictures) == [Pictures(1, [])]


def test_a_file_whose_title_is_not_unicode_is_played(tmp_path):
    path = titled_file(tmp_path / "clip.mp4", "Köln".encode("latin-1") + b"\xff\xfe")
    assert times_are(decoded(PlayAddress(str(path), network=False)).times(), pictures_of(2.0))


def test_a_file_that_is_cut_off_is_judged_as_far_as_it_goes(tmp_path):
    path = write_file(tmp_path / "clip.ts", clip_scene("bikes", WIDTH, 180), 4.0, SMALL)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    times = decoded(PlayAddress(str(path), network=False)).times()
    assert 25 < len(times) < 90
    assert times_are(times, pictures_of(len(times) * FRAME))
