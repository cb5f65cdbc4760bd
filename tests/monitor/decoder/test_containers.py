import io

import pytest
from small_media import flat_file, programme

from tallylight_monitor.decoder.containers import UnplayableError, open_bytes, open_file, open_segment

# Media of these kinds name other media, and libav would open a file of this machine by itself.
NESTED = [
    pytest.param("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nfile:{path}\n#EXT-X-ENDLIST\n", id="a playlist"),
    pytest.param("ffconcat version 1.0\nfile {name}\n", id="a concatenation"),
]


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.ts"
    path.write_bytes(programme()[0].data)
    return path


@pytest.mark.parametrize("text", NESTED)
def test_a_file_that_names_another_is_refused(tmp_path, secret, text):
    path = tmp_path / "stream.ts"
    path.write_text(text.format(path=secret, name=secret.name))
    with pytest.raises(UnplayableError):
        open_file(str(path))


@pytest.mark.parametrize("text", NESTED)
def test_bytes_that_name_a_file_are_refused(secret, text):
    with pytest.raises(UnplayableError):
        open_bytes(io.BytesIO(text.format(path=secret, name=secret.name).encode()))


def test_what_is_a_stream_is_opened_either_way(tmp_path):
    path = flat_file(tmp_path / "flat.mp4", 16)
    for container in (open_file(str(path)), open_bytes(io.BytesIO(path.read_bytes()))):
        with container:
            assert container.streams.video


def test_a_segment_is_opened_without_decoding_a_picture_of_it():
    with open_segment(programme()[0].data) as container:
        picture, heard = container.streams.video[0].codec_context, container.streams.audio[0].codec_context
        assert (picture.width, picture.height) == (320, 180), "its headers say that"
        assert picture.pix_fmt is None, "only decoding tells it"
        assert heard.sample_rate == 48000, "of sound the rate is needed, for its packets' times"


@pytest.mark.parametrize("container", ["ts", "fmp4"])
def test_a_segment_that_is_only_opened_by_its_headers_holds_the_same_packets_at_the_same_times(container):
    first = programme(container)[0]
    data = (first.header or b"") + first.data
    with open_segment(data) as headers, open_bytes(io.BytesIO(data)) as decoded:
        assert packets(headers) == packets(decoded)


def packets(container):
    return [(each.stream.index, each.pts, each.dts, each.duration, each.size) for each in container.demux()]
