"""One detector as a function: a process that stays warm, fetches what it judges, and answers what it measured.

Run by the function host: `python -m tallylight_bench.distributed.function NAME STORE`. A line in is a second of
stream, a line out its measurements; after the last, what it used.
"""

import sys
from typing import BinaryIO, Protocol

import msgspec
import numpy as np

from tallylight_bench.distributed.forms import FORMS, Form, Planes
from tallylight_bench.distributed.seconds import Measured, Second, StoredPicture, line, pictures_of, sounds_of
from tallylight_bench.distributed.stopwatch import Stopwatch
from tallylight_monitor.detectors.frames import Picture, Sound
from tallylight_monitor.detectors.measuring import Measuring
from tallylight_monitor.detectors.registry import made
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.wire import DetectorSpec, Sample


class Objects(Protocol):
    """What holds objects."""

    def get(self, key: str) -> bytes:
        """One of them."""


class Function:
    """One detector of one stream, with the parameters that it has in a monitor."""

    def __init__(self, spec: DetectorSpec, store: Objects, watch: Stopwatch) -> None:
        self._store, self._watch = store, watch
        self._pictures: Measuring[Picture] = Measuring(made([spec], "picture"))
        self._sounds: Measuring[Sound] = Measuring(made([spec], "sound"))
        self._judges_sound = spec.input == "sound"
        self._forms: dict[str, Form] = {}

    def answer(self, second: Second) -> Measured:
        """Judge one second; they come in order."""
        self._watch.usage.calls += 1
        if self._judges_sound:
            return Measured(samples=self._of_sounds(second.sounds) if second.sounds else [])
        return Measured(samples=self._of_pictures(second) if second.pictures else [])

    def _of_sounds(self, key: str) -> list[Sample]:
        data = self._store.get(key)
        with self._watch.step("deserialise"):
            sounds = [
                Sound(each.at, each.seconds, np.frombuffer(each.data, np.float32).reshape(each.channels, -1))
                for each in sounds_of(data)
            ]
        with self._watch.step("detect"):
            return [sample for sound in sounds for sample in self._sounds.show(sound)]

    def _of_pictures(self, second: Second) -> list[Sample]:
        data = self._store.get(second.pictures)
        with self._watch.step("deserialise"):
            form = self._forms.get(second.form) or self._forms.setdefault(second.form, FORMS[second.form]())
            stored = pictures_of(data)
            planes = [form.planes(each.data, stored.width, stored.height) for each in stored.pictures]
        samples: list[Sample] = []
        with self._watch.step("detect"):
            for each, shown in zip(stored.pictures, planes, strict=True):
                samples.extend(self._pictures.show(_picture(each, shown)))
        return samples


def _picture(stored: StoredPicture, planes: Planes) -> Picture:
    luma, blue, red = planes
    return Picture(stored.at, luma, lambda: (blue, red), key=stored.key, size=stored.size)


def serve(spec: DetectorSpec, store: str, lines: BinaryIO, answers: BinaryIO) -> None:
    """Answer to the end of the lines."""
    from tallylight_bench.distributed.object_store import ObjectStore  # boto3 is in the bench's environment alone

    watch = Stopwatch("orchestrate")
    function, decoder = Function(spec, ObjectStore(store, watch), watch), msgspec.json.Decoder(Second)
    answers.write(line("warm"))
    answers.flush()
    watch.begin()
    for asked in lines:
        answers.write(line(function.answer(decoder.decode(asked))))
        answers.flush()
    answers.write(line(watch.read()))


def main() -> None:
    """Serve the function that is named."""
    name, store = sys.argv[1:]
    (spec,) = (each for each in specs(resolved(None)) if each.name == name)
    serve(spec, store, sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
