import time
from math import inf

from decoding import ALL, KeptOutbox, ListedInbox
from small_media import SEGMENT_SECONDS, programme

from tallylight_monitor.decoder.lag import Lag
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.decoder.session import Session
from tallylight_monitor.decoder.state import beat_of
from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.wire import PlaySegment


def test_the_least_is_told_and_once():
    lag = Lag()
    for now, media_end in ((100.0, 4.0), (100.1, 5.0), (102.0, 6.0)):
        lag.look(now, media_end)
    assert lag.told() == 95.1
    assert lag.told() is None


def test_a_beat_tells_how_far_what_was_played_is_behind_the_clock():
    lag, outbox = Lag(), KeptOutbox()
    player = Player(MeasuringMedia(ALL), Timeline(), outbox.note)
    outbox.player = player
    (segment, *_) = programme()
    began = time.monotonic()
    played = PlaySegment(0, segment.data, segment.header or b"", segment.seconds, discontinuity=False)
    Session(player, ListedInbox(played), outbox, lag=lag).run()
    told = beat_of(player, 0.0, 0, time.monotonic(), lag.told()).lag
    assert began - SEGMENT_SECONDS - 0.1 <= (told or inf) <= time.monotonic() - SEGMENT_SECONDS + 0.1
