import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tallylight_monitor.ingest.hls.lines import READ_TAGS
from tallylight_monitor.ingest.hls.playlist import (
    ByteRange,
    InitRef,
    KeyRef,
    MalformedPlaylistError,
    Master,
    Playlist,
    Rendition,
    SoundRendition,
    UnsupportedPlaylistError,
)
from tallylight_monitor.ingest.hls.reading import parse_playlist
from tallylight_monitor.ingest.hls.variants import best_first, separate_sound

URL = "https://origin.example/cup/live.m3u8?token=1"
LACKING = ("AVERAGE-BANDWIDTH", "FRAME-RATE")
HEAD = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:10\n"


def parsed(text, url=URL) -> Playlist:
    playlist = parse_playlist(text.encode(), url)
    assert isinstance(playlist, Playlist)
    return playlist


def segments(text):
    return parsed(HEAD + text).segments


def test_segments_are_numbered_and_their_addresses_made_absolute():
    playlist = parsed(HEAD + "#EXTINF:2.0,\na.ts\n#EXTINF:1.5,\n/b.ts?x=1\n#EXTINF:2,\nhttp://cdn.example/c.ts\n")
    assert [(each.number, each.uri, each.duration) for each in playlist.segments] == [
        (10, "https://origin.example/cup/a.ts", 2.0),
        (11, "https://origin.example/b.ts?x=1", 1.5),
        (12, "http://cdn.example/c.ts", 2.0),
    ]
    assert (playlist.newest, playlist.target, playlist.ended) == (12, 2.0, False)


def test_an_end_is_seen():
    assert parsed(HEAD + "#EXTINF:2,\na.ts\n#EXT-X-ENDLIST\n").ended


def test_an_empty_playlist_is_a_playlist():
    playlist = parsed(HEAD)
    assert (playlist.segments, playlist.newest) == ((), 9)


def test_windows_line_ends_and_a_byte_order_mark_are_read():
    text = ("\ufeff" + HEAD + "#EXTINF:2,\na.ts\n").replace("\n", "\r\n")
    assert parsed(text).segments[0].uri == "https://origin.example/cup/a.ts"


def test_discontinuities_and_gaps_are_marked():
    first, second, third = segments(
        "#EXTINF:2,\na.ts\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\nb.ts\n#EXT-X-GAP\n#EXTINF:2,\nc.ts\n"
    )
    assert [first.discontinuity, second.discontinuity, third.discontinuity] == [False, True, False]
    assert [first.gap, second.gap, third.gap] == [False, False, True]


def test_the_discontinuity_sequence_is_not_a_discontinuity():
    playlist = parsed(HEAD + "#EXT-X-DISCONTINUITY-SEQUENCE:4\n#EXTINF:2,\na.ts\n")
    assert (playlist.discontinuity_sequence, playlist.segments[0].discontinuity) == (4, False)


def test_keys_hold_until_the_next_one():
    first, second, third = segments(
        '#EXT-X-KEY:METHOD=AES-128,URI="k1",IV=0x0A\n#EXTINF:2,\na.ts\n'
        '#EXT-X-KEY:METHOD=AES-128,URI="k2"\n#EXTINF:2,\nb.ts\n#EXT-X-KEY:METHOD=NONE\n#EXTINF:2,\nc.ts\n'
    )
    assert first.key == KeyRef("https://origin.example/cup/k1", bytes(15) + b"\x0a")
    assert second.key == KeyRef("https://origin.example/cup/k2", None)
    assert third.key is None


@pytest.mark.parametrize(
    ("tags", "encrypted"),
    [
        pytest.param('#EXT-X-MAP:URI="i.mp4"\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n', False, id="the map comes first"),
        pytest.param('#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXT-X-MAP:URI="i.mp4"\n', True, id="the key comes first"),
    ],
)
def test_an_initialisation_section_has_the_key_that_it_stands_under(tags, encrypted):
    (segment,) = segments(tags + "#EXTINF:2,\na.m4s\n")
    key = KeyRef("https://origin.example/cup/k") if encrypted else None
    assert segment.init == InitRef("https://origin.example/cup/i.mp4", None, key)


def test_byte_ranges_go_on_from_one_another():
    ranges = segments(
        '#EXT-X-MAP:URI="all.mp4",BYTERANGE="700@0"\n#EXT-X-BYTERANGE:100@700\n#EXTINF:2,\nall.mp4\n'
        "#EXT-X-BYTERANGE:50\n#EXTINF:2,\nall.mp4\n"
    )
    assert [each.byte_range for each in ranges] == [ByteRange(700, 100), ByteRange(800, 50)]
    assert ranges[0].init == InitRef("https://origin.example/cup/all.mp4", ByteRange(0, 700))


def test_tags_that_nobody_uses_may_be_wrong():
    assert segments(
        "#EXT-X-PROGRAM-DATE-TIME:yesterday\n#EXT-X-DATERANGE:ID=\n#EXT-X-PART:DURATION=x\n#EXT-X-CUE-OUT:\n"
        "#EXT-X-VERSION:new\n#EXTINF:2,\na.ts\n"
    )


def test_a_segment_whose_address_was_cut_off_is_left_out():
    assert len(segments("#EXTINF:2,\na.ts\n#EXTINF:2,\n")) == 1


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        pytest.param("", "#EXTM3U", id="nothing"),
        pytest.param("<html></html>", "#EXTM3U", id="a web page"),
        pytest.param("#EXTM3U\n", "TARGETDURATION", id="a first line alone"),
        pytest.param("#EXTM3U\n#EXT-X-TARGETDURATION:0\n", "line 2, #EXT-X-TARGETDURATION", id="no target, no segment"),
        pytest.param("#EXTM3U\n#EXT-X-TARGETDURATION:soon\n", "line 2, .*'soon'", id="a target in words, no segment"),
        pytest.param("#EXTM3U\n#EXTINF:soon,\na.ts\n", "line 2, #EXTINF", id="nothing that says how long anything is"),
        pytest.param("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://[::1\n", "line 3, an address", id="no address"),
        pytest.param(HEAD + "#EXTINF:1,\na\n" * 50_001, "50000 segments", id="too many segments"),
        pytest.param(HEAD + "\n" * 400_001, "400000 lines", id="too many lines"),
        pytest.param("#EXTM3U\n" + "#EXT-X-STREAM-INF:\na\n" * 501, "500 renditions", id="too many renditions"),
    ],
)
def test_a_playlist_of_which_nothing_can_be_used_says_where_and_why(text, cause):
    with pytest.raises(MalformedPlaylistError, match=cause):
        parse_playlist(text.encode(), URL)


def test_binary_is_not_a_playlist():
    with pytest.raises(MalformedPlaylistError, match="does not begin with #EXTM3U"):
        parse_playlist(b"\x47\xff\xfe" * 100, URL)


@pytest.mark.parametrize("tag", ['METHOD=SAMPLE-AES,URI="k"', 'METHOD=AES-128,URI="k",KEYFORMAT="com.example.drm"'])
def test_other_encryption_is_called_unsupported(tag):
    with pytest.raises(UnsupportedPlaylistError, match="not supported"):
        segments(f"#EXT-X-KEY:{tag}\n#EXTINF:2,\na.ts\n")


def test_a_master_playlist_names_its_renditions():
    text = (
        "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360\nlow.m3u8\n"
        '#EXT-X-STREAM-INF:BANDWIDTH=4000000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2"\nhi/x.m3u8\n'
    )
    assert parse_playlist(text.encode(), URL) == Master(
        (
            Rendition("https://origin.example/cup/low.m3u8", 900_000, 360, lacks=("CODECS", *LACKING), width=640),
            Rendition(
                "https://origin.example/cup/hi/x.m3u8",
                4_000_000,
                720,
                "avc1.64001f,mp4a.40.2",
                lacks=LACKING,
                width=1280,
            ),
        )
    )


@pytest.mark.parametrize(
    ("renditions", "best"),
    [
        pytest.param([Rendition("a", 1, 360), Rendition("b", 9, 720)], "b", id="the highest bandwidth"),
        pytest.param([Rendition("a", 1, 360), Rendition("b", 9, 0, "mp4a.40.2")], "a", id="pictures before sound"),
        pytest.param([Rendition("a", 1, 0, "mp4a.40.2"), Rendition("b", 2, 0, "mp4a.40.2")], "b", id="sound only"),
        pytest.param([Rendition("a", 5), Rendition("b", 2)], "a", id="nothing said about codecs"),
    ],
)
def test_the_best_rendition_is_chosen(renditions, best):
    assert best_first(Master(tuple(renditions)))[0].uri == best


def test_a_master_playlist_names_its_sounds():
    text = (
        '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",DEFAULT=YES,URI="en/s.m3u8"\n'
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="as filmed"\n'
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="x",URI="t.m3u8"\n#EXT-X-MEDIA:\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=9,AUDIO="a"\nv.m3u8\n'
    )
    master = parse_playlist(text.encode(), URL)
    assert master.renditions[0].sound_group == "a"
    english = SoundRendition("a", "https://origin.example/cup/en/s.m3u8", default=True)
    assert master.sounds == (english, SoundRendition("a"))


@pytest.mark.parametrize(
    ("sounds", "chosen"),
    [
        pytest.param([], "", id="none"),
        pytest.param([SoundRendition("a", "1"), SoundRendition("a", "2", default=True)], "2", id="the default"),
        pytest.param([SoundRendition("a"), SoundRendition("a", "2"), SoundRendition("a", "3")], "2", id="the first"),
        pytest.param([SoundRendition("b", "1", default=True), SoundRendition("a", "2")], "2", id="its own group's"),
        pytest.param([SoundRendition("a", "1"), SoundRendition("a", default=True)], "", id="with the pictures"),
        pytest.param([SoundRendition("b", "1")], "", id="only another group's"),
    ],
)
def test_the_sound_beside_a_rendition_is_chosen(sounds, chosen):
    rendition = Rendition("v", 1, 720, sound_group="a")
    assert separate_sound(Master((rendition,), tuple(sounds)), rendition) == chosen


@pytest.mark.parametrize(
    "rendition",
    [
        pytest.param(Rendition("v", 1, 720), id="it names no group"),
        pytest.param(Rendition("s", 1, codecs="mp4a.40.2", sound_group="a"), id="it is sound itself"),
    ],
)
def test_a_rendition_may_need_no_sound_beside_it(rendition):
    sounds = (SoundRendition("a", "1"), SoundRendition("", "2"))
    assert separate_sound(Master((rendition,), sounds), rendition) == ""


@given(st.lists(st.builds("{}{}".format, st.sampled_from([*READ_TAGS, ""]), st.text(max_size=30)), max_size=12))
@example(['#EXT-X-KEY:METHOD=AES-128,URI="a'])
@example(["#EXT-X-MEDIA-SEQUENCE:" + "9" * 5000])
@example(["#EXT-X-STREAM-INF:", "x"])
@example(["#EXTINF:1", "a", "#EXT-X-BYTERANGE:", "b"])
def test_no_text_does_worse_than_being_malformed(lines):
    try:
        read = parse_playlist(("#EXTM3U\n" + "\n".join(lines)).encode("utf-8", "surrogatepass"), URL)
    except MalformedPlaylistError:
        return
    assert isinstance(read, Master | Playlist)
