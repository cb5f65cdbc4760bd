"""What decoding and detecting cost within our own decoder: a process that says so, line by line as the others do."""

import sys
from collections.abc import Iterable, Sequence

from tallylight_bench.distributed.decoding import decoded
from tallylight_bench.distributed.seconds import line
from tallylight_bench.distributed.stopwatch import Stopwatch
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.detectors.frames import Clock, Coded, Picture, Sound
from tallylight_monitor.wire import DetectorSpec, Sample


class Timed(MeasuringMedia):
    """The detectors, whose work is booked."""

    def __init__(self, specs: Sequence[DetectorSpec], watch: Stopwatch) -> None:
        super().__init__(specs)
        self._watch = watch

    def picture(self, picture: Picture, *, every: bool) -> Iterable[Sample]:
        """What the picture detectors measure."""
        with self._watch.step("detect"):
            return list(super().picture(picture, every=every))

    def sound(self, sound: Sound) -> Iterable[Sample]:
        """What the sound detectors measure."""
        with self._watch.step("detect"):
            return list(super().sound(sound))

    def coded(self, coded: Coded) -> Iterable[Sample]:
        """What the detectors of coded data measure."""
        with self._watch.step("detect"):
            return list(super().coded(coded))

    def clock(self, clock: Clock) -> Iterable[Sample]:
        """What the detectors of the tracks' clocks measure."""
        with self._watch.step("detect"):
            return list(super().clock(clock))


def main() -> None:
    """Decode and judge to the end."""
    watch = Stopwatch("decode")
    decoded(lambda specs: Timed(specs, watch), watch)
    for said in ("over", watch.read()):
        sys.stdout.buffer.write(line(said))


if __name__ == "__main__":
    main()
