"""Which segments a playlist is taken to list, when one of them cannot be had."""

import pytest

from tallylight_monitor.ingest.answers import Validators
from tallylight_monitor.ingest.clock import SystemClock
from tallylight_monitor.ingest.hls.finding import Found
from tallylight_monitor.ingest.hls.follower import Follower
from tallylight_monitor.ingest.hls.reading import parse_playlist

LISTED = """#EXTM3U
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:{first}
#EXTINF:2,
a.ts
#EXTINF:2,
b.ts
"""


def follower(first):
    playlist = parse_playlist(LISTED.format(first=first).encode(), "https://o.example/m.m3u8")
    found = Found("https://o.example/m.m3u8", playlist, Validators(), 0.0)
    return Follower(None, SystemClock(), found, None)


@pytest.mark.parametrize(
    ("number", "listed"),
    [
        pytest.param(9, False, id="it has left the playlist"),
        pytest.param(10, True, id="the first"),
        pytest.param(11, True, id="the last"),
    ],
)
def test_a_playlist_lists_what_stands_in_it(number, listed):
    assert follower(10).lists(number) is listed


def test_a_source_that_has_begun_anew_with_number_nought_lists_nothing_of_before():
    assert not follower(0).lists(1015)
