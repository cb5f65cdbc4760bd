"""What is measured, each on the same clip: Tallylight, decoding alone, and ffmpeg's own filters."""

import asyncio
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from tallylight_bench import decode_alone
from tallylight_bench.clip import Clip
from tallylight_bench.figures import Figure
from tallylight_bench.process import Measured, measured
from tallylight_contract.metrics import DETECTOR_VALUE
from tallylight_contract.report import Report
from tallylight_demo.feed import Feed
from tallylight_demo.origin import Origin

WATCH = (sys.executable, "-m", "tallylight", "watch", "--format", "jsonl")
DECODE = (sys.executable, decode_alone.__file__)
FFMPEG = ("ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-filter_threads", "1")
PICTURE_FILTERS, SOUND_FILTERS = "blackdetect=d=2,freezedetect=d=2", "silencedetect=d=2"
ALONE = "decoding alone (PyAV)"
LIVE, FILE = "tallylight watch, live HLS", "tallylight watch, file"
PROBE_SECONDS = 0.5  # a monitor that does not answer within this time is asked again


def figures(clip: Clip) -> Iterator[tuple[str, Figure]]:
    """Measure each contender once, under its name."""
    yield ALONE, _figure(measured((*DECODE, str(clip.file))), clip.seconds)
    yield FILE, _watched(measured((*WATCH, str(clip.file))))
    yield LIVE, asyncio.run(_live(clip))
    if shutil.which("ffmpeg"):
        for name, filters in _ffmpeg().items():
            command = (*FFMPEG, "-i", str(clip.file), *filters, "-f", "null", "-")
            yield name, _figure(measured(command), clip.seconds)


def _ffmpeg() -> dict[str, tuple[str, ...]]:
    logged = f"{PICTURE_FILTERS},metadata=print:file=/dev/null", f"{SOUND_FILTERS},ametadata=print:file=/dev/null"
    return {
        "ffmpeg, decoding only": (),
        "ffmpeg, blackdetect + freezedetect + silencedetect": ("-vf", PICTURE_FILTERS, "-af", SOUND_FILTERS),
        "... and each frame's measurements written": ("-vf", logged[0], "-af", logged[1]),
    }


def _figure(used: Measured, seconds: float) -> Figure:
    return Figure(used.cpu_seconds / seconds, used.peak_memory)


def _watched(used: Measured, first_judgement: float | None = None) -> Figure:
    report = msgspec.json.decode(used.output.splitlines()[-1], type=Report)
    reported = report.cpu_seconds / report.media_seconds
    return Figure(used.cpu_seconds / report.media_seconds, used.peak_memory, reported, first_judgement)


async def _live(clip: Clip) -> Figure:
    """Watch the clip as it comes from a live origin, in real time."""
    feed = Feed()
    feed.add(*clip.segments())
    feed.end()
    async with Origin(feed) as origin:
        first = _FirstJudgement(_free_port())
        command = (*WATCH, "--allow-private", "--listen", f"127.0.0.1:{first.port}", origin.url("live.m3u8"))
        feed.pace(time.monotonic)
        used = await asyncio.to_thread(measured, command, first.poll)
    return _watched(used, first.after)


@dataclass(slots=True)
class _FirstJudgement:
    """Records when a monitor first publishes how black the picture is: from then on you can rely on it."""

    port: int
    began: float = field(default_factory=time.monotonic)
    after: float | None = None

    def poll(self) -> None:
        if self.after is None and self._judges():
            self.after = time.monotonic() - self.began

    def _judges(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=PROBE_SECONDS) as answer:
                return any(DETECTOR_VALUE.name in line and 'detector="black"' in line for line in _lines(answer.read()))
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False


def _lines(exposition: bytes) -> list[str]:
    return exposition.decode().splitlines()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
