"""A small live stream of real pictures, for tests of a monitor that watches one for a while."""

import time

from tallylight_demo.clips import clip_scene
from tallylight_demo.encode import Encoding, segments
from tallylight_demo.feed import Feed

TURN_SECONDS = 20.0


def live_feed(turns: int, height: int = 180) -> Feed:
    """The same programme again and again, coming live from now on; three segments are there already."""
    scene = clip_scene("bigbuckbunny", height * 16 // 9, height)
    made = list(segments(scene, TURN_SECONDS, Encoding(250_000 * height // 180, preset="ultrafast")))
    feed = Feed()
    for _ in range(turns):
        feed.add(*made, discontinuity=True)
    feed.pace(time.monotonic, head=3)
    return feed
