"""EXT-X-DEFINE: values, imports, and parameters of the playlist's address."""

import pytest

from tallylight_monitor.ingest.hls.playlist import Playlist
from tallylight_monitor.ingest.hls.reading import parse_playlist

URL = "https://origin.example/cup/live.m3u8?token=h1&empty="
HEAD = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n"


def read(text, importable=()):
    playlist = parse_playlist((HEAD + text).encode(), URL, dict(importable))
    assert isinstance(playlist, Playlist)
    return playlist


@pytest.mark.parametrize(
    ("define", "importable", "path"),
    [
        pytest.param('NAME="p",VALUE="a/b"', {}, "a/b/1.ts", id="a value"),
        pytest.param('VALUE="a",NAME="p"', {}, "a/1.ts", id="the other way round"),
        pytest.param('NAME="p",VALUE=""', {}, "1.ts", id="an empty value"),
        pytest.param('IMPORT="p"', {"p": "m"}, "m/1.ts", id="imported"),
        pytest.param('QUERYPARAM="token"', {}, "h1/1.ts", id="a parameter of the address"),
    ],
)
def test_a_variable_is_put_in(define, importable, path):
    name = "token" if "QUERYPARAM" in define else "p"
    slash = "" if path == "1.ts" else "/"
    playlist = read(f"#EXT-X-DEFINE:{define}\n#EXTINF:2,\n{{${name}}}{slash}1.ts\n", importable)
    assert playlist.segments[0].uri == f"https://origin.example/cup/{path}"
    assert playlist.flaws == ()


def test_variables_are_put_into_keys_and_maps_and_more_than_once():
    playlist = read(
        '#EXT-X-DEFINE:NAME="host",VALUE="https://cdn.example"\n#EXT-X-DEFINE:NAME="iv",VALUE="0A"\n'
        '#EXT-X-KEY:METHOD=AES-128,URI="{$host}/k",IV=0x{$iv}\n#EXT-X-MAP:URI="{$host}/i"\n'
        "#EXTINF:2,\n{$host}/1.ts?h={$host}\n"
    )
    (segment,) = playlist.segments
    assert segment.uri == "https://cdn.example/1.ts?h=https://cdn.example"
    assert (segment.key.uri, segment.key.iv) == ("https://cdn.example/k", bytes(15) + b"\x0a")
    assert segment.init.uri == "https://cdn.example/i"


def test_the_variables_of_a_master_playlist_may_be_imported():
    master = parse_playlist(
        b'#EXTM3U\n#EXT-X-DEFINE:NAME="auth",VALUE="x1"\n'
        b'#EXT-X-STREAM-INF:BANDWIDTH=1\n{$auth}/low.m3u8\n',
        URL,
    )  # fmt: skip
    assert master.renditions[0].uri == "https://origin.example/cup/x1/low.m3u8"
    assert master.variables == {"auth": "x1"}
    assert "x1" not in repr(master).replace(master.renditions[0].uri, "")


@pytest.mark.parametrize(
    ("define", "line"),
    [
        pytest.param('#EXT-X-DEFINE:IMPORT="p"', 3, id="an import of nothing"),
        pytest.param('#EXT-X-DEFINE:QUERYPARAM="p"', 3, id="a parameter that is not there"),
        pytest.param('#EXT-X-DEFINE:NAME="p"', 3, id="a name without a value"),
        pytest.param('#EXT-X-DEFINE:NAME="p q",VALUE="1"', 3, id="a name that is none"),
        pytest.param("#EXT-X-DEFINE:", 3, id="nothing"),
    ],
)
def test_what_is_not_defined_costs_the_segments_that_use_it(define, line):
    playlist = read(f"{define}\n#EXTINF:2,\n{{$p}}/1.ts\n#EXTINF:2,\n2.ts\n")
    assert [bool(each.unreadable) for each in playlist.segments] == [True, False]
    assert "the variable p is not defined" in playlist.segments[0].unreadable
    assert [each.line for each in playlist.flaws] == [line, 5]


def test_variables_cannot_make_a_line_grow_without_bound():
    value = "x" * 16_000
    playlist = read(f'#EXT-X-DEFINE:NAME="p",VALUE="{value}"\n#EXTINF:2,\n{"{$p}" * 4000}\n')
    assert "longer than" in playlist.segments[0].unreadable
