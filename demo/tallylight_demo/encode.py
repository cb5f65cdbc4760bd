"""Encode scenes as they are encoded in the field: H.264 and AAC, into a file or into HLS segments. Uses av.

One encoder and one packager work through a whole programme, so timestamps, continuity counters and rate
control go on from segment to segment. Key frames are forced where segments begin; the encoder adds its own
where pictures cut.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Literal

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import PictureType
from av.video.stream import VideoStream

from tallylight_demo.scene import SOUND_RATE, Scene

SOUND_FRAME = 1024  # samples that AAC codes at once
FORMATS = {"mp4": "mp4", "ts": "mpegts"}
SEGMENT_TYPES = {"ts": "mpegts", "fmp4": "fmp4"}
VBV_SECONDS = 1.5  # of the bitrate; what a live packager allows, and short enough for a clip of 10 s to keep its rate
SPLIT_EARLY = 2e-6  # seconds: no rounding makes the packager miss a key frame; 4 ms an hour, far from a frame
HEADER = "init"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a scene is coded: bitrates in bits a second (0: no pictures, or no sound); `size` None is the scene's own."""

    video_bitrate: int = 800_000
    gop_seconds: float = 2.0
    preset: str = "veryfast"
    audio_bitrate: int = 96_000
    size: tuple[int, int] | None = None
    codec: str = "libx264"
    sound_coder: Literal["twoloop", "fast"] = "twoloop"  # FFmpeg's: the fast one costs a quarter, and is coarser


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a programme; times are the scene's. `header` is fMP4's init segment; TS needs none."""

    number: int
    start: float
    seconds: float
    data: bytes
    header: bytes | None = None


def write_file(path: Path, scene: Scene, seconds: float, encoding: Encoding = Encoding()) -> Path:
    """Write the scene's first seconds to `path`; its suffix (.mp4 or .ts) says the container."""
    with av.open(path, "w", format=FORMATS[path.suffix[1:]]) as container:
        for _ in _Coder(scene, encoding, container).run(seconds, encoding.gop_seconds):
            pass
    return path


def segments(
    scene: Scene,
    seconds: float,
    encoding: Encoding = Encoding(),
    segment_seconds: float = 2.0,
    container: Literal["ts", "fmp4"] = "ts",
) -> Iterator[Segment]:
    """The scene's first seconds as HLS segments, each given out as soon as it is coded.

    `segment_seconds` must be a whole number of frames. Each segment begins with an IDR and can be decoded
    alone (fMP4: behind its header).
    """
    shelf = Shelf(segment_seconds, seconds)
    with shelf.open(container, segment_seconds - SPLIT_EARLY) as packager:
        for _ in _Coder(scene, encoding, packager).run(seconds, segment_seconds):
            yield from shelf.finished()
    yield from shelf.finished()


class _Coder:
    """A scene on its way through the encoders into a container."""

    def __init__(self, scene: Scene, encoding: Encoding, container: OutputContainer) -> None:
        self._scene, self._encoding, self._container = scene, encoding, container
        self._video = self._video_stream() if encoding.video_bitrate else None
        self._audio = self._audio_stream() if encoding.audio_bitrate else None
        self._samples = 0  # samples coded so far

    def run(self, seconds: float, key_seconds: float) -> Iterator[int]:
        """Code so much of the scene, and stop after each picture: a live programme waits there."""
        gop, piece = (max(1, self._scene.frames(s)) for s in (self._encoding.gop_seconds, key_seconds))
        for index in range(self._scene.frames(seconds)):
            if self._video is not None:
                self._code_picture(self._video, index, key=index % piece % gop == 0)
            self._code_sound(until=round((index + 1) / self._scene.fps * SOUND_RATE))
            yield index
        if self._video is not None:
            self._container.mux(self._video.encode(None))
        if self._audio is not None:
            self._container.mux(self._audio.encode(None))

    def _video_stream(self) -> VideoStream:
        rate, gop = self._encoding.video_bitrate, self._scene.frames(self._encoding.gop_seconds)
        options = {
            "preset": self._encoding.preset,
            "forced-idr": "1",
            "g": str(2 * max(1, gop)),  # never reached: x264 would put its own key frame beside the forced one
            "maxrate": str(rate),
            "bufsize": str(round(rate * VBV_SECONDS)),
        }
        stream = self._container.add_stream(self._encoding.codec, rate=self._scene.fps, options=options)
        assert isinstance(stream, VideoStream)  # noqa: S101 - for the type only: the codec is a video codec
        stream.width, stream.height = self._encoding.size or (self._scene.width, self._scene.height)
        stream.pix_fmt, stream.bit_rate = "yuv420p", rate
        stream.codec_context.thread_count = 1  # with more, and a bounded rate, x264 makes another film each time
        return stream

    def _audio_stream(self) -> AudioStream:
        options: dict[str, str] = {"aac_coder": self._encoding.sound_coder}
        stream = self._container.add_stream("aac", rate=SOUND_RATE, layout="stereo", options=options)
        assert isinstance(stream, AudioStream)  # noqa: S101 - for the type only: AAC is sound
        stream.bit_rate = self._encoding.audio_bitrate
        return stream

    def _code_picture(self, video: VideoStream, index: int, *, key: bool) -> None:
        frame = av.VideoFrame.from_ndarray(self._scene.picture(index), format="yuv420p")
        if (frame.width, frame.height) != (video.width, video.height):
            frame = frame.reformat(video.width, video.height)
        frame.pts, frame.time_base = index, 1 / self._scene.fps
        frame.pict_type = PictureType.I if key else PictureType.NONE
        self._container.mux(video.encode(frame))

    def _code_sound(self, until: int) -> None:
        while self._audio is not None and self._samples + SOUND_FRAME <= until:
            sound = self._scene.sound(self._samples, SOUND_FRAME)
            frame = av.AudioFrame.from_ndarray(sound.T.copy(), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, self._samples, Fraction(1, SOUND_RATE)
            self._container.mux(self._audio.encode(frame))
            self._samples += SOUND_FRAME


class Shelf:
    """Where FFmpeg's HLS packager puts its files: into memory, each on its shelf as soon as it is closed.

    Segments are of `segment_seconds`, but for the last of a programme of `seconds` (inf: it has no end).
    """

    def __init__(self, segment_seconds: float, seconds: float) -> None:
        self._segment_seconds, self._seconds = segment_seconds, seconds
        self._done: deque[bytes] = deque()
        self._header: bytes | None = None
        self._number = 0

    def open(self, container: str, split_seconds: float) -> OutputContainer:
        """A packager that splits at the first key frame after so many seconds."""
        options = {
            "hls_time": f"{split_seconds:.6f}",
            "hls_list_size": "1",
            "hls_segment_type": SEGMENT_TYPES[container],
            "hls_segment_filename": "segment%d",
            "hls_fmp4_init_filename": HEADER,
        }
        return av.open("playlist", "w", format="hls", io_open=lambda url, *_: _File(self, url), options=options)

    def put(self, name: str, data: bytes) -> None:
        """Take a finished file; the packager's own playlist is not needed."""
        if name.endswith(HEADER):
            self._header = data
        elif "segment" in name:
            self._done.append(data)

    def finished(self) -> Iterator[Segment]:
        """The segments that are complete by now."""
        while self._done:
            start = self._number * self._segment_seconds
            length = min(self._segment_seconds, self._seconds - start)
            yield Segment(self._number, start, length, self._done.popleft(), self._header)
            self._number += 1


class _File(BytesIO):
    def __init__(self, shelf: Shelf, name: str) -> None:
        super().__init__()
        self._shelf, self._name = shelf, name

    def close(self) -> None:
        if not self.closed:
            self._shelf.put(self._name, self.getvalue())
        super().close()
