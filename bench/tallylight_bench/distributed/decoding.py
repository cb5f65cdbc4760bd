"""Decode a stream as a monitor's decoder does, to the letter, with something else in the place of its detectors.

On stdin comes what a monitor tells its decoder.
"""

import os
import sys
from collections.abc import Callable

import av
from av.video.frame import VideoFrame

from tallylight_bench.distributed.forms import plane
from tallylight_bench.distributed.seconds import line
from tallylight_bench.distributed.stopwatch import Stopwatch
from tallylight_monitor.decoder.inbox import Inbox
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.outbox import Outbox
from tallylight_monitor.decoder.pictures import Scaler
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.decoder.session import Session
from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.wire import Beat, Configure, DetectorSpec, Sample

ORDER_SECONDS = 60.0


class WholeScaler(Scaler):
    """Scales all planes in one go: cheaper, where every picture's colours are wanted."""

    def picture(self, frame: VideoFrame, at: float, size: int = 0) -> Picture:
        """The frame, coded in `size` bytes, as a picture."""
        small = self.small(frame)
        luma, blue, red = (plane(small, index) for index in range(3))
        return Picture(at, luma, lambda: (blue, red), key=bool(frame.key_frame), size=size)


class WholePlayer(Player):
    """A player that scales so."""

    def __init__(self, measuring: MeasuringMedia, timeline: Timeline, note: Callable[[Sample], None]) -> None:
        super().__init__(measuring, timeline, note)
        self._showing.scaler = WholeScaler()


def decoded(
    shown_to: Callable[[list[DetectorSpec]], MeasuringMedia], watch: Stopwatch, made: type[Player] = Player
) -> float:
    """Say that all is warm, and play what comes to its end; gives media time at the end."""
    av.logging.set_level(None)
    inbox = Inbox(0)
    order = inbox.first(ORDER_SECONDS)
    if not isinstance(order, Configure):
        sys.exit("started by hand? This takes its orders from the bench.")
    player = made(shown_to(order.detectors), Timeline({}), lambda _: None)
    sys.stdout.buffer.write(line("warm"))
    sys.stdout.buffer.flush()
    watch.begin()
    Session(player, inbox, _outbox(player)).run()
    return player.timeline.end


def _outbox(player: Player) -> Outbox:
    """What a decoder says to its monitor goes nowhere."""

    def beat(cpu_seconds: float, peak_memory: int) -> Beat:
        return Beat(player.timeline.end, player.tracks.beats(), player.pictures, 0, cpu_seconds, peak_memory)

    return Outbox(os.open(os.devnull, os.O_WRONLY), beat)
