"""Half a second of pictures and sound in any codec that libav has, in segments of any container. Uses av."""

from collections.abc import Mapping
from io import BytesIO

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

RATE, FPS, PICTURES = 48_000, 25, 2
FORMATS = {"ts": ("mpegts", {}), "fmp4": ("mp4", {"movflags": "delay_moov+default_base_moof+frag_keyframe"})}


def coded(
    container: str = "ts",
    pictures: str = "libx264",
    sound: str = "aac",
    size: tuple[int, int] = (320, 180),
    options: Mapping[str, str] = {},
    language: str = "",
) -> bytes:
    """A file of one moment; no pictures, or no sound, where they have no codec."""
    out = BytesIO()
    name, flags = FORMATS[container]
    with av.open(out, "w", format=name, container_options=flags) as target:
        video = target.add_stream(pictures, rate=FPS, options=dict(options)) if pictures else None
        audio = target.add_stream(sound, rate=RATE, layout="stereo") if sound else None
        if audio is not None and language:
            audio.metadata["language"] = language
        if video is not None:
            video.width, video.height, video.pix_fmt = *size, "yuv420p"
            for index in range(PICTURES):
                frame = VideoFrame.from_ndarray(np.full((size[1] * 3 // 2, size[0]), 16 + index, np.uint8), "yuv420p")
                frame.pts = index
                target.mux(video.encode(frame))
            target.mux(video.encode(None))
        if audio is not None:
            samples = np.zeros((2, RATE // 2), np.float32)
            frame = AudioFrame.from_ndarray(samples, "fltp", "stereo")
            frame.sample_rate = RATE
            resampled = av.AudioResampler(audio.format, audio.layout, RATE, audio.codec_context.frame_size or 1024)
            for part in resampled.resample(frame):
                target.mux(audio.encode(part))
            target.mux(audio.encode(None))
    return out.getvalue()
