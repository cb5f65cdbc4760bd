"""How many live 1080p30 streams one core carries until decode lag passes half a second, by how they are looked at."""

import argparse
import asyncio
import os
import shutil
import sys
import time
from collections.abc import Sequence
from functools import partial

from tallylight_bench.clip import ENCODING, FPS, HEIGHT, clip
from tallylight_bench.conditions import conditions
from tallylight_bench.contenders import MODES
from tallylight_bench.density.measuring import Setting, measured
from tallylight_bench.density.monitors import MonitorDiedError
from tallylight_bench.density.search import largest
from tallylight_bench.density.trial import LAG_SECONDS, Trial, rows
from tallylight_bench.watched_live import refused
from tallylight_demo.loop import Loop
from tallylight_demo.origin import Origin

NONSENSE, USAGE_ERROR = 1, 2
CLIP_SECONDS = 60.0  # it comes again and again
# Streams publish at different moments, and each is somewhere else in the clip: in the field each shows something of its
# own, and the cut at which a clip begins again has every picture looked at for a while.
PHASES = 16


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where a monitor died, or a core does not carry a single stream."""
    given = _arguments(argv)
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2 or not shutil.which("taskset"):
        _note("bench: this needs two cores and taskset: one for the monitors, another for their origin and us")
        return USAGE_ERROR
    head = conditions(f'make bench-density ARGS="--seconds {given.seconds:g} --most {given.most}"')
    os.sched_setaffinity(0, set(cores[1:]))
    found, wrong = asyncio.run(_all(given, cores[0]))
    about = f"{HEIGHT}p{FPS}, {ENCODING.video_bitrate / 1e6:g} Mb/s, until p99 of decode lag passes {LAG_SECONDS:g} s."
    _print([*head, f"Live HLS of {about}", "", *rows(found, given.most), "", *(f"- {each}" for each in wrong)])
    return NONSENSE if any(not each.startswith("left out") for each in wrong) else 0


async def _all(given: argparse.Namespace, core: int) -> tuple[dict[str, list[Trial]], list[str]]:
    """The trials of each mode, and what is to be said beside them."""
    turn, began = clip(CLIP_SECONDS).segments(), time.monotonic() - CLIP_SECONDS
    step = (CLIP_SECONDS + turn[0].seconds) / PHASES
    loops = [Loop(f"live{phase}", turn, partial(_since, began - phase * step)) for phase in range(PHASES)]
    async with Origin(*loops) as origin:
        setting = Setting(core, [origin.url(f"{loop.name}.m3u8") for loop in loops], given.seconds)
        return await asyncio.to_thread(_modes, setting, given.most)


def _modes(setting: Setting, most: int) -> tuple[dict[str, list[Trial]], list[str]]:
    found: dict[str, list[Trial]] = {}
    wrong: list[str] = []
    for name, flags in MODES.items():
        if flag := refused(*flags):
            wrong.append(f"left out: {name}: this version's `watch` has no {flag}")
            continue
        found[name] = []
        try:
            if not largest(partial(_holds, setting, flags, found[name]), most):
                wrong.append(f"{name}: one core does not carry a single stream")
        except MonitorDiedError as error:
            wrong.append(f"{name}: {error}")
    return found, wrong


def _since(began: float) -> float:
    return time.monotonic() - began


def _holds(setting: Setting, flags: Sequence[str], of: list[Trial], streams: int) -> bool:
    trial = measured(setting, flags, streams)
    _note(f"{' '.join(flags) or 'as it comes'}: {trial}")
    of.append(trial)
    return trial.holds


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-density", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each number is looked at (default: 60)")
    parser.add_argument("--most", type=int, default=128, help="how many streams at most (default: 128)")
    read = parser.parse_args(argv)
    if read.seconds < 5 or read.most < 1:
        parser.error("at least 5 s, and one stream")
    return read


def _print(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


def _note(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
