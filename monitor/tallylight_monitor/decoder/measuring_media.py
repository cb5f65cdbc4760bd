"""What the detectors of media measure of what the decoder makes."""

from collections.abc import Iterable

from tallylight_monitor.detectors.frames import Coded, Picture, Sound
from tallylight_monitor.detectors.measuring import Measuring, Parameters
from tallylight_monitor.detectors.of_media import PACKETS, PICTURE, SOUND
from tallylight_monitor.wire import Sample


class MeasuringMedia:
    """The detectors of one decoder. `parameters` names those that run, each with all its parameters."""

    def __init__(self, parameters: Parameters) -> None:
        self._pictures = Measuring(PICTURE, parameters)
        self._sounds = Measuring(SOUND, parameters)
        self._packets = Measuring(PACKETS, parameters)

    def picture(self, picture: Picture) -> Iterable[Sample]:
        """What the picture detectors measure."""
        return self._pictures.show(picture)

    def sound(self, sound: Sound) -> Iterable[Sample]:
        """What the sound detectors measure."""
        return self._sounds.show(sound)

    def coded(self, coded: Coded) -> Iterable[Sample]:
        """What the detectors of coded data measure."""
        return self._packets.show(coded)
