"""A live encoder with its packager, as far as anybody behind it can tell: second after second. Uses av."""

from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from math import inf
from typing import Literal

import av
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from tallylight_bench.faults.coded import SOUND_TICKS, TICKS, Coded, Unit
from tallylight_demo.encode import SPLIT_EARLY, Segment, Shelf

Container = Literal["ts", "fmp4"]
Track = Literal["video", "audio"]
BOTH: frozenset[Track] = frozenset({"video", "audio"})
START = 10 * TICKS


class Playout:
    """Plays coded seconds in a loop into segments of a second each. `black`: the next second shows nothing.

    `stamp` is where the clock of the time stamps stands, in ticks.
    """

    def __init__(self, coded: Coded, container: Container, stamp: int = START) -> None:
        self.stamp, self.black = stamp, False
        self._coded, self._container, self._tracks = coded, container, BOTH
        self._sound_stamp, self._seconds, self._sounds = stamp, 0, 0
        self._finished: deque[Segment] = deque()
        self._shelf = Shelf(1.0, inf)
        self._muxer: OutputContainer | None = None
        self._streams: dict[Track, Stream] = {}

    def second(self) -> list[Segment]:
        """Send one more second; gives the segments that are whole by now."""
        muxer = self._muxer or self._begun()
        units = [*self._pictures(), *self._sound()]
        for track, unit in sorted(units, key=lambda each: each[1].dts):
            muxer.mux(self._packet(track, unit))
        self.stamp += TICKS
        self._finished.extend(self._shelf.finished())
        made = list(self._finished)
        self._finished.clear()
        return made

    def restart(
        self, *, coded: Coded | None = None, tracks: frozenset[Track] | None = None, stamp: int | None = None
    ) -> None:
        """Go on as another encoder, or as the same one with other tracks, or with its clock elsewhere."""
        if self._muxer is not None:
            self._muxer.close()
            self._finished.extend(self._shelf.finished())
            self._muxer = None
        self._coded, self._tracks = coded or self._coded, tracks or self._tracks
        self.stamp = self.stamp if stamp is None else stamp
        self._sound_stamp = self.stamp

    def discard(self) -> None:
        """What was sent and is not out yet is lost with its process."""
        self._finished.clear()

    def _begun(self) -> OutputContainer:
        self._shelf = Shelf(1.0, inf)
        muxer = self._shelf.open(self._container, 1.0 - SPLIT_EARLY)
        described = self._coded.container.streams
        templates: dict[Track, tuple[Stream, ...]] = {"video": described.video, "audio": described.audio}
        self._streams = {
            track: muxer.add_stream_from_template(found[0])
            for track, found in templates.items()
            if track in self._tracks and found
        }
        self._muxer = muxer
        return muxer

    def _pictures(self) -> Iterator[tuple[Track, Unit]]:
        seconds = self._coded.seconds
        units = self._coded.black if self.black else seconds[self._seconds % len(seconds)]
        self._seconds += 1
        for unit in units if "video" in self._streams else ():
            yield "video", Unit(unit.data, self.stamp + unit.pts, self.stamp + unit.dts, unit.key)

    def _sound(self) -> Iterator[tuple[Track, Unit]]:
        while self._sound_stamp < self.stamp + TICKS:
            if "audio" in self._streams:
                data = self._coded.sounds[self._sounds % len(self._coded.sounds)]
                yield "audio", Unit(data, self._sound_stamp, self._sound_stamp, key=True)
            self._sounds += 1
            self._sound_stamp += SOUND_TICKS

    def _packet(self, track: Track, unit: Unit) -> "Packet[Stream]":
        packet = av.Packet(unit.data)
        packet.stream, packet.time_base = self._streams[track], Fraction(1, TICKS)
        packet.pts, packet.dts, packet.is_keyframe = unit.pts, unit.dts, unit.key
        return packet
