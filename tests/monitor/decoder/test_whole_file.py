"""A file of which a demuxer gives a part and says nothing of the rest: what no packet accounts for is told."""

import re
import time
from io import BytesIO

import av
import pytest
from decoding import decoded
from hypothesis import given
from hypothesis import strategies as st
from small_media import index_in_front
from tallylight_fuzz.seeds import FRAGMENTED, Form, media
from watched import watched

from tallylight_monitor.decoder.declared_length import declared_length
from tallylight_monitor.decoder.media_spans import MOST_ELEMENTS, WALKS, media_spans
from tallylight_monitor.decoder.packet_spans import PacketSpans
from tallylight_monitor.pipeline.supervisor import SILENT_SECONDS
from tallylight_monitor.wire import Gap, PlayAddress

OPUS, FLAC, MP3 = Form(".ogg", "ogg", "", "libopus"), Form(".flac", "flac", "", "flac"), Form(".mp3", "mp3", "", "mp3")
WAV, MKV = Form(".wav", "wav", "", "pcm_s16le"), Form(".mkv", "matroska", "libx264", "aac")
MP4, AVI = Form(".mp4", "mp4", "libx264", "aac"), Form(".avi", "avi", "mpeg4", "libmp3lame")
PIECES = Form(".m4a", "mp4", "", "aac", {**FRAGMENTED, "frag_duration": "500000"})
MXF = Form(".mxf", "mxf", "mpeg2video", "pcm_s16le")
MUCH = 300_000  # bytes, of seconds of each of these


def pages(data):
    """Where an Ogg file's pages begin."""
    return [found.start() for found in re.finditer(b"OggS", data)]


def flipped(data, places):
    changed = bytearray(data)
    for place in places:
        changed[place] ^= 0x10
    return bytes(changed)


def without_second_piece(data):
    second = [found.start() for found in re.finditer(b"moof", data)][1]
    return data[:second] + bytes(400) + data[second + 400 :]


def shorter(data):
    """A WAV file whose chunk of sound claims to be a tenth of what it is."""
    at = data.index(b"data") + 4
    return data[:at] + (int.from_bytes(data[at : at + 4], "little") // 10).to_bytes(4, "little") + data[at + 4 :]


LOST = [
    pytest.param(OPUS, lambda data: flipped(data, [at + 60 for at in pages(data)[2:-1]]), id="all pages but the last"),
    pytest.param(OPUS, lambda data: data[: pages(data)[3]] + bytes(len(data) - pages(data)[3]), id="zeros at the end"),
    pytest.param(PIECES, without_second_piece, id="MP4, all from one fragment on"),
    pytest.param(WAV, shorter, id="WAV, behind its chunk of sound"),
]


@pytest.mark.parametrize(("form", "spoil"), LOST)
def test_a_file_of_which_most_was_not_read_is_damaged(form, spoil, tmp_path):
    path = tmp_path / f"film{form.suffix}"
    path.write_bytes(spoil(media(form)))
    outbox = decoded(PlayAddress(str(path), network=False))
    (damage,) = {sample.detail for sample in outbox.samples if sample.detector == "decode_damage" and sample.value}
    assert re.fullmatch(r"[0-9,]+ (of its [0-9,]+ bytes|bytes of it) hold nothing that can be read", damage)


def test_a_sound_file_of_which_a_moment_is_left_is_no_success(tmp_path):
    data = media(OPUS)
    path = tmp_path / "film.ogg"
    path.write_bytes(flipped(data, [at + 60 for at in pages(data)[2:-1]]))
    found = watched("--fail-on", "Warning", path)
    assert found.status == 1
    assert [event["detector"] for event in found.events if event["event"] == "open"] == ["decode_damage"]


def test_sound_at_a_rate_that_no_sound_has_is_refused_with_the_reason(tmp_path):
    data = bytearray(media(WAV))
    data[27] |= 0x20  # of the sample rate, the highest byte
    path = tmp_path / "film.wav"
    path.write_bytes(data)
    found = watched(path)
    assert found.status == 2
    assert "its sample rate would be 536,918,912 Hz" in found.errors


def endless_segment(data):
    at = data.index(bytes.fromhex("18538067")) + 4
    return data[:at] + b"\x01" + b"\xff" * 7 + data[at + 8 :]


@pytest.mark.parametrize("form", [MKV, AVI, WAV, MP4], ids=str)
def test_a_file_that_is_cut_off_is_damaged_though_all_that_is_left_is_judged(form, tmp_path):
    path = tmp_path / f"film{form.suffix}"
    path.write_bytes(media(form))
    path = index_in_front(path) if form is MP4 else path
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * 0.4)])
    outbox = decoded(PlayAddress(str(path), network=False))
    assert outbox.player.timeline.end == pytest.approx(5.0, abs=0.3)
    assert {(round(gap.begin), round(gap.end)) for gap in outbox.said(Gap)} == {(2, 5)}
    damage = {sample.detail for sample in outbox.samples if sample.detector == "decode_damage" and sample.value}
    assert any(
        re.fullmatch("it is cut off: [0-9,]+ bytes that it should have are missing at its end", each) for each in damage
    )


@pytest.mark.parametrize(
    ("form", "written"),
    [
        pytest.param(MKV, endless_segment, id="Matroska whose segment has no length"),
        pytest.param(WAV, lambda data: data[:4] + b"\xff" * 4 + data[8:], id="WAV that went to a pipe"),
        pytest.param(WAV, lambda data: data[:4] + b"\x24\0\0\x80" + data[8:], id="WAV of sox that went to a pipe"),
    ],
)
def test_a_file_whose_length_was_not_known_is_not_missed(form, written, tmp_path):
    path = tmp_path / f"film{form.suffix}"
    path.write_bytes(written(media(form)))
    outbox = decoded(PlayAddress(str(path), network=False))
    assert outbox.player.timeline.end > 4.9
    assert {sample.detail for sample in outbox.samples if sample.detector == "decode_damage" and sample.value} == set()


def boxed(kind, size=MUCH):
    return (8 + size).to_bytes(4, "big") + kind + b"\xee" * size


def chunk(kind, size=MUCH):
    return kind + size.to_bytes(4, "little") + b"\xee" * size


def element(kind, size=MUCH):
    return bytes.fromhex(kind) + (size | 1 << 56).to_bytes(8, "big") + b"\xee" * size


def filling(data, size=MUCH):
    key = bytes.fromhex("060e2b34010101020301021001000000")
    return data + key + b"\x84" + size.to_bytes(4, "big") + bytes(size)


def covered(data, size=MUCH):
    """With a cover in front of the sound, as ID3 has it."""
    length = bytes((10 + size) >> 7 * place & 0x7F for place in (3, 2, 1, 0))
    return b"ID3\x04\0\0" + length + b"TXXX" + bytes(6) + b"x" * size + data


def padded(data, size=MUCH):
    """FLAC with a block of padding behind its first block, which is not the last one any more."""
    first = 8 + int.from_bytes(data[5:8], "big")
    head = data[:4] + bytes([data[4] & 0x7F]) + data[5:first]
    return head + bytes([0x01]) + size.to_bytes(3, "big") + bytes(size) + data[first:]


def commented(data):
    """Ogg with long comments, which take several pages."""
    out = BytesIO()
    with av.open(BytesIO(data)) as source, av.open(out, "w", format="ogg") as target:
        target.metadata["comment"] = "x" * MUCH
        copy = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.size:
                packet.stream = copy
                target.mux(packet)
    return out.getvalue()


INTACT = [
    pytest.param(MP4, lambda data: data + boxed(b"free"), id="MP4 with room for tags"),
    pytest.param(PIECES, lambda data: data + boxed(b"uuid"), id="fragmented MP4 with a box of its maker's"),
    pytest.param(WAV, lambda data: data + chunk(b"LIST"), id="WAV with a list"),
    pytest.param(AVI, lambda data: data + chunk(b"JUNK"), id="AVI with filling"),
    pytest.param(MKV, lambda data: data + element("1941a469"), id="Matroska with attachments"),
    pytest.param(MKV, lambda data: data + element("ec"), id="Matroska with filling"),
    pytest.param(MXF, filling, id="MXF with filling"),
    pytest.param(MP3, covered, id="MP3 with a cover"),
    pytest.param(MP3, lambda data: data + b"TAG" + bytes(125), id="MP3 with a tag"),
    pytest.param(FLAC, padded, id="FLAC with padding"),
    pytest.param(OPUS, commented, id="Ogg with long comments"),
]


@pytest.mark.parametrize(("form", "more"), INTACT)
def test_what_a_container_holds_beside_media_is_not_missed(form, more, tmp_path):
    path = tmp_path / f"film{form.suffix}"
    path.write_bytes(more(media(form)))
    outbox = decoded(PlayAddress(str(path), network=False))
    assert outbox.player.timeline.end > 4.9
    assert {sample.detail for sample in outbox.samples if sample.detector == "decode_damage" and sample.value} == set()


@given(st.sampled_from([*WALKS, "mp3"]), st.sampled_from([OPUS, FLAC, WAV]), st.integers(0, 400), st.binary())
def test_whatever_a_file_holds_its_media_lies_within_it(name, form, at, noise):
    data = media(form)[:at] + noise
    spans = media_spans(BytesIO(data), len(data), name)
    assert all(0 <= begin < len(data) and end <= len(data) for begin, end in spans)


@pytest.mark.parametrize(
    ("name", "element"), [("mp4", b"\0\0\0\x08free"), ("matroska", b"\xec\x80"), ("avi", b"JUNK" + bytes(4))]
)
def test_however_many_elements_a_file_has_a_bound_is_set_to_how_many_are_looked_at(name, element):
    """A decoder that says nothing for too long is lost."""
    few, many = (looked_at(element * count, name) for count in (MOST_ELEMENTS + 1000, 2_000_000))
    assert 0 < many <= few + 10


class Counted(BytesIO):
    """Counts how often it is read."""

    reads = 0

    def read(self, size=-1, /):
        self.reads += 1
        return super().read(size)


def looked_at(data, name):
    """How often a file is read until it is known where its media lies, and how long it says that it is."""
    file, began = Counted(data), time.process_time()
    (span,) = media_spans(file, len(data), name)
    assert span[1] == declared_length(file, len(data), name) == len(data)
    assert time.process_time() - began < SILENT_SECONDS
    return file.reads


@given(st.lists(st.tuples(st.none() | st.integers(0, 200_000), st.integers(1, 20_000)), max_size=30))
def test_the_gaps_are_the_long_stretches_in_which_no_packet_lies(packets):
    spans, held, last, end, size = PacketSpans(), bytearray(250_000), None, 0, 250_000
    for position, length in packets:
        begin = end if position is None or position == last else position
        last, end = position, begin + length
        held[begin:end] = b"\1" * length
        spans.note(position, length)
    found = spans.gaps(size)
    assert all(1 not in held[begin:end] for begin, end in found)
    inside = list(re.finditer(rb"\0{1025,}", held[:size]))
    assert {each.span() for each in inside} <= set(found) or end > size


def test_a_file_in_a_thousand_pieces_is_accounted_for_in_fewer():
    spans = PacketSpans()
    for number in range(5_000):
        spans.note(number * 3_000, 10)
    assert len(spans.gaps(5_000 * 3_000)) <= 1_001
