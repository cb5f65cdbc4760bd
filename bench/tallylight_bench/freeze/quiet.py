"""Hours without a freeze: `make quiet HOURS=2`. Each is encoded, decoded and judged at a small size, and recorded.

The record is a file in the tree, one line an hour, so that hours add up over runs: each by its seed, none twice.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

import av

from tallylight_bench.freeze.in_memory import Coding, coded
from tallylight_bench.freeze.programme import FPS, pictures
from tallylight_bench.freeze.scores import most_per_hour
from tallylight_bench.freeze.seen import found, load, seen, store
from tallylight_monitor.detectors.frames import Picture

FOLDER = Path("build/quiet")  # where it is kept
RECORD = Path(__file__).with_name("quiet_hours.csv")
HEADER = "seed,hours,events,at"
WIDTH, HEIGHT = 160, 90
RATES = (60, 120, 250)  # kb/s; at this size as good, and as poor, as 0.8 to 3 Mb/s at 360p
PRESETS = ("ultrafast", "superfast", "veryfast")
TUNED = 40  # so many first hours were looked at while the rule was chosen: they are not in the record
MOST_PER_HOUR = 0.05
MISSED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Judge hours that are not in the record yet, add them, print the sum. Returns 1 where the rate is too high."""
    parser = argparse.ArgumentParser(prog="make quiet-freeze", description=__doc__)
    parser.add_argument("--hours", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0, help="of each; less than an hour is not recorded")
    parser.add_argument("--keep", action="store_true", help="keep what is seen, 650 MB an hour, for a changed rule")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args(argv)
    known = _record()
    first = 1 + max((seed for seed, _, _ in known), default=TUNED)
    judged = partial(events, minutes=given.minutes, keep=given.keep)
    with ProcessPoolExecutor(given.jobs) as pool:
        seeds = range(first, first + given.hours)
        for seed, onsets in zip(seeds, pool.map(judged, seeds), strict=True):
            known.append((seed, given.minutes / 60, len(onsets)))
            places = " ".join(f"{onset:.1f}" for onset in onsets)
            print(f"seed {seed}: {len(onsets)} events {places}")
            if given.minutes >= 60:
                with RECORD.open("a") as record:
                    record.write(f"{seed},{given.minutes / 60:g},{len(onsets)},{places}\n")
    hours, told = sum(each for _, each, _ in known), sum(count for _, _, count in known)
    most = most_per_hour(told, hours)
    print(f"{hours:g} quiet hours, {told} events: {told / hours:.3f} an hour, at most {most:.3f} (95 %)")
    return MISSED if told / hours > MOST_PER_HOUR else 0


def events(seed: int, minutes: float, *, keep: bool = False) -> list[float]:
    """The onsets, in seconds, of the freezes that are found in a programme without one."""
    path = FOLDER / f"{seed}_{minutes:g}.npz"
    if keep and not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        store(seen(programme(seed, minutes)), path)
    shown = load(path).pictures() if path.exists() else programme(seed, minutes)
    return [each.onset for each in found(shown)]


def programme(seed: int, minutes: float) -> Iterator[Picture]:
    """What is seen of a programme without a freeze."""
    rng = random.Random(seed)
    coding = Coding(WIDTH, HEIGHT, rng.choice(RATES), rng.choice(PRESETS))
    return coded(islice(pictures(seed, WIDTH, HEIGHT), round(minutes * 60 * FPS)), coding)


def _record() -> list[tuple[int, float, int]]:
    if not RECORD.exists():
        RECORD.write_text(f"{HEADER}\n")
    lines = (line.split(",") for line in RECORD.read_text().splitlines()[1:])
    return [(int(seed), float(hours), int(count)) for seed, hours, count, _ in lines]


if __name__ == "__main__":
    av.logging.set_level(None)
    sys.exit(main())
