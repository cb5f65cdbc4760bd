"""A master playlist whose best version is down, or one of two redundant ones: the next is watched."""

import pytest
from playlists_in_time import DOWN, GONE, MASTER, START, live, opened_and_watched

from tallylight_monitor.ingest.facts import PlaylistRead
from tallylight_monitor.ingest.failures import FetchError

LADDER = (
    b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360\nlow/i.m3u8\n"
    b"#EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080\nhigh/i.m3u8\n"
    b"#EXT-X-STREAM-INF:BANDWIDTH=2500000,RESOLUTION=1280x720\nmid/i.m3u8\n"
)
REDUNDANT = (
    b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080\na/i.m3u8\n"
    b"#EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080\nb/i.m3u8\n"
)
STALLED = FetchError("timeout", "origin.example stalled")
HTML = b"<html>moved</html>"


def ladder(master, down, kind=".m3u8"):
    """`down(name, seconds)` gives what a version answers in place of its playlist, or of what `kind` names, or None."""

    def reply(url, now):
        if url == MASTER:
            return master
        name = url.split("/")[3]
        failure = down(name, now - START) if url.endswith(kind) else None
        return live(url, now) if failure is None else failure

    return reply


def watched(reply, seconds=60):
    return opened_and_watched(reply, seconds)


def names(fetcher, kind=".ts"):
    return [url.split("/")[3] for _, url in fetcher.asked if url.endswith(kind)]


@pytest.mark.parametrize("failure", [GONE, DOWN, STALLED, HTML], ids=["404", "503", "a stall", "a page"])
def test_the_next_version_is_watched_where_the_best_is_down(failure):
    sink, fetcher = watched(ladder(LADDER, lambda name, _: failure if name == "high" else None))
    assert set(names(fetcher)) == {"mid"}
    assert sink.numbers == [*range(7, 7 + len(sink.numbers))]
    (down,) = sink.feed().down
    assert down.startswith("variant 1 (1080p, 5000 kb/s): ")


def test_each_that_is_down_is_named():
    sink, fetcher = watched(ladder(LADDER, lambda name, _: None if name == "low" else GONE))
    assert set(names(fetcher)) == {"low"}
    assert [each.partition(":")[0] for each in sink.feed().down] == [
        "variant 1 (1080p, 5000 kb/s)",
        "variant 2 (720p, 2500 kb/s)",
    ]


def test_of_two_redundant_versions_the_other_is_watched():
    sink, fetcher = watched(ladder(REDUNDANT, lambda name, _: GONE if name == "a" else None))
    assert set(names(fetcher)) == {"b"}
    assert len(sink.feed().down) == 1
    assert "404" in sink.feed().down[0]


def test_where_all_are_down_the_first_failure_is_raised():
    with pytest.raises(FetchError, match="404"):
        watched(ladder(LADDER, lambda name, _: GONE if name == "high" else DOWN))


def test_those_that_are_down_are_looked_at_again_in_bounded_intervals():
    _, fetcher = watched(ladder(LADDER, lambda name, _: GONE if name == "high" else None), 301)
    assert names(fetcher, ".m3u8").count("high") == 1 + 10


def test_the_best_version_is_watched_again_when_it_is_back():
    back = 40
    sink, fetcher = watched(ladder(LADDER, lambda name, at: GONE if name == "high" and at < back else None), 120)
    order = names(fetcher)
    assert order == sorted(order, key=("mid", "high").index)
    assert order.count("high") > 15
    assert sink.feed().down == ()
    assert sink.numbers == [*range(7, 7 + len(sink.numbers))]
    assert sum(each.discontinuity for each in sink.media) == 1


def test_a_version_that_goes_down_while_it_is_watched_is_left_for_the_next():
    gone = 20
    sink, fetcher = watched(ladder(LADDER, lambda name, at: GONE if name == "high" and at > gone else None), 60)
    order = names(fetcher)
    assert order == sorted(order, key=("high", "mid").index)
    assert sink.numbers == [*range(7, 7 + len(sink.numbers))]
    assert len(sink.feed().down) == 1
    switched = next(each.at for each in sink.told(PlaylistRead) if each.down)
    assert switched - START < gone + 6


def test_while_no_version_is_down_none_is_looked_at_but_the_one_that_is_watched():
    _, fetcher = watched(ladder(LADDER, lambda *_: None), 120)
    assert set(names(fetcher, ".m3u8")) - {"master.m3u8"} == {"high"}


EMPTY = b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-ENDLIST\n"


def test_a_version_that_has_ended_before_it_began_is_left_for_the_next():
    sink, fetcher = watched(ladder(LADDER, lambda name, _: EMPTY if name == "high" else None))
    assert set(names(fetcher)) == {"mid"}
    assert "its playlist names no segment" in sink.feed().down[0]


@pytest.mark.parametrize("failure", [GONE, DOWN], ids=["404", "503"])
def test_a_version_of_which_only_the_playlist_is_there_is_left_for_the_next(failure):
    sink, fetcher = watched(ladder(LADDER, lambda name, _: failure if name == "high" else None, ".ts"))
    assert sink.numbers == [*range(7, 7 + len(sink.numbers))]
    assert sink.lost == []
    assert names(fetcher).count("high") == 1 + 1  # at first, and when it is looked at again
    assert "its segments cannot be had: " in sink.feed().down[0]


def test_a_version_whose_segments_go_away_while_it_is_watched_is_left_for_the_next():
    gone = 20
    sink, _ = watched(ladder(LADDER, lambda name, at: GONE if name == "high" and at > gone else None, ".ts"), 60)
    assert 3 <= len(sink.lost) <= 5
    assert len(sink.numbers) + len(sink.lost) > 25
    assert len(sink.feed().down) == 1
    assert sink.feed().lost_in_a_row == 0


def test_the_last_version_is_watched_whatever_its_segments_do():
    sink, _ = watched(ladder(REDUNDANT, lambda *_: GONE, ".ts"), 20)
    assert sink.numbers == []
    assert len(sink.lost) > 3
