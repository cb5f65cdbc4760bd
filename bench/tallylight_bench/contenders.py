"""What is measured, each on the same clip: Tallylight, decoding alone, and ffmpeg's own filters."""

import asyncio
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import msgspec

from tallylight_bench import decode_alone
from tallylight_bench.clip import SEGMENT_SECONDS, Clip
from tallylight_bench.figures import Figure
from tallylight_bench.process import CommandFailedError, Measured, measured, nothing
from tallylight_bench.promises import ALL, ALONE, ALONE_LIVE, CALM, EVERY, FILE, FILTERS, LIGHT, PROBE
from tallylight_bench.watched_live import LIVE, WATCH, FirstJudgement
from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.report import Report
from tallylight_demo.feed import Feed
from tallylight_demo.origin import Origin

DECODE = (sys.executable, decode_alone.__file__)
FFMPEG = ("ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-filter_threads", "1")
PICTURE_FILTERS, SOUND_FILTERS = "blackdetect=d=2,freezedetect=d=2", "silencedetect=d=2"
MODES = {  # of the live monitor, with the detectors that run by default
    EVERY: ("--every-picture",),
    CALM: (),
    LIGHT: ("--tier", "light"),
    PROBE: ("--tier", "probe"),
}
EVERY_DETECTOR = ("--every-picture", "--detectors", ",".join(CATALOGUE))
LEAST_SHARE = 0.9  # of the clip: what a monitor has judged of less is no measure of what it costs


def figures(clip: Clip) -> Iterator[tuple[str, Figure]]:
    """Measure each contender once, under its name."""
    alone = measured((*DECODE, str(clip.file)))
    yield ALONE, replace(_figure(alone, clip.seconds), steady=float(alone.output) / clip.seconds)
    paced = measured((*DECODE, str(clip.file), str(SEGMENT_SECONDS)))
    yield ALONE_LIVE, replace(_figure(paced, clip.seconds), steady=paced.steady)
    yield FILE, _watched(measured((*WATCH, str(clip.file))), clip)
    for name, flags in (MODES | {ALL: EVERY_DETECTOR}).items():
        yield name, asyncio.run(_live(clip, flags, judges=name != PROBE))
    if shutil.which("ffmpeg"):
        for name, filters in _ffmpeg().items():
            command = (*FFMPEG, "-i", str(clip.file), *filters, "-f", "null", "-")
            yield name, _figure(measured(command), clip.seconds)


def left_out() -> list[str]:
    """What cannot be measured here, and why."""
    return [] if shutil.which("ffmpeg") else ["ffmpeg: it is not installed"]


def _ffmpeg() -> dict[str, tuple[str, ...]]:
    logged = f"{PICTURE_FILTERS},metadata=print:file=/dev/null", f"{SOUND_FILTERS},ametadata=print:file=/dev/null"
    return {
        "ffmpeg, decoding only": (),
        FILTERS: ("-vf", PICTURE_FILTERS, "-af", SOUND_FILTERS),
        "... and each frame's measurements written": ("-vf", logged[0], "-af", logged[1]),
    }


def _figure(used: Measured, seconds: float) -> Figure:
    return Figure(used.cpu_seconds / seconds, used.peak)


def _watched(used: Measured, clip: Clip) -> Figure:
    report = msgspec.json.decode(used.output.splitlines()[-1], type=Report)
    if report.media_seconds < LEAST_SHARE * clip.seconds:
        raise CommandFailedError(f"of {clip.seconds:g} s of stream, a monitor judged {report.media_seconds:.1f} s")
    return Figure(used.cpu_seconds / clip.seconds, used.peak, report.cpu_seconds / clip.seconds)


async def _live(clip: Clip, flags: tuple[str, ...], *, judges: bool) -> Figure:
    """Watch the clip as it comes from a live origin, in real time. `judges`: pictures, of which the first is noted."""
    feed = Feed()
    feed.add(*clip.segments())
    feed.end()
    async with Origin(feed) as origin:
        first = FirstJudgement(free_port())
        command = (*LIVE, *flags, "--listen", f"127.0.0.1:{first.port}", origin.url("live.m3u8"))
        feed.pace(time.monotonic)
        used = await asyncio.to_thread(measured, command, first.poll if judges else nothing)
    return replace(_watched(used, clip), first_judgement=first.after, steady=used.steady)


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
