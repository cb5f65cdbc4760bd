"""What N monitors take by themselves, and forked from one process that has loaded all: memory, and CPU to start."""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from statistics import median

from tallylight_bench.clip import ENCODING, FPS, HEIGHT, clip
from tallylight_bench.conditions import conditions
from tallylight_bench.contenders import MODES, free_port
from tallylight_bench.cpu import cpu_seconds
from tallylight_bench.density.measuring import is_at_work
from tallylight_bench.figures import MEGABYTE
from tallylight_bench.memory import Memory, held_by
from tallylight_bench.packing.shapes import SHAPES
from tallylight_bench.watched_live import metrics_of, refused
from tallylight_demo.loop import Loop
from tallylight_demo.origin import Origin

NONSENSE = 1
CLIP_SECONDS = 60.0
START_SECONDS, START_SECONDS_EACH = 20.0, 3.0
LOOK_SECONDS = 0.5

Started = Callable[[Sequence[Sequence[str]]], AbstractContextManager[list[int]]]


@dataclass(frozen=True, slots=True)
class Packed:
    """One shape of one mode: the median of what all held (bytes), and CPU-seconds until all were at work."""

    held: Memory
    starting: float


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where monitors did not come to work."""
    given = _arguments(argv)
    head = conditions(f'make bench-packing ARGS="--streams {given.streams} --seconds {given.seconds:g}"')
    found = asyncio.run(_all(given))
    about = f"{given.streams} live streams of {HEIGHT}p{FPS}, {ENCODING.video_bitrate / 1e6:g} Mb/s; a stream's share."
    print("\n".join([*head, about, "", *_table(found, given.streams)]))
    return NONSENSE if not found or None in found.values() else 0


async def _all(given: argparse.Namespace) -> dict[tuple[str, str], Packed | None]:
    turn, began = clip(CLIP_SECONDS).segments(), time.monotonic() - CLIP_SECONDS
    loop = Loop("live", turn, lambda: time.monotonic() - began)
    async with Origin(loop) as origin:
        measure = partial(_measured, origin.url("live.m3u8"), given)
        return {
            (mode.rpartition(", ")[2], shape): await asyncio.to_thread(measure, started, flags)
            for mode, flags in MODES.items()
            if not refused(*flags)
            for shape, started in SHAPES.items()
        }


def _measured(url: str, given: argparse.Namespace, started: Started, flags: Sequence[str]) -> Packed | None:
    """None where they did not all come to work in time."""
    ports = [free_port() for _ in range(given.streams)]
    with started([[*flags, "--listen", f"127.0.0.1:{port}", url] for port in ports]) as pids:
        until = time.monotonic() + START_SECONDS + START_SECONDS_EACH * given.streams
        while not (at_work := all(is_at_work(metrics_of(port)) for port in ports)) and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        starting, looks, ends = sum(map(cpu_seconds, pids)), [], time.monotonic() + given.seconds
        while time.monotonic() < ends:
            each = [held_by(pid) for pid in pids]
            looks.append(Memory(sum(held.pss for held in each), sum(held.rss for held in each)))
            time.sleep(LOOK_SECONDS)
        if not at_work or not all(is_at_work(metrics_of(port)) for port in ports):
            return None
        held = Memory(round(median(look.pss for look in looks)), round(median(look.rss for look in looks)))
        return Packed(held, starting)


def _table(found: dict[tuple[str, str], Packed | None], streams: int) -> list[str]:
    head = ["| | shape | PSS | RSS | CPU-s until all were at work |", "|---|---|---:|---:|---:|"]
    return head + [_row(mode, shape, packed, streams) for (mode, shape), packed in found.items()]


def _row(mode: str, shape: str, packed: Packed | None, streams: int) -> str:
    if packed is None:
        return f"| {mode} | {shape} | did not all come to work | | |"
    pss, rss = (part / MEGABYTE / streams for part in (packed.held.pss, packed.held.rss))
    return f"| {mode} | {shape} | {pss:.1f} MB | {rss:.1f} MB | {packed.starting / streams:.2f} |"


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-packing", description=__doc__)
    parser.add_argument("--streams", type=int, default=10, help="how many (default: 10)")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long they are looked at (default: 20)")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
