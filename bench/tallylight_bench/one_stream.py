"""What one stream costs: `make bench`. Measures Tallylight beside decoding alone and ffmpeg's filters, in one run."""

import argparse
import platform
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from tallylight_bench.clip import ENCODING, FPS, HEIGHT, SEGMENT_SECONDS, clip
from tallylight_bench.conditions import processor
from tallylight_bench.contenders import figures, left_out
from tallylight_bench.figures import Figure, table, typical
from tallylight_bench.process import CommandFailedError
from tallylight_bench.promises import ALONE, promises

MISSED, USAGE_ERROR = 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where a promised figure was missed."""
    given = _arguments(argv)
    _note(f"the clip: {given.seconds:g} s of {HEIGHT}p{FPS}, {ENCODING.video_bitrate / 1e6:g} Mb/s")
    measured_on = clip(given.seconds)
    rounds: dict[str, list[Figure]] = defaultdict(list)
    try:
        for number in range(given.rounds):
            for name, figure in figures(measured_on):
                _note(f"round {number + 1} of {given.rounds}: {name}: {figure.cpu:.4f} CPU-seconds per stream-second")
                rounds[name].append(figure)
    except CommandFailedError as error:
        _note(f"bench: {error}")
        return USAGE_ERROR
    found = {name: typical(each) for name, each in rounds.items()}
    kept = promises(found)
    said = [*(f"not measured: {each}" for each in left_out()), *_own_account(found), *map(str, kept)]
    _print([*_conditions(given), "", *table(found, ALONE), "", *(f"- {line}" for line in said)])
    return 0 if all(each.kept for each in kept) else MISSED


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=3, help="each takes seven to eight times as long as the clip (default: 3)"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the clip (default: 60)")
    read = parser.parse_args(argv)
    if read.rounds < 1 or read.seconds < 5 * SEGMENT_SECONDS or read.seconds % SEGMENT_SECONDS:
        parser.error(
            f"at least one round, and a clip of at least {5 * SEGMENT_SECONDS:g} s, in steps of {SEGMENT_SECONDS:g} s"
        )
    return read


def _conditions(given: argparse.Namespace) -> list[str]:
    command = f'make bench ARGS="--rounds {given.rounds} --seconds {given.seconds:g}"'
    return [
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with `{command}`: medians of {given.rounds} interleaved rounds.",
        f"{processor()}; Python {platform.python_version()}, PyAV {version('av')}, {_ffmpeg()}.",
    ]


def _own_account(found: dict[str, Figure]) -> list[str]:
    return [
        f"{name}: its own report says {figure.reported:.4f} CPU-seconds per stream-second"
        for name, figure in found.items()
        if figure.reported is not None
    ]


def _ffmpeg() -> str:
    try:
        said = subprocess.run(("ffmpeg", "-version"), capture_output=True, text=True, check=False, timeout=10)
    except OSError:
        return "no ffmpeg: it is not installed, and so not measured"
    return " ".join(said.stdout.split()[0:3:2])


def _print(lines: Iterable[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


def _note(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
