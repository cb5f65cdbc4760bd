"""Files that were put one behind the other: what follows the second header is judged, in a file as over HTTP."""

import io
from functools import cache

import pytest
from decoding import decoded
from hypothesis import given
from hypothesis import strategies as st
from repackaged import remuxed
from small_media import index_in_front, programme, tone_file

from tallylight_monitor.decoder.file_parts import Part, parts_of
from tallylight_monitor.wire import PlayAddress, PlayBytes

PICTURES, SECONDS = 100, 4.0
SEGMENT, UNKNOWN = b"\x18\x53\x80\x67", b"\x01" + b"\xff" * 7


@cache
def whole():
    return b"".join(each.data for each in programme("ts", SECONDS))


def matroska(folder):
    return remuxed(whole(), "matroska")


def live_matroska(folder):
    """As it comes out of a pipe: the length of the whole is not known."""
    begin, mark, rest = matroska(folder).partition(SEGMENT)
    assert mark
    return begin + mark + UNKNOWN + rest[len(UNKNOWN) :]


def fragments(folder):
    pieces = programme("fmp4", SECONDS)
    return pieces[0].header + b"".join(each.data for each in pieces)


def index_last(folder):
    return remuxed(whole(), "mp4")


def index_first(folder):
    path = folder / "film.mp4"
    path.write_bytes(index_last(folder))
    return index_in_front(path).read_bytes()


def watched(folder, data):
    path = folder / "film"
    path.write_bytes(data)
    return decoded(PlayAddress(str(path), network=False))


@pytest.mark.parametrize("make", [matroska, live_matroska, fragments, index_last, index_first])
def test_every_file_of_those_in_a_file_is_judged(tmp_path, make):
    times = 2 if make is not matroska else 3
    outbox = watched(tmp_path, make(tmp_path) * times)
    assert len(outbox.times()) == times * PICTURES
    assert outbox.player.timeline.end == pytest.approx(times * SECONDS, abs=0.4)
    assert max(outbox.values("decode_damage")) == 0


@pytest.mark.parametrize("make", [matroska, live_matroska, fragments, index_first])
def test_so_it_is_over_http(tmp_path, make):
    data = make(tmp_path) * 2
    pieces = [data[at : at + 30_000] for at in range(0, len(data), 30_000)]
    outbox = decoded(*(PlayBytes(each, fresh=not number) for number, each in enumerate(pieces)))
    assert len(outbox.times()) == 2 * PICTURES


def test_a_chain_of_ogg_files_is_judged_to_its_end(tmp_path):
    songs = [
        tone_file(tmp_path / "a.ogg", "libopus", "mono", [True], 3.0),
        tone_file(tmp_path / "b.ogg", "flac", "stereo", [True, True], 3.0),
    ]
    outbox = watched(tmp_path, b"".join(song.read_bytes() for song in songs))
    assert outbox.player.timeline.end == pytest.approx(6.0, abs=0.3)


def test_a_file_of_another_coding_behind_one_is_judged(tmp_path):
    small = remuxed(b"".join(each.data for each in programme("ts", SECONDS, 50)), "matroska", kinds=("video",))
    assert len(watched(tmp_path, matroska(tmp_path) + small + fragments(tmp_path)).times()) == 2 * PICTURES


def test_what_is_behind_a_file_and_is_none_changes_nothing(tmp_path):
    assert len(watched(tmp_path, fragments(tmp_path) + b"\0\0\0\x05oddodd").times()) == PICTURES


def found(path, data):
    path.write_bytes(data)
    return parts_of(str(path), lambda: None)


def box(kind, size):
    return size.to_bytes(4, "big") + kind + bytes(size - 8)


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"ID3" + bytes(50), [], id="another container"),
        pytest.param(box(b"ftyp", 20) + box(b"mdat", 30), [(0, 50)], id="one"),
        pytest.param((box(b"ftyp", 20) + box(b"mdat", 30)) * 2, [(0, 50), (50, 100)], id="two"),
        pytest.param(box(b"ftyp", 20) + bytes(4) + b"mdat" + box(b"ftyp", 20), [(0, 48)], id="media to the end"),
        pytest.param(
            box(b"ftyp", 20) + b"\0\0\0\1mdat" + (24).to_bytes(8, "big") + bytes(8) + box(b"ftyp", 20),
            [(0, 44), (44, 64)],
            id="a long length",
        ),
        pytest.param(b"\x1a\x45\xdf\xa3\x82ab" + b"\x18\x53\x80\x67\xff" + bytes(9), None, id="of unknown length"),
        pytest.param((b"\x1a\x45\xdf\xa3\x82ab" + b"\x18\x53\x80\x67\x83abc") * 2, [(0, 15), (15, 30)], id="elements"),
    ],
)
def test_where_files_begin_in_a_file(tmp_path, data, parts):
    assert found(tmp_path / "x", data) == parts


@given(
    st.lists(
        st.tuples(st.sampled_from(["read", 0, 1, 2]), st.integers(-5, 60)).filter(lambda each: each != ("read", -5)),
        max_size=20,
    )
)
def test_a_part_reads_as_a_file_of_its_own(steps):
    whole_file, own = bytes(range(200)), bytes(range(50, 90))
    part, file = Part(io.BytesIO(whole_file), 50, 90), io.BytesIO(own)
    for what, number in steps:
        if what == "read":
            assert part.read(number) == file.read(number)
        else:
            begin = {0: 0, 1: file.tell(), 2: len(own)}[what]
            to = max(0, begin + number)
            assert part.seek(number, what) == file.seek(to)


@given(st.binary(max_size=300))
def test_whatever_a_file_holds_its_parts_cover_it(tmp_path_factory, data):
    for head in (b"\x1a\x45\xdf\xa3", b"\0\0\0\x10ftyp"):
        parts = found(tmp_path_factory.getbasetemp() / "any", head + data)
        assert parts is None or not parts or (parts[0][0] == 0 and parts[-1][1] == len(head + data))


def test_of_the_files_in_a_file_one_that_was_not_read_is_told(tmp_path):
    song = tone_file(tmp_path / "a.ogg", "libopus", "mono", [True], 5.0).read_bytes()
    spoilt = song[:2_000] + bytes(len(song) - 2_000)
    outbox = watched(tmp_path, song + spoilt)
    assert max(outbox.values("decode_damage")) > 0
