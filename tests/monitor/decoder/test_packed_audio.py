"""Sound without a container, in segments: it has no clock, or one in front of each (RFC 8216, 3.4)."""

import pytest
from decoding import decoded
from pieces import is_clean
from small_media import packed, programme
from sound_files import sound_file

from tallylight_monitor.wire import PlaySegment, SkipLost


def segment(data, number=0, seconds=2.0):
    return PlaySegment(number, data, b"", seconds, discontinuity=False)


@pytest.mark.parametrize("tagged", [True, False], ids=["with ID3", "without ID3"])
def test_packed_audio_alone_is_judged_as_sound(tagged):
    raw = [packed(each.data) for each in programme()]
    data = raw if tagged else [each[each.index(b"\xff\xf1") :] for each in raw]
    outbox = decoded(*(segment(each, number) for number, each in enumerate(data)))
    assert len(outbox.times("silence")) == pytest.approx(57, abs=4)
    assert outbox.player.timeline.end == pytest.approx(6.0, abs=0.2)
    assert is_clean(outbox)
    assert not outbox.values("timestamp_jump")


@pytest.mark.parametrize(("name", "codec"), [("a.ac3", "ac3"), ("a.mp3", "libmp3lame"), ("a.eac3", "eac3")])
def test_packed_audio_that_is_cut_within_its_frames_has_one_clock(tmp_path, name, codec):
    data = sound_file(tmp_path / name, codec, "stereo", 2, 12.0).read_bytes()
    size = len(data) // 6 + 1  # no multiple of a frame
    outbox = decoded(*(segment(data[number * size :][:size], number) for number in range(6)))
    assert not any(outbox.values("timestamp_jump"))
    assert outbox.player.timeline.end == pytest.approx(12.0, abs=0.5)


@pytest.mark.parametrize("lost", [SkipLost(1, 2.0, "it is gone"), segment(bytes(1000), 1)], ids=["lost", "zeros"])
def test_packed_audio_without_a_clock_goes_on_behind_a_segment_that_is_lost(tmp_path, lost):
    data = sound_file(tmp_path / "a.ac3", "ac3", "stereo", 2, 2.0).read_bytes()
    outbox = decoded(segment(data, 0), lost, segment(data, 2))
    after = [at for at in outbox.times("silence") if at > 2.1]
    assert (after[0], after[-1]) == (pytest.approx(4.0, abs=0.2), pytest.approx(5.9, abs=0.2))
