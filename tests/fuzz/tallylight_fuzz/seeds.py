"""Small healthy media of many kinds, made on the spot: five seconds of pictures that move, and of sound. Uses av."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from io import BytesIO

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

WIDTH, HEIGHT, FPS, RATE = 96, 64, 25, 48_000
SECONDS = 5.0  # twice what it takes to be sure that a track is lost
FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}


@dataclass(frozen=True, slots=True)
class Form:
    """A container and what is in it: names of libav's. Without a coding, without the track."""

    suffix: str
    container: str
    video: str = ""
    audio: str = ""
    options: dict[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return "+".join(part for part in (self.container, self.video, self.audio, *self.options.values()) if part)


FORMS = (
    Form(".ts", "mpegts", "libx264", "aac"),
    Form(".ts", "mpegts", "mpeg2video", "mp2"),
    Form(".ts", "mpegts", "libx265", "ac3"),
    Form(".m2ts", "mpegts", "libx264", "ac3", {"mpegts_m2ts_mode": "1"}),
    Form(".mp4", "mp4", "libx264", "aac"),
    Form(".mp4", "mp4", "libx264", "aac", FRAGMENTED),
    Form(".mov", "mov", "mpeg4", "pcm_s16le"),
    Form(".mkv", "matroska", "libx264", "libmp3lame"),
    Form(".webm", "webm", "libvpx", "libopus"),
    Form(".flv", "flv", "libx264", "aac"),
    Form(".mpg", "mpeg", "mpeg2video", "mp2"),
    Form(".avi", "avi", "mpeg4", "libmp3lame"),
    Form(".mxf", "mxf", "mpeg2video", "pcm_s16le"),
    Form(".ogg", "ogg", "", "libopus"),
    Form(".ogg", "ogg", "", "flac"),
    Form(".flac", "flac", "", "flac"),
    Form(".m4a", "mp4", "", "aac", {**FRAGMENTED, "frag_duration": "500000"}),
    Form(".mka", "matroska", "", "libopus"),
    Form(".mp3", "mp3", "", "libmp3lame"),
    Form(".aac", "adts", "", "aac"),
    Form(".ac3", "ac3", "", "ac3"),
    Form(".eac3", "eac3", "", "eac3"),
    Form(".wav", "wav", "", "pcm_s16le"),
    Form(".264", "h264", "libx264"),
    Form(".265", "hevc", "libx265"),
    Form(".m2v", "mpeg2video", "mpeg2video"),
)


@cache
def media(form: Form, seconds: float = SECONDS, first: int = 0) -> bytes:
    """A file of this form. `first`: with other pictures, for splices."""
    out = BytesIO()
    with av.open(out, "w", format=form.container, options=form.options) as container:
        video = _video(container, form.video) if form.video else None
        audio = _audio(container, form.audio) if form.audio else None
        coder = _Coder(container, video, audio)
        for index in range(round(seconds * FPS)):
            coder.picture(index, first)
            coder.sound(until=(index + 1) * RATE // FPS)
        coder.end()
    return out.getvalue()


@cache
def shown(first: int) -> NDArray[np.uint8]:
    """A picture with detail, of which everything moves from one to the next."""
    rng = np.random.default_rng(7)
    detail = rng.integers(40, 215, (HEIGHT * 3 // 2, WIDTH * 2), np.uint8)
    moved = np.roll(detail, 3 * first, axis=1)[:, :WIDTH].copy()
    moved[HEIGHT:] = 118 + moved[HEIGHT:] // 12
    return moved


def _video(container: OutputContainer, coding: str) -> VideoStream:
    options = {"preset": "ultrafast", "g": "12"} if coding.startswith("libx26") else {"g": "12"}
    if coding == "libx265":
        options["x265-params"] = "log-level=none:pools=1"
    stream = container.add_stream(coding, rate=FPS, options=options)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt, stream.bit_rate = WIDTH, HEIGHT, "yuv420p", 200_000
    return stream


def _audio(container: OutputContainer, coding: str) -> AudioStream:
    stream = container.add_stream(coding, rate=RATE)
    assert isinstance(stream, AudioStream)
    stream.layout = "stereo"
    stream.codec_context.open(strict=False)
    return stream


class _Coder:
    """Pictures and sound on their way into a container."""

    def __init__(self, container: OutputContainer, video: VideoStream | None, audio: AudioStream | None) -> None:
        self._container, self._video, self._audio, self._samples = container, video, audio, 0
        size = audio.codec_context.frame_size or 1024 if audio else 0
        self._resampler = av.AudioResampler(audio.format if audio else "fltp", "stereo", RATE, size)

    def picture(self, index: int, first: int) -> None:
        """The next picture, where there are any."""
        if self._video is None:
            return
        frame = av.VideoFrame.from_ndarray(shown((index + first) % 32), "yuv420p")
        frame.pts, frame.time_base = index, Fraction(1, FPS)
        self._container.mux(self._video.encode(frame))

    def sound(self, until: int) -> None:
        """The sound up to this sample, where there is any."""
        if self._audio is None:
            return
        at = np.arange(self._samples, until)
        tone = (0.2 * np.sin(at * (2 * np.pi * 440 / RATE)) + 0.1 * np.sin(at * 0.013)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(np.stack([tone, tone]), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._samples, Fraction(1, RATE)
        self._samples = until
        for ready in self._resampler.resample(frame):
            self._container.mux(self._audio.encode(ready))

    def end(self) -> None:
        """What the encoders still hold."""
        if self._audio is not None:
            for ready in self._resampler.resample(None):
                self._container.mux(self._audio.encode(ready))
            self._container.mux(self._audio.encode(None))
        if self._video is not None:
            self._container.mux(self._video.encode(None))
