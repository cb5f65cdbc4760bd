import av
import pytest
from loopback_origin import loopback_origin

from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import Encoding, segments
from tallylight_demo.feed import Feed


@pytest.mark.parametrize(
    ("container", "key"),
    [
        pytest.param("ts", None, id="transport stream"),
        pytest.param("fmp4", None, id="fragmented mp4"),
        pytest.param("ts", bytes(range(16)), id="encrypted transport stream"),
        pytest.param("fmp4", bytes(range(16)), id="encrypted fragmented mp4"),
    ],
)
def test_another_player_plays_what_the_origin_serves(container, key):
    feed = Feed("vod", window=None, key=key)
    scene = clip_scene("carphone", 176, 144)
    feed.add(*segments(scene, 3, Encoding(200_000, preset="ultrafast"), 1, container))
    feed.end()
    with loopback_origin(feed) as origin, av.open(origin.url("vod.m3u8"), timeout=5) as player:
        assert sum(1 for _ in player.decode(video=0)) == 75
