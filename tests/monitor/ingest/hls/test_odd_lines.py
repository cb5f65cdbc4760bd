"""Playlists that break the rules: what can be read is read, and a flaw names line and tag."""

import m3u8
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.ingest.hls.lines import MAX_LINE_LENGTH, MOST_FLAWS
from tallylight_monitor.ingest.hls.playlist import KeyRef, Master, Playlist
from tallylight_monitor.ingest.hls.reading import parse_playlist

URL = "https://origin.example/cup/live.m3u8"
HEAD = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:3\n"
ONE_ODD_LINE = (
    "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:3\n#EXTINF:2.000,\ns3.ts\n"
    "#EXTINF:2.000s,\ns4.ts\n#EXTINF:2.000,\nhttp://[not-an-address/s5.ts\n#EXTINF:2.000,\ns6.ts\n"
)


def read(text) -> Playlist:
    playlist = parse_playlist(text if isinstance(text, bytes) else text.encode(), URL)
    assert isinstance(playlist, Playlist)
    return playlist


def flaws(playlist):
    return [str(each) for each in playlist.flaws]


def test_one_odd_line_costs_no_other():
    playlist = read(ONE_ODD_LINE)
    assert [(each.number, each.uri.rpartition("/")[2], each.duration) for each in playlist.segments] == [
        (3, "s3.ts", 2.0),
        (4, "s4.ts", 2.0),
        (5, "", 2.0),
        (6, "s6.ts", 2.0),
    ]
    assert flaws(playlist) == [
        "line 7, #EXTINF: '2.000s' is not a number of seconds alone",
        "line 10, an address: it is not an address",
    ]
    assert [bool(each.unreadable) for each in playlist.segments] == [False, False, True, False]
    assert "line 10" in playlist.segments[2].unreadable


@pytest.mark.parametrize(
    ("odd", "flaw", "durations"),
    [
        pytest.param("#EXTINF:2.5s,\na.ts", "line 4, #EXTINF: '2.5s'", [2.5], id="a unit behind a duration"),
        pytest.param("#EXTINF:2.5 sec,\na.ts", "line 4, #EXTINF: '2.5 sec'", [2.5], id="a word behind a duration"),
        pytest.param("#EXTINF:,\na.ts", "line 4, #EXTINF: ''", [3.0], id="no duration"),
        pytest.param("#EXTINF:-1,\na.ts", "line 4, #EXTINF: '-1'", [3.0], id="a negative duration"),
        pytest.param("#EXTINF:nan,\na.ts", "line 4, #EXTINF: 'nan'", [3.0], id="a duration that is no number"),
        pytest.param("#EXTINF:1e9,\na.ts", "line 4, #EXTINF: '1e9'", [3.0], id="a duration of years"),
        pytest.param("#EXTINF:1e999,\na.ts", "line 4, #EXTINF", [3.0], id="a duration that no float holds"),
        pytest.param("#EXTINF:²,\na.ts", "line 4, #EXTINF: '²'", [3.0], id="a digit that is none"),
        pytest.param("#extinf:1.5,\na.ts", "line 4, #EXTINF: it is not written", [1.5], id="a tag in small letters"),
        pytest.param("#EXTINF 1.5,\na.ts", "line 4, #EXTINF: it is not written", [1.5], id="a blank for a colon"),
        pytest.param("#EXTINF:2,\n#EXTINF:1,\na.ts", "line 4, #EXTINF: no address", [1.0], id="an address left out"),
        pytest.param("#EXTINF:1,\na.ts\nb.ts", "line 6, an address: no #EXTINF", [1.0], id="an address too many"),
        pytest.param("#EXTINF:1,\na.ts\n#EXTINF:2,", "line 6, #EXTINF: no address", [1.0], id="cut off"),
        pytest.param(
            "#EXT-X-DEFINE:NAME=\"a\"\n#EXTINF:1,\na.ts", "line 4, #EXT-X-DEFINE", [1.0], id="nothing defined"
        ),
    ],
)  # fmt: skip
def test_a_line_that_breaks_the_rules_is_read_as_far_as_it_can_be(odd, flaw, durations):
    playlist = read(HEAD.replace(":2\n#EXT-X-M", ":3\n#EXT-X-M") + odd + "\n")
    assert [each.duration for each in playlist.segments] == durations
    assert [each.uri for each in playlist.segments] == ["https://origin.example/cup/a.ts"] * len(durations)
    assert len(playlist.flaws) == 1
    assert flaws(playlist)[0].startswith(flaw)


@pytest.mark.parametrize(
    ("tag", "target"),
    [
        pytest.param("#EXT-X-TARGETDURATION:2.5", 2.5, id="a decimal"),
        pytest.param("#EXT-X-TARGETDURATION:3s", 3.0, id="a unit"),
        pytest.param("#EXT-X-TARGETDURATION:soon", 2.0, id="words: the longest segment, rounded up"),
        pytest.param("#EXT-X-TARGETDURATION:0", 2.0, id="nought"),
        pytest.param("#EXT-X-TARGETDURATION:-4", 2.0, id="negative"),
        pytest.param("#EXT-X-TARGETDURATION:1000000", 2.0, id="eleven days"),
        pytest.param("#EXT-X-VERSION:3", 2.0, id="none"),
    ],
)
def test_a_target_duration_that_breaks_the_rules_is_read_or_known_from_the_segments(tag, target):
    playlist = read(f"#EXTM3U\n{tag}\n#EXTINF:1.6,\na.ts\n")
    assert playlist.target == target
    assert "#EXT-X-TARGETDURATION" in flaws(playlist)[0]


@pytest.mark.parametrize(
    ("tag", "number"),
    [
        pytest.param("10.0", 10, id="a decimal"),
        pytest.param("-4", 0, id="negative"),
        pytest.param("ten", 0, id="a word"),
        pytest.param("9" * 30, 0, id="too large"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_a_number_that_breaks_the_rules_is_a_flaw(tag, number):
    playlist = read(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:{tag}\n#EXTINF:2,\na.ts\n")
    assert playlist.segments[0].number == number
    assert flaws(playlist)[0].startswith("line 3, #EXT-X-MEDIA-SEQUENCE")


@pytest.mark.parametrize(
    "title", [b"Espa\xf1a", b"\xff\xfe", b"caf\xe9, \x85 next", "Größe".encode("latin-1")], ids=str
)
def test_a_byte_of_another_encoding_in_a_title_harms_nothing(title):
    playlist = read(HEAD.encode() + b"#EXTINF:2.0," + title + b"\na.ts\n#EXTINF:2.0,\nb.ts\n")
    assert [each.uri[-4:] for each in playlist.segments] == ["a.ts", "b.ts"]
    (flaw,) = flaws(playlist)
    assert flaw.startswith("line 4, #EXTINF: byte ")
    assert "is not UTF-8" in flaw


@pytest.mark.parametrize(
    "uri",
    [
        "http://[not-an-address/s.ts",
        "http://[::1",
        "http://host:port/s.ts",
        "http://host:99999/s.ts",
        "http:///s.ts",
        "https://",
        "http://:80/s.ts",
        "x" * (MAX_LINE_LENGTH + 1),
    ],
    ids=lambda each: each[:30],
)
def test_an_address_that_is_none_costs_its_segment_alone(uri):
    playlist = read(HEAD + f"#EXTINF:2,\na.ts\n#EXTINF:2,\n{uri}\n#EXTINF:2,\nb.ts\n")
    assert [(each.number, bool(each.unreadable)) for each in playlist.segments] == [(3, False), (4, True), (5, False)]
    assert [each.line for each in playlist.flaws] == [7]


@pytest.mark.parametrize(
    ("tags", "line"),
    [
        pytest.param("#EXT-X-BYTERANGE:9\n", 6, id="a range with nothing before it"),
        pytest.param("#EXT-X-BYTERANGE:a@b\n", 6, id="a range in words"),
        pytest.param("#EXT-X-BYTERANGE:0@0\n", 6, id="a range of nothing"),
        pytest.param("#EXT-X-KEY:METHOD=AES-128\n", 6, id="a key without address"),
        pytest.param('#EXT-X-KEY:METHOD=AES-128,URI="http://[::1"\n', 6, id="a key at an address that is none"),
        pytest.param('#EXT-X-MAP:BYTERANGE="7@0"\n', 6, id="an initialisation section without address"),
    ],
)
def test_what_cannot_be_understood_before_a_segment_costs_the_segments_that_it_is_for(tags, line):
    playlist = read(HEAD + "#EXTINF:2,\na.ts\n" + tags + "#EXTINF:2,\nb.ts\n")
    assert [bool(each.unreadable) for each in playlist.segments] == [False, True]
    assert f"line {line} " in playlist.segments[1].unreadable
    assert [each.line for each in playlist.flaws] == [line]


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param('#EXT-X-KEY:METHOD=AES-128,URI="k",IV=xyz\n', id="an IV in words"),
        pytest.param('#EXT-X-KEY:URI="k"\n', id="a key without method"),
        pytest.param('#EXT-X-MAP:URI="i",BYTERANGE="x"\n', id="an initialisation section of no range"),
    ],
)
def test_an_attribute_without_which_segments_can_be_read_costs_none(tags):
    playlist = read(HEAD + "#EXTINF:2,\na.ts\n" + tags + "#EXTINF:2,\nb.ts\n")
    assert [bool(each.unreadable) for each in playlist.segments] == [False, False]
    assert [each.line for each in playlist.flaws] == [6]


def test_a_bad_key_ends_with_the_next_good_one():
    playlist = read(
        HEAD + "#EXT-X-KEY:METHOD=AES-128\n#EXTINF:2,\na.ts\n"
        '#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:2,\nb.ts\n#EXT-X-KEY:METHOD=NONE\n#EXTINF:2,\nc.ts\n'
    )
    assert [bool(each.unreadable) for each in playlist.segments] == [True, False, False]
    assert playlist.segments[1].key == KeyRef("https://origin.example/cup/k")


def test_a_key_beside_a_licence_servers_is_used():
    playlist = read(
        HEAD + '#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI="l",KEYFORMAT="com.drm"\n'
        "#EXTINF:2,\na.ts\n"
    )
    assert playlist.segments[0].key == KeyRef("https://origin.example/cup/k")
    assert not playlist.segments[0].unreadable


def test_segments_in_clear_are_read_beside_those_of_an_encryption_that_is_not_built_in():
    playlist = read(HEAD + '#EXTINF:2,\na.ts\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI="k"\n#EXTINF:2,\nb.ts\n')
    assert not playlist.segments[0].unreadable
    assert "not supported (SAMPLE-AES)" in playlist.segments[1].unreadable
    assert playlist.flaws == ()


def test_segments_that_are_longer_than_the_target_duration_are_named_and_no_flaws():
    playlist = read(HEAD + "#EXTINF:6.000,\na.ts\n" * 3)
    assert list(map(str, playlist.too_long)) == [
        f"line {line}, #EXTINF: 6 s, longer than the target duration of 2 s" for line in (4, 6, 8)
    ]
    assert playlist.flaws == ()


@pytest.mark.parametrize("duration", ["2.49", "2", "0.1"])
def test_a_duration_that_rounds_to_the_target_duration_is_no_flaw(duration):
    playlist = read(HEAD + f"#EXTINF:{duration},\na.ts\n")
    assert (playlist.flaws, playlist.too_long) == ((), ())


def test_an_odd_attribute_of_a_rendition_costs_that_attribute_alone():
    master = parse_playlist(
        b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=fast,FRAME-RATE=25fps,RESOLUTION=tall\nlow.m3u8\n"
        b'#EXT-X-STREAM-INF:BANDWIDTH=5000000,CODECS="avc1\n'
        b"high.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://[::1\n",
        URL,
    )
    assert isinstance(master, Master)
    assert [(each.uri[-8:], each.bandwidth, each.height) for each in master.renditions] == [
        ("low.m3u8", 0, 0),
        ("igh.m3u8", 5_000_000, 0),
    ]
    assert [each.line for each in master.flaws] == [2, 4, 7]


def test_a_flaw_holds_nothing_that_could_be_a_secret_or_a_control_character():
    playlist = read(HEAD + "#EXTINF:\x1b[2J\x07,\na.ts\n#EXTINF:2,\nhttp://[::1/?token=hush\n")
    assert all(each.isprintable() and "hush" not in each for each in flaws(playlist))


def test_flaws_are_bounded():
    assert len(read(HEAD + "#EXTINF:2s,\na.ts\n" * 1000).flaws) == MOST_FLAWS


def test_a_playlist_that_keeps_the_rules_has_no_flaw():
    text = HEAD + '#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:2.000,A title, with a comma\na.ts\n#EXTINF:2\nb.ts\n'
    assert read(text).flaws == ()


@given(
    st.lists(st.tuples(st.floats(0.1, 9.9), st.booleans(), st.booleans()), min_size=1, max_size=20),
    st.integers(0, 10**9),
    st.booleans(),
)
def test_another_reader_reads_the_same_in_a_playlist_that_keeps_the_rules(entries, sequence, ended):
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:10", f"#EXT-X-MEDIA-SEQUENCE:{sequence}"]
    for number, (seconds, cut, gap) in enumerate(entries):
        lines += ["#EXT-X-DISCONTINUITY"] * cut + ["#EXT-X-GAP"] * gap
        lines += [f"#EXTINF:{seconds:.3f},", f"{number}.ts"]
    text = "\n".join(lines + ["#EXT-X-ENDLIST"] * ended)
    ours, theirs = read(text), m3u8.loads(text, URL)
    assert (ours.sequence, ours.target, ours.ended) == (
        theirs.media_sequence,
        theirs.target_duration,
        theirs.is_endlist,
    )
    assert [(each.uri, each.duration, each.discontinuity, each.gap) for each in ours.segments] == [
        (each.absolute_uri, each.duration, each.discontinuity, bool(each.gap_tag)) for each in theirs.segments
    ]
    assert ours.flaws == ()
