"""Attributes, names and numbers that are not written as the rules say: read, and a flaw names line and tag."""

import pytest

from tallylight_monitor.ingest.hls.following import LONGEST_PACE_SECONDS, pace
from tallylight_monitor.ingest.hls.playlist import ByteRange, KeyRef, MalformedPlaylistError, Master, Playlist
from tallylight_monitor.ingest.hls.reading import parse_playlist

URL = "https://origin.example/cup/live.m3u8?token=a+b%2Fc"
HEAD = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:3\n"
SEGMENT = "#EXTINF:2,\na.ts\n"
KEY = KeyRef("https://origin.example/cup/k")
IV = "0a" * 16


def read(text):
    return parse_playlist(text.encode(), URL)


def flaws(playlist):
    return [str(each) for each in playlist.flaws]


@pytest.mark.parametrize(
    ("tag", "key", "flaw"),
    [
        pytest.param('METHOD=AES-128,,URI="k"', KEY, "is no attribute", id="two commas"),
        pytest.param(',METHOD=AES-128,URI="k"', KEY, "is no attribute", id="a comma in front"),
        pytest.param('METHOD=AES-128,odd,URI="k"', KEY, "is no attribute", id="a word alone"),
        pytest.param('METHOD=AES-128,"odd, too",URI="k"', KEY, "is no attribute", id="a text alone"),
        pytest.param('METHOD=AES-128,X_odd=1,X-com.example="a,b",URI="k"', KEY, "", id="names of a vendor's own"),
        pytest.param(
            'METHOD=aes-128,URI="k"', KEY, "METHOD is not written in capitals", id="a method in small letters"
        ),
        pytest.param('METHOD="AES-128",URI="k"', KEY, "", id="a method in quotes"),
        pytest.param('METHOD=AES-128,URI="k",KEYFORMAT=""', KEY, "", id="an empty format"),
        pytest.param('METHOD=AES-128,URI="k",KEYFORMAT="Identity"', KEY, "", id="a format in other letters"),
        pytest.param(
            f'METHOD=AES-128,URI="k",IV={IV}', KeyRef(KEY.uri, bytes.fromhex(IV)), "0x", id="an IV without 0x"
        ),
        pytest.param('METHOD=AES-128,URI="k",IV=0xABC', KeyRef(KEY.uri, bytes(14) + b"\x0a\xbc"), "", id="an odd IV"),
        pytest.param("METHOD=none", None, "METHOD is not written in capitals", id="no method, in small letters"),
    ],
)
def test_a_key_is_read_whatever_stands_beside_its_attributes(tag, key, flaw):
    playlist = read(f"{HEAD}#EXT-X-KEY:{tag}\n{SEGMENT}")
    assert (playlist.segments[0].key, playlist.segments[0].unreadable) == (key, "")
    assert [flaw in each for each in flaws(playlist)] == [True] * bool(flaw)
    assert all(each.startswith("line 4, #EXT-X-KEY") for each in flaws(playlist))


def test_attributes_behind_an_odd_one_are_read():
    master = read(
        '#EXTM3U\n#EXT-X-MEDIA:TYPE=audio,GROUP-ID="a",DEFAULT=yes,URI="a.m3u8"\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=avc1.64001f,mp4a.40.2,RESOLUTION=1280x720,AUDIO="a"\nv.m3u8\n'
    )
    assert isinstance(master, Master)
    assert [(each.height, each.sound_group) for each in master.renditions] == [(720, "a")]
    assert [(each.group, each.default) for each in master.sounds] == [("a", True)]
    assert [each.line for each in master.flaws] == [2, 2, 3]


def test_a_version_without_an_address_is_a_flaw():
    master = read("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXT-X-STREAM-INF:BANDWIDTH=2\nv.m3u8\n")
    assert [each.bandwidth for each in master.renditions] == [2]
    assert flaws(master) == ["line 2, #EXT-X-STREAM-INF: no address comes after it"]


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param('#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i.m3u8"', id="I-frames only"),
        pytest.param('#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="n",URI="a.m3u8"', id="sounds only"),
        pytest.param("#EXT-X-STREAM-INF:BANDWIDTH=1", id="a version without an address"),
    ],
)
def test_a_master_playlist_that_leads_nowhere_is_called_one(tags):
    with pytest.raises(MalformedPlaylistError, match="the master playlist names no rendition with an address"):
        read(f"#EXTM3U\n{tags}\n")


@pytest.mark.parametrize("mark", ["\ufeff", "\u200b", "\ufeff\ufeff"], ids=ascii)
def test_a_character_that_cannot_be_seen_costs_no_line(mark):
    playlist = read(f"{HEAD}{mark}#EXTINF:2,\n{mark}a.ts\n")
    assert [each.uri for each in playlist.segments] == ["https://origin.example/cup/a.ts"]
    assert [each.line for each in playlist.flaws] == [4, 5]


@pytest.mark.parametrize(
    ("said", "number", "flawed"),
    [
        pytest.param(str(2**63), 2**63, False, id="half of what the rules allow"),
        pytest.param(str(2**64 - 2**33), 2**64 - 2**33, False, id="nearly all of it"),
        pytest.param("0" * 25 + "42", 42, False, id="many noughts in front"),
        pytest.param(str(2**64 - 1), 0, True, id="so much that nothing comes after"),
        pytest.param("7,", 7, True, id="a comma behind it"),
        pytest.param('"7"', 7, True, id="in quotes"),
    ],
)
def test_a_number_of_a_segment_may_be_large_or_untidy(said, number, flawed):
    playlist = read(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:{said}\n{SEGMENT}{SEGMENT}")
    assert [each.number for each in playlist.segments] == [number, number + 1]
    assert [each.startswith("line 3, #EXT-X-MEDIA-SEQUENCE") for each in flaws(playlist)] == [True] * flawed


@pytest.mark.parametrize("said", ["00:00:02.000", "0x2", "00:02"])
def test_a_duration_that_only_begins_like_a_nought_counts_as_the_target_duration(said):
    playlist = read(f"{HEAD}#EXTINF:{said},\na.ts\n")
    assert playlist.segments[0].duration == 2
    assert [each.line for each in playlist.flaws] == [4]


@pytest.mark.parametrize("said", ['"2.0"', "2.000.000"])
def test_a_duration_is_read_as_far_as_it_can_be(said):
    playlist = read(f"{HEAD}#EXTINF:{said},\na.ts\n")
    assert playlist.segments[0].duration == 2
    assert [each.line for each in playlist.flaws] == [4]


def test_a_recording_may_have_one_segment_of_hours():
    playlist = read("#EXTM3U\n#EXT-X-TARGETDURATION:7200\n#EXTINF:7200,\na.ts\n#EXT-X-ENDLIST\n")
    assert (playlist.target, playlist.segments[0].duration, playlist.flaws) == (7200, 7200, ())


def test_a_target_duration_of_hours_makes_nobody_wait_for_hours():
    playlist = read("#EXTM3U\n#EXT-X-TARGETDURATION:3600\n" + SEGMENT)
    assert isinstance(playlist, Playlist)
    assert pace(playlist) == LONGEST_PACE_SECONDS


def test_a_range_goes_on_from_the_one_before_of_the_same_resource():
    ranges = "#EXT-X-BYTERANGE:10@5\n#EXTINF:2,\na.ts\n#EXT-X-BYTERANGE: 20\n#EXTINF:2,\na.ts\n"
    assert [each.byte_range for each in read(HEAD + ranges).segments] == [ByteRange(5, 10), ByteRange(15, 20)]


def test_a_plus_in_a_parameter_of_the_address_stays_one():
    playlist = read(f'{HEAD}#EXT-X-DEFINE:QUERYPARAM="token"\n#EXTINF:2,\na.ts?t={{$token}}\n')
    assert playlist.segments[0].uri == "https://origin.example/cup/a.ts?t=a+b/c"


def test_a_variable_that_is_defined_again_is_a_flaw():
    playlist = read(f'{HEAD}#EXT-X-DEFINE:NAME="x",VALUE="1"\n#EXT-X-DEFINE:NAME="x",VALUE="2"\n{SEGMENT}')
    assert flaws(playlist) == ["line 5, #EXT-X-DEFINE: it defines a variable again"]
