import m3u8
from hypothesis import given
from hypothesis import strategies as st

from tallylight_demo.encode import Segment
from tallylight_demo.loop import Loop


def turn(count, seconds=2.0):
    return [Segment(n, n * seconds, seconds, bytes([n]) * 188) for n in range(count)]


def listed(loop):
    """Of each segment in the playlist: its number, its file, and how many discontinuities are before it."""
    playlist = m3u8.loads(loop.text())
    turns = playlist.discontinuity_sequence or 0
    found = []
    for place, segment in enumerate(playlist.segments):
        turns += segment.discontinuity
        found.append((playlist.media_sequence + place, segment.uri, turns))
    return found


@given(
    count=st.integers(1, 20),
    moments=st.lists(st.integers(0, 5000).map(lambda tenth: tenth / 10), min_size=1).map(sorted),
)
def test_whenever_it_is_asked_each_segment_has_one_file_and_belongs_to_one_turn(count, moments):
    now = [0.0]
    loop = Loop("live", turn(count), lambda: now[0])
    for now[0] in moments:
        last = int(now[0] // 2)
        assert listed(loop) == [(n, f"live/{n}.ts", n // count) for n in range(max(0, last - 6), last)]


@given(count=st.integers(1, 20), number=st.integers(0, 200), moment=st.integers(0, 300))
def test_a_segment_is_served_from_its_release_until_it_is_long_out_of_the_playlist(count, number, moment):
    loop = Loop("live", turn(count), lambda: float(moment))
    served = number < moment // 2 <= number + 12
    assert loop.body(f"{number}.ts") == (bytes([number % count]) * 188 if served else None)


def test_the_last_segment_of_a_turn_may_be_short():
    whole = [*turn(2), Segment(2, 4.0, 1.0, b"short")]
    assert [Loop("live", whole, lambda at=at: at).released for at in (4.9, 5, 6.9, 7, 10)] == [2, 3, 3, 4, 6]


def test_nothing_but_its_segments_lies_within_it():
    loop = Loop("live", turn(2), lambda: 4.0)
    assert [loop.body(name) for name in ("key.bin", "init.mp4", "x.ts", "-1.ts", "0.m4s")] == [None] * 5
