"""What the detectors of media measure of what the decoder makes."""

from collections.abc import Iterable, Sequence

from tallylight_monitor.detectors.frames import Clock, Coded, Picture, Sound
from tallylight_monitor.detectors.measuring import Measuring
from tallylight_monitor.detectors.registry import made
from tallylight_monitor.detectors.segments import PictureSegment
from tallylight_monitor.wire import DetectorSpec, Sample


class MeasuringMedia:
    """The detectors of one decoder: those of all that run which judge media.

    `exact` says that one of them wants each pixel as it was coded.
    Raises DetectorMissingError.
    """

    def __init__(self, specs: Sequence[DetectorSpec]) -> None:
        self._pictures: Measuring[Picture] = Measuring(made(specs, "picture"))
        self._sounds: Measuring[Sound] = Measuring(made(specs, "sound"))
        self._packets: Measuring[Coded] = Measuring(made(specs, "packets"))
        self._clocks: Measuring[Clock] = Measuring(made(specs, "clock"))
        self._segments: Measuring[PictureSegment] = Measuring(made(specs, "segments"))
        self.exact = any(spec.exact for spec in specs)

    def picture(self, picture: Picture) -> Iterable[Sample]:
        """What the picture detectors measure."""
        return self._pictures.show(picture)

    def sound(self, sound: Sound) -> Iterable[Sample]:
        """What the sound detectors measure."""
        return self._sounds.show(sound)

    def coded(self, coded: Coded) -> Iterable[Sample]:
        """What the detectors of coded data measure."""
        return self._packets.show(coded)

    def clock(self, clock: Clock) -> Iterable[Sample]:
        """What the detectors of the tracks' clocks measure."""
        return self._clocks.show(clock)

    def segment(self, segment: PictureSegment) -> Iterable[Sample]:
        """What the detectors of segmentation measure."""
        return self._segments.show(segment)
