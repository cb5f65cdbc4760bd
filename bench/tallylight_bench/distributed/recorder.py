"""In the converter, in the place of the detectors: gathers what they would be shown, second by second."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import floor

from tallylight_bench.distributed.forms import Form
from tallylight_bench.distributed.seconds import StoredPicture, StoredPictures, StoredSound
from tallylight_bench.distributed.stopwatch import Stopwatch
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.detectors.coding import CodingWindow
from tallylight_monitor.detectors.frames import Clock, Coded, Picture, Sound
from tallylight_monitor.detectors.segments import PictureSegment
from tallylight_monitor.wire import DetectorSpec, Sample

SHOWN = ("picture", "sound")  # what a detector may be shown that comes by the object store


@dataclass(frozen=True, slots=True)
class Gathered:
    """A second: what is stored of it, and what was measured of its coded data."""

    pictures: StoredPictures
    sounds: list[StoredSound]
    samples: list[Sample]


def is_function(spec: DetectorSpec) -> bool:
    """Whether a detector is a function of its own. One that judges the coded data stays with the converter."""
    return spec.input in SHOWN


class Recorder(MeasuringMedia):
    """Hands each second of pictures and sound to `emit` once the next one begins, with what it measured itself."""

    def __init__(
        self, specs: Sequence[DetectorSpec], form: Form, watch: Stopwatch, emit: Callable[[Gathered], None]
    ) -> None:
        super().__init__([spec for spec in specs if not is_function(spec)])
        self.exact = any(spec.exact for spec in specs)
        self._form, self._watch, self._emit = form, watch, emit
        self._size = (0, 0)
        self._kept_pictures: list[StoredPicture] = []
        self._kept_sounds: list[StoredSound] = []
        self._kept_samples: list[Sample] = []

    def picture(self, picture: Picture, *, every: bool) -> Iterable[Sample]:  # noqa: ARG002 - all are kept
        """Keep it, in the form in which it will be stored."""
        height, width = picture.luma.shape
        if self._kept_pictures and (
            floor(picture.at) > floor(self._kept_pictures[-1].at) or (width, height) != self._size
        ):
            self._emit(self.take())
        self._size = (width, height)
        with self._watch.step("encode"):
            data = self._form.encoded((picture.luma, *picture.chroma))
        self._kept_pictures.append(StoredPicture(picture.at, picture.key, picture.size, data))
        return ()

    def sound(self, sound: Sound) -> Iterable[Sample]:
        """Keep it as it is."""
        with self._watch.step("encode"):
            data = sound.samples.tobytes()
        self._kept_sounds.append(StoredSound(sound.at, sound.seconds, sound.samples.shape[0], data))
        return ()

    def coded(self, coded: Coded) -> Iterable[Sample]:
        """Measured here: of the coded data nothing is stored."""
        return self._measured(super().coded(coded))

    def clock(self, clock: Clock) -> Iterable[Sample]:
        """As coded data."""
        return self._measured(super().clock(clock))

    def segment(self, segment: PictureSegment) -> Iterable[Sample]:
        """As coded data."""
        return self._measured(super().segment(segment))

    def coding(self, window: CodingWindow) -> Iterable[Sample]:
        """As coded data."""
        return self._measured(super().coding(window))

    def take(self) -> Gathered:
        """What is gathered, which is then forgotten."""
        pictures = StoredPictures(*self._size, self._kept_pictures)
        sounds, samples = self._kept_sounds, self._kept_samples
        self._kept_pictures, self._kept_sounds, self._kept_samples = [], [], []
        return Gathered(pictures, sounds, samples)

    def _measured(self, samples: Iterable[Sample]) -> Iterable[Sample]:
        with self._watch.step("detect"):
            self._kept_samples.extend(samples)
        return ()
