"""A file of which every byte was read, and not all that it should play was judged: that is told, and not covered."""

import re
from random import Random

import av
import pytest
from decoding import decoded
from hypothesis import given
from hypothesis import strategies as st
from tallylight_fuzz.seeds import FORMS, SECONDS, Form, media, shown
from watched import watched

from tallylight_monitor.decoder.file_time import LONGEST_SECONDS, FileTime
from tallylight_monitor.wire import Gap, PlayAddress, PlayBytes

FLAC, MP3 = Form(".flac", "flac", "", "flac"), Form(".mp3", "mp3", "", "libmp3lame")
ADTS, MKA = Form(".aac", "adts", "", "aac"), Form(".mka", "matroska", "", "aac")
RATE_AT = 19  # in a FLAC file: the middle of its sample rate


def hit(data, size=1, step=450):
    """Bits flipped all through a file, but for its head, a stretch in the middle, and its end."""
    changed, rng, middle = bytearray(data), Random(3), len(data) // 2
    for at in range(2000, len(data) - 3000, step):
        if not middle <= at < middle + 6000:
            changed[at : at + size] = bytes(byte ^ rng.randrange(1, 255) for byte in changed[at : at + size])
    return bytes(changed)


def of_another_rate(data):
    """The header says 45,952 Hz, and the frames, which are hit, 48,000 (RFC 9639, 8.2)."""
    changed = bytearray(hit(data))
    changed[RATE_AT] ^= 0x80
    return bytes(changed)


def written(folder, form, data):
    path = folder / f"film{form.suffix}"
    path.write_bytes(data)
    return path


def damage_of(outbox):
    return {sample.detail for sample in outbox.samples if sample.detector == "decode_damage" and sample.value}


@pytest.mark.parametrize(
    ("form", "spoil", "lost"),
    [
        pytest.param(FLAC, of_another_rate, 4.0, id="FLAC whose header names another rate"),
        pytest.param(FLAC, hit, 3.5, id="FLAC"),
        pytest.param(MP3, lambda data: hit(data, 60, 200), 2.0, id="MP3"),
        pytest.param(ADTS, lambda data: hit(data, 8, 200), 2.0, id="AAC without a container"),
        pytest.param(MKA, lambda data: hit(data, 8, 200), 2.0, id="Matroska"),
    ],
)
def test_sound_that_was_read_and_cannot_be_decoded_is_told_and_is_not_covered(form, spoil, lost, tmp_path):
    found = watched(written(tmp_path, form, spoil(media(form))))
    assert found.status == 0
    assert "decode_damage" in {detector for detector, _ in found.said} <= {"decode_damage", "timestamp_jump"}
    assert found.report["unjudged_seconds"]["sound"] >= lost
    share = found.report["unjudged_seconds"]["sound"] / found.report["media_seconds"]
    assert found.report["coverage_ratio"] == pytest.approx(1 - share, abs=0.01)


@pytest.mark.parametrize(
    "form", [form for form in FORMS if form.container not in ("h264", "hevc", "mpegvideo")], ids=str
)
def test_of_healthy_media_no_time_is_missing(form, tmp_path):
    outbox = decoded(PlayAddress(str(written(tmp_path, form, media(form))), network=False))
    assert (damage_of(outbox), outbox.said(Gap)) == (set(), [])


def test_a_file_that_is_refused_leaves_no_defect_open(tmp_path):
    data, rng = bytearray(media(FLAC)), Random(3)
    for at in range(2000, len(data) - 8, 200):
        data[at : at + 8] = rng.randbytes(8)
    found = watched(written(tmp_path, FLAC, bytes(data)))
    assert found.status == 2
    assert found.said == [("decode_damage", "open"), ("decode_damage", "close")]


def test_a_file_that_should_be_longer_is_told_and_its_end_is_not_covered(tmp_path):
    data = media(FLAC)
    found = watched(written(tmp_path, FLAC, data[: len(data) // 2]))
    assert [detector for detector, _ in found.said] == ["decode_damage"] * 2
    assert found.report["coverage_ratio"] == pytest.approx(0.45, abs=0.05)
    assert found.report["media_seconds"] == pytest.approx(SECONDS, abs=0.1)


@pytest.mark.parametrize("form", [MP3, ADTS], ids=str)
def test_packets_of_sound_that_cannot_be_decoded_are_told_though_others_that_can_come_between(form):
    data = media(form)
    third = len(data) // 3
    stream = data[:third] + hit(data[third : 2 * third], 200, 900) + data[2 * third :]
    outbox = decoded(*(PlayBytes(stream[at : at + 4000], fresh=not at) for at in range(0, len(stream), 4000)))
    assert any("a packet cannot be decoded" in each for each in damage_of(outbox))
    assert outbox.values("decode_damage")[-1] == 0


def test_what_comes_before_anything_could_be_decoded_is_no_damage():
    """So it is where one joins a stream in the middle."""
    data = media(MP3)[1234:]
    outbox = decoded(*(PlayBytes(data[at : at + 4000], fresh=not at) for at in range(0, len(data), 4000)))
    assert damage_of(outbox) == set()


def key_frames(path):
    """Two seconds of pictures that are key frames, each of them."""
    with av.open(path, "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuvj420p"
        for index in range(50):
            frame = av.VideoFrame.from_ndarray(shown(index % 32), "yuvj420p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


def test_key_frames_that_cannot_be_decoded_are_told_though_another_follows_each(tmp_path):
    path = tmp_path / "film.avi"
    data = bytearray(key_frames(path))
    pictures = [found.start() for found in re.finditer(rb"\xff\xd8\xff", bytes(data))]
    for begin in pictures[10::5]:
        data[begin + 100 : begin + 500] = bytes(400)
    path.write_bytes(data)
    outbox = decoded(PlayAddress(str(path), network=False))
    assert damage_of(outbox)
    assert outbox.values("decode_damage")[-1] == 0


ROUNDING = 1e-9  # seconds


@given(st.floats(0, 1e12), st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_what_is_lost_is_never_more_than_should_be_there_and_more_than_nothing_is_told(declared, came, heard, end):
    time = FileTime()
    time.came(came)
    time.heard(heard)
    lost = time.lost(end, declared)
    assert lost.behind >= 0 <= lost.within
    most = min(LONGEST_SECONDS, max(declared, came) - heard) if lost.cause else 0.0
    assert lost.behind + lost.within <= most + ROUNDING
    assert bool(lost.cause) == (max(min(declared, LONGEST_SECONDS), came) - heard >= min(2.0, max(0.5, heard)))


@given(st.lists(st.tuples(st.none() | st.floats(0, 50), st.floats(0, 2)), min_size=1, max_size=20))
def test_pictures_that_reach_to_the_end_of_a_file_leave_nothing_missing_whatever_lies_between(pictures):
    time, reached = FileTime(), 50.0
    for stamp, seconds in [(0.0, 0.04), *pictures, (reached, 0.04)]:
        time.shown(stamp, seconds)
    assert time.lost(0.0, reached).cause == ""
