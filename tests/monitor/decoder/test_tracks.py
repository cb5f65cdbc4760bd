"""Tracks vanish, change, step and come scrambled: everything that can be judged is, and the rest has its reason."""

from functools import cache
from io import BytesIO

import av
import pytest
from decoding import decoded
from long_gop import long_gop
from msgspec.structs import replace
from pieces import is_clean, pictures_of, piece, times_are
from small_media import SMALL, only, packed, programme
from sound_files import sound_file
from transport import (
    NULL_PACKET,
    PICTURE_PID,
    SOUND_PID,
    in_pitch,
    remuxed,
    scrambled,
    with_ghost,
    with_lost_packet,
    without,
)

from tallylight_bench.faults.packets import announced_as
from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import segments
from tallylight_monitor.decoder.jpegs import Jpegs
from tallylight_monitor.wire import PlayAddress, PlayBytes, PlaySegment

PIDS = {"picture": PICTURE_PID, "sound": SOUND_PID}
KINDS = {"picture": "video", "sound": "audio"}
OTHER = {"picture": "sound", "sound": "picture"}


def track(outbox, name):
    return next(beat for beat in outbox.player.tracks.beats() if beat.name == name)


def segment(data, number=0, seconds=2.0):
    return PlaySegment(number, data, b"", seconds, discontinuity=False)


@cache
def other(container="ts", size=(160, 90)):
    """Another programme, in another size."""
    return tuple(segments(clip_scene("bigbuckbunny", *size), 4.0, SMALL, 2.0, container))


@pytest.mark.parametrize("name", PIDS)
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(lambda data, name: without(data, PIDS[name]), "not sent", id="its PID falls silent"),
        pytest.param(
            lambda data, name: only("audio" if name == "picture" else "video", data), "not sent", id="it leaves the map"
        ),
        pytest.param(lambda data, name: scrambled(data, PIDS[name]), "scrambled", id="it is scrambled"),
    ],
)
def test_a_track_that_vanishes_is_idle_and_the_other_is_judged_on(name, spoil, why):
    first, second, third = programme()
    outbox = decoded(piece(first), piece(second, spoil(second.data, name)), piece(third, spoil(third.data, name)))
    lost, kept = track(outbox, name), track(outbox, OTHER[name])
    assert lost.idle == pytest.approx(4.0, abs=0.3)
    assert why in lost.why
    assert kept.idle < 0.3
    assert outbox.player.timeline.end == pytest.approx(6.0, abs=0.2)


@pytest.mark.parametrize("name", PIDS)
def test_a_track_that_is_back_is_judged_again(name):
    first, second, third = programme()
    outbox = decoded(piece(first), piece(second, without(second.data, PIDS[name])), piece(third))
    assert track(outbox, name).idle < 0.3


def test_a_stream_that_is_scrambled_from_the_start_declares_both_tracks_and_judges_none():
    outbox = decoded(*(piece(each, scrambled(each.data, PICTURE_PID, SOUND_PID)) for each in programme()))
    for name in PIDS:
        assert (track(outbox, name).judged, track(outbox, name).why) == (0, "it is scrambled")
        assert track(outbox, name).idle == pytest.approx(6.0)


@pytest.mark.parametrize("name", PIDS)
@pytest.mark.parametrize("declares", [(), ("picture", "sound")], ids=["none is declared", "both are"])
def test_a_track_that_only_the_master_playlist_declares_is_missed_and_one_that_nothing_does_is_not(name, declares):
    pieces = [replace(piece(each, only(KINDS[OTHER[name]], each.data)), declares=declares) for each in programme()]
    found = {beat.name: beat for beat in decoded(*pieces).player.tracks.beats()}
    assert found[OTHER[name]].idle < 0.3
    assert (name in found) is bool(declares)
    if declares:
        assert (found[name].judged, found[name].why) == (0, "it is not sent")
        assert found[name].idle >= 3.9


def test_sound_is_judged_though_the_pictures_that_are_declared_are_scrambled_from_the_start():
    outbox = decoded(*(piece(each, scrambled(each.data, PICTURE_PID)) for each in programme()))
    assert track(outbox, "picture").judged == 0
    assert len(outbox.times("silence")) > 30


def test_segments_without_a_key_frame_go_on_with_the_pictures_of_before():
    cut = long_gop()
    outbox = decoded(*(segment(each, number) for number, each in enumerate(cut)))
    assert len(cut) == 5
    assert times_are(outbox.times(), pictures_of(10.0), within=0.01)
    assert is_clean(outbox)


@pytest.mark.parametrize("count", [1, 40])
def test_packets_on_a_pid_that_no_table_names_are_as_if_they_were_not_there(count):
    data = [with_ghost(each.data, 0x1A00 + number) for number in range(count) for each in programme()[:1]]
    outbox = decoded(piece(programme()[0], data[-1]), piece(programme()[1], with_ghost(programme()[1].data)))
    assert times_are(outbox.times(), pictures_of(4.0))
    assert is_clean(outbox)


@pytest.mark.parametrize("pitch", [192, 204])
@pytest.mark.parametrize("kind", ["segments", "stream"])
def test_packets_of_192_and_204_bytes_are_read(pitch, kind):
    data = [in_pitch(each.data, pitch) for each in programme()]
    if kind == "segments":
        outbox = decoded(*(segment(each, number) for number, each in enumerate(data)))
    else:
        outbox = decoded(PlayBytes(data[0], fresh=True), *(PlayBytes(each, fresh=False) for each in data[1:]))
    assert times_are(outbox.times(), pictures_of(6.0))


@pytest.mark.parametrize("pid", ["0x200", "0x300"])
def test_a_map_that_moves_both_tracks_to_other_pids_loses_no_picture(pid):
    moved = remuxed(programme()[1].data, mpegts_start_pid=pid, mpegts_copyts="1")
    data = programme()[0].data + moved
    outbox = decoded(PlayBytes(data[:100_000], fresh=True), PlayBytes(data[100_000:], fresh=False))
    assert len(outbox.times()) == 100
    assert outbox.player.timeline.end == pytest.approx(4.0, abs=0.2)


def test_another_size_on_the_same_pids_is_judged_on():
    outbox = decoded(piece(programme()[0]), piece(other()[0], number=1), piece(other()[1], number=2))
    assert len(outbox.times()) == 150


def test_another_coding_on_the_same_pids_is_judged_on():
    mpeg2 = BytesIO()
    with av.open(BytesIO(other()[0].data)) as source, av.open(mpeg2, "w", format="mpegts") as target:
        stream = target.add_stream("mpeg2video", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for frame in source.decode(video=0):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    data = programme()[0].data + mpeg2.getvalue()
    outbox = decoded(PlayBytes(data, fresh=True))
    assert len(outbox.times()) == 100


@pytest.mark.parametrize("how", ["segments", "one connection"])
def test_a_clip_in_a_loop_is_judged_whole_and_each_turn_steps_once(how):
    turn = [each.data for each in programme()]
    if how == "segments":
        outbox = decoded(*(segment(data, number) for number, data in enumerate(turn * 2)))
    else:
        outbox = decoded(PlayBytes(b"".join(turn), fresh=True), PlayBytes(b"".join(turn), fresh=False))
    assert times_are(outbox.times(), pictures_of(12.0), within=0.1)
    steps = [value for value in outbox.values("timestamp_jump") if value >= 0.5]
    assert steps == [pytest.approx(6.0, abs=0.2)]


def test_a_declared_discontinuity_is_no_jump():
    outbox = decoded(piece(programme()[0]), piece(programme()[0], number=1, discontinuity=True))
    assert len(outbox.times()) == 100
    assert max(outbox.values("timestamp_jump"), default=0.0) == 0.0


@pytest.mark.parametrize("form", ["h264", "hevc"])
def test_a_raw_stream_of_pictures_is_judged_at_its_frame_rate(tmp_path, form):
    path = tmp_path / f"raw.{form}"
    with av.open(path, "w", format=form) as target:
        stream = target.add_stream("libx264" if form == "h264" else "libx265", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        with av.open(BytesIO(other()[0].data)) as source:
            for frame in source.decode(video=0):
                target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    outbox = decoded(PlayAddress(str(path), network=False))
    assert len(outbox.times()) == 50
    assert outbox.player.timeline.end == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("name", PIDS)
def test_a_packet_that_is_missing_by_its_counter_is_damage(name):
    outbox = decoded(piece(programme()[0]), piece(programme()[1], with_lost_packet(programme()[1].data, PIDS[name])))
    assert max(outbox.values("decode_damage")) > 0


def test_an_endless_stream_that_goes_on_with_null_packets_is_judged_no_further():
    data = programme()[0].data
    outbox = decoded(PlayBytes(data, fresh=True), *(PlayBytes(NULL_PACKET * 50, fresh=False) for _ in range(20)))
    assert times_are(outbox.times(), pictures_of(2.0))
    assert is_clean(outbox)


@pytest.mark.parametrize(
    ("name", "codec", "layout", "channels"),
    [
        pytest.param("a.m4a", "aac", "5.1", 6, id="5.1"),
        pytest.param("a.m4a", "aac", "7.1", 8, id="7.1"),
        # Planar as AAC, whose encoder in FFmpeg 9 refuses so many.
        pytest.param("a.mkv", "wavpack", "hexadecagonal", 16, id="16 channels"),
    ],
)
def test_sound_of_many_channels_is_judged(tmp_path, name, codec, layout, channels):
    path = sound_file(tmp_path / name, codec, layout, channels)
    outbox = decoded(PlayAddress(str(path), network=False))
    assert len(outbox.times("silence")) >= 8


def with_cover(sound):
    """Sound behind an ID3 tag with a picture in it (ID3 2.4, APIC)."""
    picture = Jpegs().made(av.VideoFrame(64, 64, "yuv420p"))
    body = b"\0image/jpeg\0\x03\0" + picture
    frame = b"APIC" + syncsafe(len(body)) + b"\0\0" + body
    return b"ID3\x04\0\0" + syncsafe(len(frame)) + frame + sound


def syncsafe(number):
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


@pytest.mark.parametrize("kind", ["mp3", "adts"])
@pytest.mark.parametrize("how", ["file", "segments"])
def test_a_cover_is_no_track(tmp_path, kind, how):
    if kind == "mp3":
        sound = sound_file(tmp_path / "song.mp3", "libmp3lame", "stereo", 2, 2.0).read_bytes()
        sound = sound[sound.index(b"\xff\xfb") :]
    else:
        tagged = packed(programme()[0].data)
        sound = tagged[tagged.index(b"\xff\xf1") :]
    path = tmp_path / f"cover.{kind}"
    path.write_bytes(with_cover(sound))
    if how == "file":
        outbox = decoded(PlayAddress(str(path), network=False))
    else:
        outbox = decoded(*(segment(path.read_bytes(), number) for number in range(2)))
    assert len(outbox.times("silence")) >= 15
    assert [beat.name for beat in outbox.player.tracks.beats()] == ["sound"]


def test_a_coding_without_a_decoder_is_named_as_the_map_announces_it():
    one, two, three = programme()
    unread = [piece(each, announced_as(each.data, 0xD2)) for each in (two, three)]  # AVS2
    (picture,) = [each for each in decoded(piece(one), *unread).player.tracks.beats() if each.name == "picture"]
    assert picture.why == "it cannot be decoded: there is no decoder for stream type 0xd2"


LARGE = (9000, 5000)


@pytest.mark.parametrize(
    ("codec", "name", "said"),
    [
        pytest.param("libx264", "large.mp4", "its pictures are too large: 9000x5000", id="a size that is known"),
        pytest.param("mjpeg", "large.mkv", "its pictures are too large, or have no size", id="one that is not"),
    ],
)
def test_pictures_that_are_too_large_are_told_as_that_and_not_as_damaged(tmp_path, codec, name, said):
    path = tmp_path / name
    with av.open(str(path), "w") as target:
        stream = target.add_stream(codec, 1, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *LARGE, "yuvj420p" if codec == "mjpeg" else "yuv420p"
        target.mux(stream.encode(av.VideoFrame(*LARGE, stream.pix_fmt)))
        target.mux(stream.encode())
    outbox = decoded(PlayAddress(str(path), network=False))
    (picture,) = outbox.player.tracks.beats()
    assert picture.why.startswith(said)
