"""Drive one target for so long: `python -m tallylight_fuzz.driving MODULE SECONDS SEED FOLDER`. Prints its result."""

import logging
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType, ModuleType

import hypothesis
import msgspec
from hypothesis import HealthCheck, Phase, given, settings

from tallylight_fuzz.findings import Findings
from tallylight_fuzz.plan import Target
from tallylight_fuzz.results import Result

BATCH = 2000  # inputs; after each the search begins anew
MOST_FAULTS = 5  # of a target that is not media; shrinking each takes time
LONGEST = 10.0  # CPU seconds for one input
SHRINK_SECONDS = 30.0  # for a fault that is found when time is nearly over
SETTINGS = settings(
    max_examples=BATCH,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.target, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


class TimeIsOverError(BaseException):
    """No more inputs: no exception that a library might take for a fault."""


class TooSlowError(Exception):
    """An input takes longer than any may."""


def main() -> None:
    """As the module says."""
    module, seconds, seed, folder = sys.argv[1:]
    target, out = Target(module), os.dup(1)
    os.dup2(2, 1)  # what a target prints is no result
    logging.disable(logging.WARNING)  # what is refused is remarked, a thousand times
    findings, rng = Findings(target.name, Path(folder)), random.Random(int(seed))
    began, loaded = time.monotonic(), target.load()
    drive: Callable[..., tuple[int, str]] = getattr(loaded, "drive", None) or _searching(loaded)
    inputs, notes = drive(float(seconds), rng, findings)
    result = Result(target.name, inputs, time.monotonic() - began, findings.faults, notes)
    os.write(out, msgspec.json.encode(result))


def _searching(module: ModuleType) -> Callable[..., tuple[int, str]]:
    return lambda seconds, rng, findings: Search(module, findings).run(seconds, rng)


class Search:
    """Lets hypothesis make up inputs for a module's `target`, batch by batch."""

    def __init__(self, module: ModuleType, findings: Findings, longest: float = LONGEST) -> None:
        self._module, self._findings, self._longest = module, findings, longest
        self._inputs, self._end = 0, 0.0
        self._failing: object = None
        self._error: BaseException | None = None

    def run(self, seconds: float, rng: random.Random) -> tuple[int, str]:
        """How many inputs were tried in this time."""
        self._end = time.monotonic() + seconds
        while time.monotonic() < self._end and len(self._findings.faults) < MOST_FAULTS:
            self._error = None
            try:
                self._batch(rng.getrandbits(64))
            except TimeIsOverError:
                self._keep(self._error)  # not made as small as it can be
            except Exception as error:  # noqa: BLE001 - whatever a target raises is what was looked for
                self._keep(error)
        return self._inputs, ""

    def _keep(self, error: BaseException | None) -> None:
        if error is not None:
            told = "".join(traceback.format_exception(error))
            self._findings.keep(self._failing, f"{place(error)}: {error}\n\n{told}", where=place(error))

    def _batch(self, seed: int) -> None:
        def test(each: object) -> None:
            self._try(each)

        prepared: Callable[[], None] = given(self._module.INPUTS)(test)  # type: ignore[no-untyped-call] # a module's
        hypothesis.seed(seed)(SETTINGS(prepared))()

    def _try(self, each: object) -> None:
        if time.monotonic() >= self._end + (0.0 if self._error is None else SHRINK_SECONDS):
            raise TimeIsOverError  # to return would let the rest of a batch be made up, which takes the most time
        self._inputs += 1
        try:
            bounded(self._module.target, each, self._longest)
        except BaseException as error:
            self._failing, self._error = each, error
            raise


def bounded(target: Callable[[object], None], each: object, longest: float = LONGEST) -> None:
    """Try one input. Raises TooSlowError where it takes more than so many seconds of CPU."""

    def too_slow(number: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"it takes more than {longest:g} s of CPU")

    signal.signal(signal.SIGPROF, too_slow)
    signal.setitimer(signal.ITIMER_PROF, longest)
    try:
        target(each)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def place(error: BaseException) -> str:
    """What makes two faults the same: the kind, and the line."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "site-packages" not in each.filename]
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "a fault"


if __name__ == "__main__":
    main()
