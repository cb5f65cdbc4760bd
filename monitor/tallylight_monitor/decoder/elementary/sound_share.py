"""Sound of which a part is decoded while none is near to silence: a tenth of a second in each half. Uses av.

A silence that is told lasts longer than what is passed over, so a part lies in it: then all of the segment is decoded,
and of the next seconds. It is found where it would have been, and no later, for a segment comes as a whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from tallylight_monitor.decoder.elementary.coded_unit import CodedUnit
from tallylight_monitor.decoder.sounds import MANY_CHANNELS, WINDOW_SECONDS, floats
from tallylight_monitor.decoder.stamps import in_seconds
from tallylight_monitor.decoder.track import Track
from tallylight_monitor.detectors import features
from tallylight_monitor.detectors.nearness import is_near
from tallylight_monitor.wire import DetectorSpec

EVERY_SECONDS = 0.5  # from one part to the next; the end of a segment is always one
QUIET_SECONDS = 3.0  # so long after a level that was near all is decoded
# Where a fault of sound is to be told that lasts less, all is decoded.
LEAST_HOLD_SECONDS = 1.0
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Part:
    """Sound that was decoded: so many seconds, shape (channels, samples)."""

    seconds: float
    samples: NDArray[np.float32]


@dataclass(slots=True)
class SoundShare:
    """One stream's, whose sound is judged by those of these detectors that judge any."""

    specs: Sequence[DetectorSpec]
    _heard_by: Sequence[DetectorSpec] = field(init=False)
    _all_until: float = float("-inf")
    _before: CodedUnit | None = None  # the last frame of the segment before: the next one's first builds on it

    def __post_init__(self) -> None:
        self._heard_by = [spec for spec in self.specs if spec.input in ("sound", "loudness")]

    @property
    def suffices(self) -> bool:
        """Whether no detector has to hear all."""
        return all(spec.name == "silence" and spec.hold >= LEAST_HOLD_SECONDS for spec in self._heard_by)

    def parts(self, sounds: Sequence[CodedUnit], track: Track, now: float) -> Mapping[int, Part] | None:
        """What was decoded of a segment, by the place of the frame with which each part begins; None: decode all.

        `now` is media time.
        """
        before, self._before = self._before, sounds[-1] if sounds else None
        if not self.suffices or not sounds or now < self._all_until:
            return None
        found = dict(self._parts(sounds, track))
        if all(found.values()):
            return {place: part for place, part in found.items() if part is not None}
        self._all_until = now + len(sounds) * _seconds(sounds[0]) + QUIET_SECONDS
        track.drain()
        if before is not None:
            _decoded([before], track)
        return None

    def _parts(self, sounds: Sequence[CodedUnit], track: Track) -> Iterator[tuple[int, Part | None]]:
        """Each part; None for one that is near to silence, or could not be decoded: it is the last."""
        for first, behind in spans(len(sounds), _seconds(sounds[0])):
            led = first > 0  # by a frame that builds on one that was not decoded
            part = _part(_decoded(sounds[first - led : behind], track)[led:], behind - first)
            is_clear = part is not None and not any(
                is_near(spec, features.level_dbfs(part.samples)) for spec in self._heard_by
            )
            yield first, part if is_clear else None
            if not is_clear:
                return


def spans(frames: int, seconds: float) -> list[tuple[int, int]]:
    """From which frame to which each part is, of so many that each last so long. They do not touch."""
    count = min(frames, ceil(WINDOW_SECONDS / seconds - ROUNDING))
    every = max(count + 2, int(EVERY_SECONDS / seconds))
    last = frames - count
    return [(first, first + count) for first in (*range(0, last - count, every), last)]


def _seconds(unit: CodedUnit) -> float:
    return in_seconds(unit.duration, unit.time_base)


def _decoded(units: Sequence[CodedUnit], track: Track) -> list[AudioFrame]:
    try:
        return [frame for unit in units for frame in track.decode(unit) if isinstance(frame, AudioFrame)]
    except MemoryError:
        raise
    except av.FFmpegError:  # when all is decoded, it is told
        return []


def _part(frames: Sequence[AudioFrame], count: int) -> Part | None:
    alike = {(frame.layout.nb_channels, frame.sample_rate, frame.samples) for frame in frames}
    if len(frames) != count or len(alike) != 1 or frames[0].layout.nb_channels >= MANY_CHANNELS:
        return None
    seconds = sum(frame.samples for frame in frames) / frames[0].sample_rate
    return Part(seconds, np.concatenate([floats(frame) for frame in frames], axis=1))
