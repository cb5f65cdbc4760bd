"""A stream over HTTP that begins anew in mid-connection, with another coding or the same, is judged on."""

from fractions import Fraction
from io import BytesIO

import av
import pytest
from decoding import decoded
from hypothesis import given, settings
from hypothesis import strategies as st
from repackaged import remuxed
from small_media import programme, tone_file

from tallylight_monitor.decoder.headed_stream import HEADERS, HeadedStream, headed
from tallylight_monitor.ingest.opening import is_other_media
from tallylight_monitor.wire import PlayAddress, PlayBytes


def film(form, first=0, **options):
    return remuxed(b"".join(each.data for each in programme("ts", 4.0, first)), form, **options)


def fragmented(first=0):
    header = programme("fmp4", 4.0, first)[0].header
    return header + b"".join(each.data for each in programme("fmp4", 4.0, first))


def other(form):
    """Another coding of other pictures, in another size."""
    out = BytesIO()
    with av.open(out, "w", format=form) as target:
        stream = target.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        with av.open(BytesIO(programme()[0].data)) as source:
            for index, frame in enumerate(source.decode(video=0)):
                small = frame.reformat(160, 90)
                small.pts, small.time_base = index, Fraction(1, 25)
                target.mux(stream.encode(small))
        target.mux(stream.encode(None))
    return out.getvalue()


def played(data, step=30_000):
    pieces = [data[at : at + step] for at in range(0, len(data), step)]
    return decoded(*(PlayBytes(each, fresh=not number) for number, each in enumerate(pieces)))


@pytest.mark.parametrize("make", [lambda: film("matroska"), fragmented], ids=["matroska", "mp4"])
def test_a_stream_that_begins_anew_is_judged_on(make):
    outbox = played(make() * 2)
    assert len(outbox.times()) == 200
    assert outbox.player.timeline.end == pytest.approx(8.0, abs=0.3)


@pytest.mark.parametrize("begin", [400, 480, 540, 600, 5000])
def test_wherever_the_first_piece_of_a_header_ends_the_stream_is_read(begin):
    data = fragmented()
    pieces = [data[:begin], data[begin:], data[:begin], data[begin:]]
    outbox = decoded(*(PlayBytes(each, fresh=not number) for number, each in enumerate(pieces)))
    assert len(outbox.times()) == 200


def test_a_stream_that_begins_anew_with_another_coding_and_size_is_judged_on():
    outbox = played(film("matroska") + other("matroska"))
    assert len(outbox.times()) == 150


def test_a_chain_of_ogg_is_judged_on_though_its_channels_change(tmp_path):
    songs = [
        tone_file(tmp_path / "a.ogg", "libopus", "mono", [True], 3.0),
        tone_file(tmp_path / "b.ogg", "libopus", "stereo", [True, True], 3.0),
        tone_file(tmp_path / "c.ogg", "flac", "stereo", [True, True], 3.0),
    ]
    outbox = played(b"".join(song.read_bytes() for song in songs))
    assert outbox.player.timeline.end == pytest.approx(9.0, abs=0.3)


@pytest.mark.parametrize("how", ["file", "stream"])
def test_flac_is_judged(tmp_path, how):
    path = tone_file(tmp_path / "song.flac", "flac", "stereo", [True, True], 3.0)
    data = path.read_bytes()
    outbox = decoded(PlayAddress(str(path), network=False)) if how == "file" else played(data)
    assert outbox.player.timeline.end == pytest.approx(3.0, abs=0.1)
    assert is_other_media(data, "")


def test_in_a_file_of_which_the_end_cannot_be_decoded_that_is_damage(tmp_path):
    path = tmp_path / "film.mkv"
    coded = other("matroska")
    begin = coded.index(b"\0\0\x01\xb6") + 100
    path.write_bytes(film("matroska") + coded[:begin] + bytes(len(coded) - begin))
    outbox = decoded(PlayAddress(str(path), network=False))
    assert len(outbox.times()) >= 100
    assert max(outbox.values("decode_damage")) > 0


@given(st.lists(st.integers(1, 200_000), min_size=1, max_size=5))
@settings(max_examples=20, deadline=None)
def test_however_the_bytes_come_it_is_cut_where_the_header_is(steps):
    data = film("matroska")
    for step in steps:
        stream, found = HeadedStream(HEADERS["matroska"]), []
        whole = data * 3
        for piece in [*(whole[at : at + step] for at in range(0, len(whole), step)), b""]:
            for stretch in stream.take(piece):
                found.append(stretch.data) if stretch.fresh else found.append(found.pop() + stretch.data)
        assert found == [data] * 3


@pytest.mark.parametrize("head", [b"", b"\x47" * 500, b"ID3\x04" + bytes(500), b"\0\0\x01\xba" + bytes(500)])
def test_a_stream_without_such_a_header_is_not_cut(head):
    assert headed(head) is None
