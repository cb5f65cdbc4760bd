"""Fuzz target: every combination of container and codings that the ffmpeg here can write. It is judged, or refused."""

import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from media_files import wrong
from tallylight_fuzz.blindness import blind, reference
from tallylight_fuzz.findings import Findings
from tallylight_fuzz.judged import StandardError, judged

SOURCE_VIDEO = ("-f", "lavfi", "-i", "testsrc2=size=176x144:rate=25:duration=2")
SOURCE_AUDIO = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=2")
ENCODE_SECONDS = 20.0
# Containers that take many codings, and codings that are in use. Of every other container its own defaults are taken.
ROOMY = ("mpegts", "mp4", "mov", "matroska", "webm", "avi", "flv", "mxf", "ogg", "mpeg", "nut", "asf", "f4v", "3gp")
VIDEO = (
    *("libx264", "libx265", "mpeg1video", "mpeg2video", "mpeg4", "libvpx", "libvpx-vp9", "mjpeg", "prores", "dnxhd"),
    *("ffv1", "h263p", "flv", "msmpeg4", "wmv2", "libtheora", "rawvideo", "huffyuv", "libaom-av1", "libsvtav1"),
)
AUDIO = (
    *("aac", "mp2", "libmp3lame", "ac3", "eac3", "libopus", "libvorbis", "flac", "alac", "pcm_s16le", "pcm_s24be"),
    *("pcm_alaw", "adpcm_ima_wav", "wmav2", "truehd", "dca", "g722", "tta", "wavpack", "libspeex"),
)
# These write no media, write elsewhere, or want what a file has not.
NO_FILES = re.compile(
    r"""alsa | caca | chromaprint | fbdev | fifo | hls | dash | smoothstreaming | hds | null | oss | opengl | pulse
    | rtp | rtp_mpegts | rtsp | sap | sdl.* | segment | stream_segment.* | tee | webm_chunk | webm_dash_manifest | xv
    | image2 | image2pipe | decklink | audiotoolbox | ffmetadata | data | sndio | crc | md5 | .*hash | .*frame(crc|md5)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Combination:
    """A container, and codings; "" stands for the container's own choice, None for no such track."""

    container: str
    video: str | None
    audio: str | None

    def __str__(self) -> str:
        return f"{self.container}: {_named(self.video)} and {_named(self.audio)}"

    def arguments(self) -> list[str]:
        """ffmpeg's, but for the output's name."""
        given = [*(SOURCE_VIDEO if self.video is not None else ()), *(SOURCE_AUDIO if self.audio is not None else ())]
        if self.video is not None:
            given += [*(("-c:v", self.video) if self.video else ()), "-pix_fmt", "yuv420p", "-g", "12"]
        if self.audio:
            given += ["-c:a", self.audio]
        return [*given, "-strict", "-2", "-threads", "1", "-f", self.container]


def drive(seconds: float, rng: Random, findings: Findings) -> tuple[int, str]:
    """Write and watch, in an order of its own, until all have been or time is over."""
    end, tried, refused, told = time.monotonic() + seconds, 0, 0, 0
    waiting = combinations()
    rng.shuffle(waiting)
    with StandardError() as noise, tempfile.TemporaryDirectory(prefix="tallylight-fuzz-") as folder:
        while waiting and time.monotonic() < end:
            each, path = waiting.pop(), Path(folder) / "written"
            if not written(each, path) or not any((other := reference(path)).frames.values()):
                continue  # ffmpeg cannot write it, or not so that anybody finds a picture or a sound in it
            found = judged(path, noise)
            tried, refused, told = tried + 1, refused + (found.status == 2), told + found.is_told
            if why := wrong(found) or blind(None, found, other, whole=False):
                findings.keep(path.read_bytes(), f"{each}: {why}", suffix=".media")
    left = f", {len(waiting)} not tried for want of time" if waiting else ""
    return tried, f"{tried - told} judged in silence, {refused} refused, {told - refused} with an event{left}"


def again(path: Path) -> None:
    """Watch a file that found a fault."""
    with StandardError() as noise:
        found, other = judged(path, noise), reference(path)
    sys.stdout.write(f"{found}\n{other}\n")
    why = wrong(found) or blind(None, found, other, whole=False)
    assert not why, why


def combinations() -> list[Combination]:
    """All that may be tried; many of them no container takes."""
    here = [name for name in _muxers() if not NO_FILES.fullmatch(name)]
    found = [Combination(name, *both) for name in here for both in (("", ""), ("", None), (None, ""))]
    for container in (name for name in ROOMY if name in here):
        found += [Combination(container, video, None) for video in VIDEO]
        found += [Combination(container, None, audio) for audio in AUDIO]
        found += [Combination(container, video, AUDIO[at % len(AUDIO)]) for at, video in enumerate(VIDEO)]
    return found


def written(each: Combination, path: Path) -> bool:
    """Whether ffmpeg can write it."""
    command = ["ffmpeg", "-nostdin", "-v", "quiet", "-y", *each.arguments(), str(path)]
    try:
        done = subprocess.run(command, timeout=ENCODE_SECONDS, check=False, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and path.stat().st_size > 0


def _muxers() -> list[str]:
    """ffmpeg's muxers; none where there is no ffmpeg."""
    try:
        listed = subprocess.run(["ffmpeg", "-v", "quiet", "-muxers"], capture_output=True, text=True, check=False)
    except OSError:
        return []
    return re.findall(r"^\s+E\s+(\S+)", listed.stdout, re.MULTILINE)


def _named(coding: str | None) -> str:
    return {None: "nothing", "": "its own"}.get(coding, coding or "")
