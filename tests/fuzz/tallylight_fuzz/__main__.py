"""`make fuzz`: all targets, a few at the same time; a table at the end, and exit status 1 on a fault."""

import argparse
import asyncio
import os
import random
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tallylight_fuzz.driving import bounded
from tallylight_fuzz.findings import kept
from tallylight_fuzz.plan import Target, shares, targets
from tallylight_fuzz.results import Result, table

FINDINGS = Path("build/fuzz")
# Above its share, a target has so long to come to an end: to import, to shrink a fault, to close what it opened.
GRACE_SECONDS = 120.0
PROGRESS_SECONDS = 60.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run, and return the exit status."""
    read = _arguments(argv)
    if read.replay:
        return _replayed(read.replay)
    try:
        chosen = targets(read.only)
    except KeyError as error:
        sys.stderr.write(f"fuzz: there is no target {error}; there are: {', '.join(each.name for each in targets())}\n")
        return 2
    seed = read.seed if read.seed is not None else random.SystemRandom().getrandbits(32)
    sys.stdout.write(f"fuzz: {len(chosen)} targets, {read.seconds:g} s, {read.jobs} at a time, --seed {seed}\n")
    results = asyncio.run(_all(shares(chosen, read.seconds, read.jobs), read.jobs, seed))
    sys.stdout.write(f"\n{table(results)}\n")
    faults = [fault for result in results for fault in result.faults]
    if faults:
        sys.stdout.write(
            "\n".join(["", "faults, each with its input (ARGS='--replay FILE' tries it again):", *faults, ""])
        )
    return 1 if faults else 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz", description="Try every target with inputs that are new.")
    parser.add_argument("--seconds", type=float, default=120.0, help="for all of it")
    parser.add_argument("--seed", type=int, help="the inputs of a run that printed it (as far as time allows)")
    parser.add_argument("--only", nargs="+", default=[], metavar="TARGET", help="these targets, by the table's names")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="targets at the same time")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="try an input again that found a fault")
    return parser.parse_args(argv)


def _replayed(path: Path) -> int:
    """Raises what the target raises."""
    name = path.name.rpartition("-")[0]
    (target,) = targets([name])
    module = target.load()
    sys.stdout.write(f"{target.name}: {path}\n")
    again = getattr(module, "again", None)
    if again is not None:
        again(path)
    else:
        bounded(module.target, kept(path))
    return 0


async def _all(planned: dict[Target, float], jobs: int, seed: int) -> list[Result]:
    room = asyncio.Semaphore(jobs)
    began, waiting = time.monotonic(), asyncio.create_task(_show_progress(sum(planned.values()) / jobs))
    tasks = [one(target, seconds, seed + number, room) for number, (target, seconds) in enumerate(planned.items())]
    results = list(await asyncio.gather(*tasks))
    waiting.cancel()
    _say(f"all of it took {time.monotonic() - began:.0f} s")
    return results


async def _show_progress(seconds: float) -> None:
    began = time.monotonic()
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        _say(f"{time.monotonic() - began:.0f} s of about {seconds:.0f}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def one(target: Target, seconds: float, seed: int, room: asyncio.Semaphore) -> Result:
    """One target, in a process of its own: what ends or hangs it is a fault, too."""
    async with room:
        began = time.monotonic()
        command = ("-m", "tallylight_fuzz.driving", target.module, f"{seconds:.1f}", str(seed), str(FINDINGS))
        process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE)
        try:
            out, _ = await asyncio.wait_for(process.communicate(), seconds + GRACE_SECONDS)
            result = msgspec.json.decode(out, type=Result)
        except TimeoutError:
            result = Result(target.name, 0, time.monotonic() - began, [f"{target.name}: it does not end"])
        except msgspec.DecodeError:
            fault = f"{target.name}: it ended with status {process.returncode}, and without a result"
            result = Result(target.name, 0, time.monotonic() - began, [fault])
        finally:
            if process.returncode is None:
                process.kill()
    _say(f"{target.name}: {result.inputs:,} inputs in {result.seconds:.0f} s, {len(result.faults)} faults")
    return result


if __name__ == "__main__":
    sys.exit(main())
