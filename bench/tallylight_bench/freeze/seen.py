"""What the detector sees of a case: decoded once, kept, and shown to it again within milliseconds. Uses av."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from tallylight_bench.freeze.judging import Found
from tallylight_monitor.decoder.pictures import Scaler
from tallylight_monitor.decoder.track import Track
from tallylight_monitor.detectors.coarse import Coarse
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.registry import made
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Sample

DETECTOR = "freeze"


@dataclass(frozen=True, slots=True)
class Seen:
    """All that the detector asks of a stream's pictures, oldest first. `shape` is that of the plane that is judged."""

    shape: tuple[int, int]
    at: NDArray[np.float64]
    key: NDArray[np.bool_]
    size: NDArray[np.int64]
    coarse: Coarse

    def pictures(self) -> Iterator[Picture]:
        """The pictures once more, without their planes."""
        for at, key, size, coarse in zip(self.at, self.key, self.size, self.coarse, strict=True):
            yield _Kept(float(at), self.shape, coarse, key=bool(key), size=int(size))


class _Kept(Picture):
    """A picture of which only the coarse one is left."""

    def __init__(self, at: float, shape: tuple[int, int], coarse: Coarse, *, key: bool, size: int) -> None:
        nothing = np.broadcast_to(np.uint8(0), shape)
        super().__init__(at, nothing, lambda: (nothing, nothing), key=key, size=size)
        self.__dict__["coarse"] = coarse


def seen_of_file(path: Path) -> Seen:
    """What is seen of a file, kept beside it. Raises av.FFmpegError."""
    kept = path.with_suffix(".npz")
    if not kept.exists():
        store(seen(pictures_of_file(path)), kept)
    return load(kept)


def seen(pictures: Iterable[Picture]) -> Seen:
    """What is kept of pictures of one size."""
    every = [(each.luma.shape, each.at, each.key, each.size, each.coarse) for each in pictures]
    shapes, at, key, size, coarse = zip(*every, strict=True)
    assert len(set(shapes)) == 1, "a case has one size"
    return Seen(shapes[0], np.array(at), np.array(key), np.array(size), np.array(coarse))


def store(what: Seen, path: Path) -> None:
    """Write it, whole or not at all."""
    new = path.with_suffix(f".{os.getpid()}.npz")
    np.savez(new, **asdict(what))
    new.rename(path)


def load(path: Path) -> Seen:
    """Read it again. Raises OSError, ValueError."""
    with np.load(path) as kept:
        rows, columns = (int(each) for each in kept["shape"])
        return Seen((rows, columns), kept["at"], kept["key"], kept["size"], kept["coarse"])


def found(pictures: Iterable[Picture]) -> list[Found]:
    """The freezes that the detector, with its default settings, reports."""
    settings = resolved(None)
    ((name, detector),) = made([each for each in specs(settings) if each.name == DETECTOR], "picture")
    judge, told = EventJudge("bench", {name: settings[name]}), []
    for picture in pictures:
        if measured := detector.measure(picture):
            sample = Sample(name, picture.at, measured.value, measured.since)
            told += [each for each in judge.take([sample], datetime.now(UTC)) if each.event == "open"]
    return [Found(each.media_time, each.detected_media_time) for each in told]


def pictures_of_file(path: Path) -> Iterator[Picture]:
    """A file's pictures, as the monitor's decoder makes them."""
    track, scaler, start = Track(), Scaler(), None
    for frame in _frames(path, track):
        stamp = float((frame.pts or 0) * (frame.time_base or 0))
        start = stamp if start is None else start
        yield scaler.picture(frame, stamp - start, track.sizes.of(frame))


def _frames(path: Path, track: Track) -> Iterator[VideoFrame]:
    with av.open(path) as container:
        stream = container.streams.video[0]
        track.follow(stream)
        for packet in container.demux():
            if packet.size and packet.stream_index == stream.index:
                yield from (each for each in track.decode(packet) if isinstance(each, VideoFrame))
    yield from (each for each in track.drain() if isinstance(each, VideoFrame))
