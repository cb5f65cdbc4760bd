from dataclasses import replace
from io import BytesIO

import av
import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tallylight_demo.clips import clip_scene
from tallylight_demo.defects import Defect, Kind, apply
from tallylight_demo.encode import Encoding, segments, write_file
from tallylight_demo.encrypt import encrypted, sequence_iv
from tallylight_demo.scene import SOUND_RATE, colour_scene

QUICK = Encoding(video_bitrate=400_000, preset="ultrafast")


@pytest.fixture(scope="module")
def scene():
    return clip_scene("bigbuckbunny", 320, 180)


@pytest.fixture(scope="module", params=["ts", "fmp4"])
def programme(request, scene):
    return list(segments(scene, 5, QUICK, 2, request.param))


def playable(segment):
    return BytesIO((segment.header or b"") + segment.data)


def decoded(source):
    with av.open(source) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def packets(source, kind="video"):
    with av.open(source) as container:
        stream = next(stream for stream in container.streams if stream.type == kind)
        return [packet for packet in container.demux(stream) if packet.size]


@pytest.mark.parametrize("name", ["clip.mp4", "clip.ts"])
def test_a_file_holds_every_picture(tmp_path, scene, name):
    assert len(decoded(write_file(tmp_path / name, scene, 2, QUICK))) == 50


@pytest.mark.parametrize("container", ["ts", "fmp4"])
@pytest.mark.parametrize(
    ("encoding", "kind"),
    [
        pytest.param(replace(QUICK, audio_bitrate=0), "video", id="pictures alone"),
        pytest.param(replace(QUICK, video_bitrate=0), "audio", id="sound alone"),
    ],
)
def test_pictures_and_sound_may_come_apart(scene, container, encoding, kind):
    made = list(segments(scene, 5, encoding, 2, container))
    assert [each.seconds for each in made] == [2, 2, 1]
    for each in made:
        with av.open(playable(each)) as opened:
            assert [stream.type for stream in opened.streams] == [kind]


def test_black_is_black_after_the_encode_and_only_when_it_should_be(tmp_path, scene):
    damaged = apply(scene, [Defect(Kind.BLACK, 1, 1)])
    pictures = decoded(write_file(tmp_path / "clip.mp4", damaged, 3, QUICK))
    assert [i for i, picture in enumerate(pictures) if picture[:180].mean() < 20] == list(range(25, 50))


def test_a_freeze_is_still_after_the_encode(tmp_path, scene):
    damaged = apply(scene, [Defect(Kind.FREEZE, 1, 2)])
    pictures = decoded(write_file(tmp_path / "clip.mp4", damaged, 3, QUICK))
    assert np.abs(pictures[70][:180].astype(int) - pictures[69][:180]).mean() < 0.15
    assert np.abs(pictures[20][:180].astype(int) - pictures[19][:180]).mean() > 0.15


def test_silence_is_silent_after_the_encode(tmp_path, scene):
    path = write_file(tmp_path / "clip.mp4", apply(scene, [Defect(Kind.SILENCE, 1, 1)]), 3, QUICK)
    with av.open(path) as container:
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    seconds = [np.abs(sound[:, round(at * SOUND_RATE) :][:, : SOUND_RATE // 2]).max() for at in (0.2, 1.2, 2.2)]
    assert seconds[1] < 0.001 < 0.01 < min(seconds[0], seconds[2])


def test_a_file_may_have_no_sound(tmp_path, scene):
    with av.open(write_file(tmp_path / "clip.ts", scene, 1, replace(QUICK, audio_bitrate=0))) as container:
        assert [stream.type for stream in container.streams] == ["video"]


def test_a_file_may_have_another_size_than_its_scene(tmp_path, scene):
    path = write_file(tmp_path / "clip.mp4", scene, 1, replace(QUICK, size=(160, 90)))
    assert decoded(path)[0].shape == (135, 160)


def test_the_bitrate_holds(scene):
    pieces = list(segments(scene, 8, replace(QUICK, audio_bitrate=0)))
    rate = sum(len(piece.data) for piece in pieces) * 8 / 8
    assert rate == pytest.approx(400_000, rel=0.25)


def test_segments_cover_the_programme(programme):
    assert [(s.number, s.start, s.seconds) for s in programme] == [(0, 0, 2), (1, 2, 2), (2, 4, 1)]


def test_each_segment_can_be_decoded_alone(programme):
    assert [len(decoded(playable(segment))) for segment in programme] == [50, 50, 25]


def test_each_segment_begins_with_a_key_frame(programme):
    assert all(packets(playable(segment))[0].is_keyframe for segment in programme)


def test_timestamps_go_on_from_segment_to_segment(programme):
    starts = [min(p.pts * p.time_base for p in packets(playable(segment))) for segment in programme]
    assert [float(start - starts[0]) for start in starts] == pytest.approx([0, 2, 4], abs=0.001)


def test_segments_one_behind_the_other_are_an_undamaged_stream(programme):
    whole = (programme[0].header or b"") + b"".join(segment.data for segment in programme)
    video = packets(BytesIO(whole))
    assert len(video) == 125
    assert not any(packet.is_corrupt for packet in video)


def test_every_segment_has_its_sound(programme):
    seconds = [len(packets(playable(segment), "audio")) * 1024 / SOUND_RATE for segment in programme]
    assert seconds == pytest.approx([2, 2, 1], abs=0.25)


def test_many_short_segments_do_not_drift_when_key_frames_come_oftener():
    scene = colour_scene(64, 36, (100, 90, 160))
    pieces = list(segments(scene, 30, Encoding(gop_seconds=0.2, preset="ultrafast", audio_bitrate=0), 0.4))
    assert {len(packets(playable(piece))) for piece in pieces} == {10}


def test_the_first_segment_is_there_long_before_the_last_is_coded(scene):
    asked = []
    watched = replace(scene, picture=lambda index: (asked.append(index), scene.picture(index))[1])
    next(segments(watched, 60, QUICK))
    assert len(asked) < 150


def test_an_encrypted_segment_can_be_decrypted():
    key, iv = bytes(range(16)), sequence_iv(7)
    decryptor = Cipher(algorithms.AES128(key), modes.CBC(iv)).decryptor()
    assert decryptor.update(encrypted(b"a segment", key, iv)) + decryptor.finalize() == b"a segment" + bytes([7] * 7)


def test_an_initialisation_vector_is_the_sequence_number_in_sixteen_bytes():
    assert sequence_iv(258) == bytes(14) + b"\x01\x02"
