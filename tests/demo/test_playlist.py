import m3u8
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_demo.playlist import Entry, KeyLine, Rendition, master_text, playlist_text

ENTRIES = [Entry(f"live/{number}.ts", 2.0) for number in range(7, 10)]


def test_a_media_playlist_names_its_segments_in_order():
    read = m3u8.loads(playlist_text(ENTRIES, 7, 2))
    assert [segment.uri for segment in read.segments] == ["live/7.ts", "live/8.ts", "live/9.ts"]
    assert (read.media_sequence, read.discontinuity_sequence, read.target_duration) == (7, 2, 2)


@pytest.mark.parametrize("ended", [True, False])
def test_a_playlist_says_whether_it_is_complete(ended):
    assert m3u8.loads(playlist_text(ENTRIES, ended=ended)).is_endlist is ended


def test_a_discontinuity_stands_before_its_segment():
    read = m3u8.loads(playlist_text([ENTRIES[0], Entry("b.ts", 2, discontinuity=True), ENTRIES[1]]))
    assert [segment.discontinuity for segment in read.segments] == [False, True, False]


def test_a_key_holds_until_it_changes():
    key = KeyLine("key.bin", bytes(15) + b"\x09")
    read = m3u8.loads(playlist_text([Entry("a.ts", 2, key=key), Entry("b.ts", 2, key=key), Entry("c.ts", 2)]))
    methods = [segment.key and segment.key.method for segment in read.segments]
    assert methods == ["AES-128", "AES-128", "NONE"]
    assert read.segments[0].key.iv == "0x00000000000000000000000000000009"


def test_an_init_segment_is_named_once_and_before_the_key_because_it_is_clear():
    key = KeyLine("key.bin")
    entries = [Entry("a.m4s", 2, key=key, header="i"), Entry("b.m4s", 2, True, key, "i")]
    tags = [line.split(":")[0] for line in playlist_text(entries).splitlines()]
    assert (tags.count("#EXT-X-MAP"), tags.index("#EXT-X-MAP") < tags.index("#EXT-X-KEY")) == (1, True)


def test_a_master_playlist_names_its_renditions():
    read = m3u8.loads(
        master_text([Rendition("low.m3u8", 400_000, (320, 180)), Rendition("high.m3u8", 900_000, (640, 360))])
    )
    assert [(one.uri, one.stream_info.bandwidth) for one in read.playlists] == [
        ("low.m3u8", 400_000),
        ("high.m3u8", 900_000),
    ]
    assert read.playlists[1].stream_info.resolution == (640, 360)


def test_a_master_playlist_names_the_sound_of_a_rendition():
    read = m3u8.loads(master_text([Rendition("a.m3u8", 1, (2, 2)), Rendition("v.m3u8", 2, (2, 2), sound="sound.m3u8")]))
    assert [one.stream_info.audio for one in read.playlists] == [None, read.media[0].group_id]
    assert [(one.type, one.uri, one.default) for one in read.media] == [("AUDIO", "sound.m3u8", "YES")]


@given(st.lists(st.floats(0.1, 12)), st.integers(0, 10**6), st.booleans())
def test_no_segment_is_longer_than_the_target(lengths, sequence, ended):
    read = m3u8.loads(playlist_text([Entry("a.ts", s) for s in lengths], sequence, ended=ended))
    assert all(segment.duration <= read.target_duration for segment in read.segments)
    assert len(read.segments) == len(lengths)
