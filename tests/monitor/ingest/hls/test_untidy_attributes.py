"""Lists of attributes with missing quotes, commas or values: what can be read is read, and no segment is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.ingest.hls.attribute_list import pairs
from tallylight_monitor.ingest.hls.playlist import ByteRange, InitRef, KeyRef, Master
from tallylight_monitor.ingest.hls.reading import parse_playlist

URL = "https://origin.example/cup/live.m3u8"
HEAD = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:3\n"
SEGMENTS = "#EXTINF:2,\na.ts\n#EXTINF:2,\nb.ts\n"
IV = "0x" + "0a" * 16
KEY = KeyRef("https://origin.example/cup/k", bytes.fromhex(IV[2:]))
PLAIN = KeyRef("https://origin.example/cup/k")


def read(tag):
    return parse_playlist(f"{HEAD}{tag}\n{SEGMENTS}".encode(), URL)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        pytest.param(f'METHOD=AES-128,URI="k,IV={IV}', KEY, id="a quote that is never closed, in the middle"),
        pytest.param(f'METHOD=AES-128,IV={IV},URI="k', KEY, id="a quote that is never closed, at the end"),
        pytest.param('METHOD=AES-128,URI="k,KEYFORMAT="identity"', PLAIN, id="one that the next text closes"),
        pytest.param(f'METHOD="AES-128,URI="k",IV={IV}', KEY, id="one of the method"),
        pytest.param(f'METHOD=AES-128,URI=k",IV={IV}', KEY, id="a quote that was never opened"),
        pytest.param(f'METHOD=AES-128;URI="k";IV={IV}', KEY, id="semicolons"),
        pytest.param(f"METHOD=AES-128;URI=k;IV={IV}", KEY, id="semicolons, and no quotes"),
        pytest.param(f'METHOD=AES-128 URI="k" IV={IV}', KEY, id="spaces"),
        pytest.param(f'METHOD=AES-128,URI="k"IV={IV}', KEY, id="nothing between two"),
        pytest.param(f"METHOD='AES-128',URI='k',IV='{IV}'", KEY, id="single quotes"),
        pytest.param(f"METHOD=AES-128,URI='k,IV={IV}", KEY, id="a single quote that is never closed"),
        pytest.param(f"METHOD=AES-128,URI=“k”,IV={IV}", KEY, id="quotes of a word processor"),
        pytest.param('METHOD=AES-128,URI="k",IV=', PLAIN, id="an IV without a value"),
        pytest.param('METHOD=AES-128,URI="k",IV=,KEYFORMAT="identity"', PLAIN, id="one in the middle"),
        pytest.param('METHOD=AES-128,URI="k",IV=0xzz', PLAIN, id="an IV that is no number"),
        pytest.param('METHOD=AES-128,URI="k",IV=0x' + "0" * 40, PLAIN, id="an IV that is too long"),
        pytest.param('METHOD=,URI="k"', PLAIN, id="a method without a value"),
        pytest.param('URI="k"', PLAIN, id="no method"),
        pytest.param('METHOD=AES-128,URI="k",KEYFORMAT=', PLAIN, id="a format without a value"),
        pytest.param('METHOD=AES-128,URI="k",=,=x', PLAIN, id="values without names"),
        pytest.param("METHOD=", None, id="no method, and no key"),
        pytest.param("", None, id="nothing at all"),
    ],
)
def test_a_broken_attribute_of_a_key_costs_no_segment_and_is_told(said, key):
    playlist = read(f"#EXT-X-KEY:{said}")
    assert [(each.key, each.unreadable) for each in playlist.segments] == [(key, "")] * 2
    assert [each.line for each in playlist.flaws] == [4] * len(playlist.flaws)
    assert playlist.flaws


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(f' METHOD = AES-128 , URI = "k" , IV = {IV} ', id="around each"),
        pytest.param(f'METHOD=AES-128,\tURI=\t"k",\tIV={IV}', id="tabs"),
        pytest.param(f'METHOD=AES-128,URI=" k ",IV={IV}', id="within the quotes"),
    ],
)
def test_spaces_that_stray_into_a_list_change_nothing(said):
    assert [each.key for each in read(f"#EXT-X-KEY:{said}").segments] == [KEY] * 2


@pytest.mark.parametrize(
    ("said", "init"),
    [
        pytest.param('URI="i.mp4', ("i.mp4", None), id="a quote that is never closed"),
        pytest.param("URI='i.mp4';BYTERANGE='700@0'", ("i.mp4", ByteRange(0, 700)), id="single quotes and semicolons"),
        pytest.param('URI="i.mp4,BYTERANGE="700@0"', ("i.mp4", ByteRange(0, 700)), id="one that the next text closes"),
        pytest.param('URI="i.mp4",BYTERANGE=', ("i.mp4", None), id="a range without a value"),
        pytest.param('URI="i.mp4",BYTERANGE="all"', ("i.mp4", None), id="a range that is none"),
        pytest.param('URI="i,1.mp4?a=b;c=d",X', ("i,1.mp4?a=b;c=d", None), id="commas and semicolons in an address"),
    ],
)
def test_a_broken_attribute_of_an_initialisation_section_costs_no_segment(said, init):
    playlist = read(f"#EXT-X-MAP:{said}")
    name, part = init
    wanted = InitRef(f"https://origin.example/cup/{name}", part)
    assert [(each.init, each.unreadable) for each in playlist.segments] == [(wanted, "")] * 2
    assert [each.line for each in playlist.flaws] == [4]


def test_a_key_whose_address_is_missing_is_the_only_one_that_costs_segments():
    playlist = read("#EXT-X-KEY:METHOD=AES-128,URI=")
    assert all("URI" in each.unreadable for each in playlist.segments)


def test_broken_attributes_of_versions_and_sounds_cost_themselves_alone():
    master = parse_playlist(
        b"#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO;GROUP-ID='a';NAME='n';DEFAULT=YES;URI='a.m3u8'\n"
        b'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="b",NAME="n",URI=""\n'
        b'#EXT-X-STREAM-INF:BANDWIDTH=1000000,CODECS="avc1.64001f,RESOLUTION=1280x720,AUDIO="a"\nv.m3u8\n'
        b"#EXT-X-STREAM-INF:BANDWIDTH=,RESOLUTION=640x360;AUDIO='b'\nw.m3u8\n",
        URL,
    )
    assert isinstance(master, Master)
    assert [(each.bandwidth, each.height, each.sound_group) for each in master.renditions] == [
        (1_000_000, 720, "a"),
        (0, 360, "b"),
    ]
    assert [(each.group, each.uri[-6:], each.default) for each in master.sounds] == [
        ("a", "a.m3u8", True),
        ("b", "", False),
    ]
    assert {each.line for each in master.flaws} == {2, 3, 4, 6}


def test_a_variable_may_be_empty_and_its_quotes_of_another_kind():
    playlist = parse_playlist(
        f"{HEAD}#EXT-X-DEFINE:NAME=\"a\",VALUE=\"\"\n#EXT-X-DEFINE:NAME='b',VALUE='c'\n#EXTINF:2,\n{{$a}}{{$b}}.ts\n".encode(),
        URL,
    )
    assert [each.uri for each in playlist.segments] == ["https://origin.example/cup/c.ts"]


@given(st.lists(st.sampled_from([*"AB=,;\"' ", "URI=", 'IV="', "“", "a"]), max_size=60).map("".join))
def test_whatever_a_list_holds_its_end_is_reached(text):
    assert all(name == name.upper() for name, _, _ in pairs(text))


@pytest.mark.parametrize("mark", [*" ,;\"'=A", "A ", ",A", '="', "A=", 'A="', " A= "])
def test_a_long_line_of_one_mark_takes_no_time(mark):
    assert sum(1 for _ in pairs(mark * (16_384 // len(mark)))) <= 16_384
