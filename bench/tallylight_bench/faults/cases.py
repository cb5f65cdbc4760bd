"""Which runs there are: each kind so often, its ways in turn; onset, length, protocol and media by the seed. Pure."""

import random
from collections.abc import Iterable
from itertools import product

from tallylight_bench.faults.coded import Look
from tallylight_bench.faults.kinds import KINDS
from tallylight_bench.faults.run import Case
from tallylight_demo.clips import Clip

CLIPS: tuple[Clip, ...] = ("bikes", "bigbuckbunny", "carphone")
RATES, PRESETS = (15, 25, 30), ("superfast", "ultrafast")  # pictures a second; with B-frames, and without
QUIET_SECONDS = (1.0, 2.5)
# An address that libav opens is not missed yet in its first eight seconds, which opening may take.
OPENED_BY_LIBAV, LATER_SECONDS = ("RTMP", "RTSP", "UDP"), (6.0, 8.0)


def cases(kinds: Iterable[str], runs: int, seed: int) -> list[Case]:
    """So many runs of each kind. Those of one kind are far apart, so that a busy minute hits none alone."""
    names = list(kinds)
    return [_case(name, number, seed) for number in range(runs) for name in names]


def looks() -> list[Look]:
    """Every look that a case may have."""
    return [Look(*each) for each in product(CLIPS, RATES, PRESETS)]


def _case(kind: str, number: int, seed: int) -> Case:
    ways, name = KINDS[kind], f"{seed} {kind} {number}"
    rng = random.Random(name)
    way = ways[(seed + number) % len(ways)]
    look = Look(rng.choice(CLIPS), rng.choice(RATES), rng.choice(PRESETS))
    quiet = LATER_SECONDS if way.protocol in OPENED_BY_LIBAV else QUIET_SECONDS
    return Case(kind, number, way, look, rng.uniform(*way.seconds), rng.uniform(*quiet), name)
