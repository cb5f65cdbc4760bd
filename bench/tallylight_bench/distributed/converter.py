"""The converter: a process that decodes one stream and writes its pictures and its sound to the object store.

It is the monitor's own decoder, to the letter, with a recorder where the detectors are. On stdin it is told what a
monitor tells its decoder; on stdout it says, line by line, which second is stored; at the end, what it used.
"""

import argparse
import sys
import time

from msgspec.structs import replace

from tallylight_bench.distributed.decoding import WholePlayer, decoded
from tallylight_bench.distributed.forms import FORMS
from tallylight_bench.distributed.object_store import ObjectStore
from tallylight_bench.distributed.recorder import Gathered, Recorder
from tallylight_bench.distributed.seconds import Second, StoredPictures, StoredSound, line, packed
from tallylight_bench.distributed.stopwatch import Stopwatch
from tallylight_monitor.wire import DetectorSpec


class Converter:
    """Writes what the recorder hands on, and says so."""

    def __init__(self, stream: int, form: str, store: ObjectStore, watch: Stopwatch) -> None:
        self._stream, self._form, self._store, self._watch = stream, form, store, watch
        self._number = 0

    def emit(self, gathered: Gathered, media_end: float | None = None) -> None:
        """A second is complete. With the last, the stream ends."""
        pictures, sounds = gathered.pictures, gathered.sounds
        second = Second(
            stream=self._stream,
            number=self._number,
            form=self._form,
            pictures=self._stored("pictures", pictures) if pictures.pictures else "",
            sounds=self._stored("sounds", sounds) if sounds else "",
            samples=gathered.samples,
            last=media_end is not None,
            media_end=media_end or 0.0,
        )
        self._say(second)

    def _stored(self, kind: str, value: StoredPictures | list[StoredSound]) -> str:
        key = f"{self._form}/{self._stream}/{self._number}/{kind}"
        with self._watch.step("encode"):
            data = packed(value)
        self._store.put(key, data)
        return key

    def _say(self, second: Second) -> None:
        self._number += 1
        with self._watch.step("orchestrate"):
            sys.stdout.buffer.write(line(replace(second, stored_at=time.time())))
            sys.stdout.buffer.flush()


def main() -> None:
    """Convert one stream to its end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stream", type=int, required=True)
    parser.add_argument("--form", choices=sorted(FORMS), required=True)
    parser.add_argument("--store", required=True)
    given = parser.parse_args()
    watch = Stopwatch("decode")
    converter = Converter(given.stream, given.form, ObjectStore(given.store, watch), watch)
    recorders: list[Recorder] = []

    def recorder(specs: list[DetectorSpec]) -> Recorder:
        recorders.append(Recorder(specs, FORMS[given.form](), watch, converter.emit))
        return recorders[0]

    media_end = decoded(recorder, watch, WholePlayer)
    converter.emit(recorders[0].take(), media_end=media_end)
    sys.stdout.buffer.write(line(watch.read()))


if __name__ == "__main__":
    main()
