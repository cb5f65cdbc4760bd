"""What segments hold is read from what libav has muxed."""

import pytest
from coded_media import coded
from common_encryption import encrypted
from transport import without
from transport_streams import of_pid, pat

from tallylight_monitor.ingest.content.coded import Coded
from tallylight_monitor.ingest.content.in_mp4 import MOST_BOXES
from tallylight_monitor.ingest.content.reading import coded_in
from tallylight_monitor.mpegts.packets import packets_of
from tallylight_monitor.mpegts.programme_map import PMT_TABLE
from tallylight_monitor.mpegts.sections import section


def held(**of):
    return coded_in(b"", coded(**of))


@pytest.mark.parametrize("container", ["ts", "fmp4"])
@pytest.mark.parametrize(
    ("profile", "level", "codec"),
    [("baseline", "3.0", "avc1.42c01e"), ("main", "3.1", "avc1.4d401f"), ("high", "4.1", "avc1.640029")],
)
def test_profile_and_level_of_h264_are_read(container, profile, level, codec):
    pictures, sound = held(container=container, options={"profile": profile, "level": level})
    assert (pictures.codec, sound.codec) == (codec, "mp4a.40.2")


@pytest.mark.parametrize("container", ["ts", "fmp4"])
@pytest.mark.parametrize("size", [(320, 180), (640, 360), (720, 576), (1920, 1080)])
def test_the_size_is_that_which_is_shown(container, size):
    pictures = held(container=container, size=size, sound="")[0]
    assert (pictures.width, pictures.height) == size


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"x264-params": "tff=1"}, id="fields"),
        pytest.param({"x264-params": "cqm=jvt"}, id="lists of factors"),
        pytest.param({"x264-params": "sar=64/45:overscan=show"}, id="another shape of pixels"),
        pytest.param({"x264-params": "bframes=0:ref=1"}, id="without B-frames"),
        pytest.param({"x264-params": "nal-hrd=cbr:vbv-maxrate=500:vbv-bufsize=500:bitrate=500"}, id="a buffer's model"),
    ],
)
def test_the_size_is_found_behind_whatever_stands_before_it(options):
    pictures = held(size=(720, 572), sound="", options=options)[0]
    assert (pictures.width, pictures.height) == (720, 572)


@pytest.mark.parametrize(("name", "number"), [("smpte2084", 16), ("arib-std-b67", 18), ("bt709", 1)])
def test_the_transfer_function_is_read(name, number):
    params = f"colorprim=bt2020:transfer={name}:colormatrix=bt2020nc"
    assert held(sound="", options={"x264-params": params})[0].transfer == number


@pytest.mark.parametrize(
    ("container", "pictures", "sound", "codecs"),
    [
        ("ts", "libx264", "ac3", ["avc1.64000c", "ac-3"]),
        ("fmp4", "libx264", "ac3", ["avc1.64000c", "ac-3"]),
        ("fmp4", "libx264", "eac3", ["avc1.64000c", "ec-3"]),
        ("ts", "libx264", "mp2", ["avc1.64000c", "mp4a.40.34"]),
        ("fmp4", "libx264", "libopus", ["avc1.64000c", "Opus"]),
        ("fmp4", "", "aac", ["mp4a.40.2"]),
        ("ts", "", "aac", ["mp4a.40.2"]),
        ("ts", "libx264", "", ["avc1.64000c"]),
    ],
)
def test_each_track_has_its_codec(container, pictures, sound, codecs):
    assert [each.codec for each in held(container=container, pictures=pictures, sound=sound)] == codecs


@pytest.mark.parametrize("container", ["ts", "fmp4"])
def test_hevc_is_read_with_profile_tier_and_level(container):
    # Of fewer pictures than it puts in another order, x265 makes up stamps, which the MP4 muxer may refuse.
    quiet = {"x265-params": "log-level=none:level-idc=4.1:high-tier=0:bframes=0"}
    (pictures,) = held(container=container, pictures="libx265", sound="", options=quiet)
    assert pictures.codec.removeprefix("hev1").removeprefix("hvc1").startswith(".1.6.L123")


@pytest.mark.parametrize("container", ["ts", "fmp4"])
@pytest.mark.parametrize(("language", "told"), [("deu", "deu"), ("", {"ts": "", "fmp4": "und"})])
def test_the_sounds_language_is_read(container, language, told):
    sound = held(container=container, language=language)[1]
    assert sound.language == (told if isinstance(told, str) else told[container])


def test_what_is_encrypted_is_read_by_what_it_was():
    init = encrypted(coded("fmp4"), b"encv", b"enca")
    assert [each.codec for each in coded_in(init, b"")] == ["avc1.64000c", "mp4a.40.2"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0<7>", id="no media"),
        pytest.param(b"ID3\4\0\0\0\0\0\0" + b"\xff\xf1\x50\x80\0\x1f\xfc" * 40, id="packed audio"),
        pytest.param(without(coded(), 0), id="without tables"),
        pytest.param(coded("fmp4")[:200], id="an index that breaks off"),
        pytest.param(b"\0\0\0\x08free" * MOST_BOXES + coded("fmp4"), id="an index behind more boxes than files have"),
    ],
)
def test_of_what_cannot_be_read_nothing_is_known(data):
    assert coded_in(b"", data) == ()


def mapped(*streams, programmes=((1, 0x1000),)):
    """A stream of tables alone: type and descriptors of each that the map names."""
    body = b"\xe1\x00\xf0\x00"
    for number, (kind, descriptors) in enumerate(streams):
        body += bytes([kind, 0xE1, number]) + (0xF000 | len(descriptors)).to_bytes(2, "big") + descriptors
    return pat(programmes) + packets_of(0x1000, section(PMT_TABLE, 1, body)) + of_pid(0x1FFF, count=4)


@pytest.mark.parametrize(
    ("stream", "codec"),
    [
        pytest.param((0x06, b"\x6a\x01\0"), "ac-3", id="AC-3 by DVB's tag"),
        pytest.param((0x06, b"\x7a\x01\0"), "ec-3", id="E-AC-3 by DVB's tag"),
        pytest.param((0x06, b"\x05\x04Opus"), "opus", id="a registered format"),
        pytest.param((0x06, b""), "", id="private, of which nothing is said"),
        pytest.param((0x82, b""), "", id="another kind of sound"),
        pytest.param((0xCF, b""), "mp4a.40.2", id="encrypted by samples"),
    ],
)
def test_what_the_map_says_of_sound_is_read(stream, codec):
    assert coded_in(b"", mapped(stream)) == (Coded("sound", codec),)


@pytest.mark.parametrize(("kind", "codec"), [(0x1B, "avc1"), (0x24, "hvc1"), (0x02, "")])
def test_of_pictures_without_parameter_sets_the_kind_is_known(kind, codec):
    assert coded_in(b"", mapped((kind, b""))) == (Coded("picture", codec),)


def test_of_several_programmes_none_is_read():
    assert coded_in(b"", mapped((0x1B, b""), programmes=((1, 0x1000), (2, 0x1001)))) == ()
