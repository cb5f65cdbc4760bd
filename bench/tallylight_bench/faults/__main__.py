"""What a monitor makes of every kind of fault: `make faults`. Runs them many times, several at once; prints a table."""

import argparse
import asyncio
import math
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tallylight_bench.faults.cases import cases, looks
from tallylight_bench.faults.confinement import ConfinementError, require
from tallylight_bench.faults.judging import Outcome
from tallylight_bench.faults.kept_runs import KeptRuns
from tallylight_bench.faults.kinds import KINDS
from tallylight_bench.faults.pulse import Pulse
from tallylight_bench.faults.run import Case, Record, performed
from tallylight_bench.faults.strikes_media import code_all
from tallylight_bench.faults.table import missed, right_share, table

MISSED, CANNOT = 1, 2
TRIES = 3  # of a run in which this machine stood still, or the monitor itself did not run


def main(argv: Sequence[str] | None = None) -> int:
    """Run the cases and print. Returns 1 where a promised figure was missed, 2 where they cannot be run."""
    given = _arguments(argv)
    media = Path(given.folder)
    media.mkdir(parents=True, exist_ok=True)
    try:
        require(media)
    except ConfinementError as error:
        _note(f"faults: {error}")
        return CANNOT
    if not shutil.which("ffmpeg"):
        _note("faults: FFmpeg is needed: it serves RTMP")
        return CANNOT
    code_all(looks(), media)
    began = time.monotonic()
    found, again = asyncio.run(_all(given, media))
    outcomes: dict[str, list[Outcome]] = {kind: [] for kind in given.kinds}
    for case, outcome in found:
        outcomes[case.kind].append(outcome)
    quiet = frozenset(kind for kind, ways in KINDS.items() if not any(way.expected.detectors for way in ways))
    print("\n".join(table(outcomes, quiet)))
    print(
        f"- {len(found)} runs in {time.monotonic() - began:.0f} s, cause named rightly in {right_share(outcomes):.1%}"
    )
    print(f"- not run, because the time was over: {given.runs * len(given.kinds) - len(found)}")
    print(f"- run again, because this machine stood still, or did not let the monitor run, meanwhile: {again}")
    short = list(missed(outcomes))
    print("\n".join(f"- missed: {each}" for each in short) or "- all promised figures are kept")
    return MISSED if short else 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="of each kind")
    parser.add_argument("--kinds", type=_kinds, default=list(KINDS), metavar="KIND;...", help="only these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=8, help="runs at once")
    parser.add_argument("--within", type=float, default=math.inf, metavar="SECONDS", help="begin no run after this")
    parser.add_argument("--folder", default="build/faults", help="keeps what was encoded")
    parser.add_argument("--log", type=Path, help="keep each run there, and run none that it holds")
    return parser.parse_args(argv)


def _kinds(text: str) -> list[str]:
    names = [name.strip() for name in text.split(";")]
    if unknown := [name for name in names if name not in KINDS]:
        raise argparse.ArgumentTypeError(f"{'; '.join(unknown)}: there are {'; '.join(KINDS)}")
    return names


async def _all(given: argparse.Namespace, media: Path) -> tuple[list[tuple[Case, Outcome]], int]:
    """Every case's outcome, and how many runs had to be done again."""
    pulse, room, kept = Pulse(), asyncio.Semaphore(given.jobs), KeptRuns(given.log)
    beating = asyncio.create_task(pulse.run())
    again, limit, known = 0, time.monotonic() + given.within, kept.known()

    async def one(case: Case) -> tuple[Case, Outcome] | None:
        nonlocal again
        if case.seed in known:
            return case, known[case.seed]
        async with room:
            if time.monotonic() > limit:
                return None
            for _ in range(TRIES):
                record = await performed(case, media)
                if not (pulse.stood_still(record.began, record.ended) or record.was_starved):
                    break
                again += 1
        _told(record)
        kept.enter(record)
        return case, record.outcome

    found = await asyncio.gather(*map(one, cases(given.kinds, given.runs, given.seed)))
    beating.cancel()
    return [each for each in found if each], again


def _told(record: Record) -> None:
    outcome, case = record.outcome, record.case
    words = [outcome.hung, outcome.wrong, *outcome.lost, *(f"false: {each}" for each in outcome.false)]
    _note(f"{case.kind} {case.number} ({case.way.protocol}): {'; '.join(filter(None, words)) or 'good'}")


def _note(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
