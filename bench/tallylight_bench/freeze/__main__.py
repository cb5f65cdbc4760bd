"""How well freezes are found: `make accuracy-freeze`. Encodes cases, lets both judge them, prints a table.

The halves are apart: thresholds were chosen on `tuning`, what is published comes from `test`.
"""

import argparse
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tallylight_bench.freeze.cases import HALVES, Case, freezes, noisy_freezes, stills
from tallylight_bench.freeze.coding import encoded, path_of
from tallylight_bench.freeze.judging import DEFAULT_NOISE, NOISES, by_freezedetect
from tallylight_bench.freeze.scores import Score, highest_share, score, total
from tallylight_bench.freeze.seen import found as judged_again
from tallylight_bench.freeze.seen import seen_of_file

MISSED = 1
OURS, STILL_SCENES = "tallylight", "still scenes"
RECALL, NOISY_RECALL, PRECISION, LATE_SECONDS, BETTER_BY = 0.97, 0.90, 0.97, 2.7, 0.2
Scores = dict[str, dict[str, Score]]  # by group, by who judged


def main(argv: Sequence[str] | None = None) -> int:
    """Judge the cases and print. Returns 1 where a promised figure was missed."""
    given = _arguments(argv)
    scores: Scores = defaultdict(dict)
    with ProcessPoolExecutor(given.jobs) as pool:
        judged = pool.map(partial(_judged, folder=Path(given.folder), alone=given.alone), _cases(given))
        for number, (case, each) in enumerate(judged, 1):
            group = case.group if case.frozen else STILL_SCENES
            for who, found in each.items():
                scores[group][who] = scores[group].get(who, Score()) + found
            _note(f"{number}: {case.key}: {'; '.join(_said(each[OURS]))}")
    print("\n".join(_table(scores)))
    missed = list(_missed(scores, sampled=given.every > 1))
    print("\n".join(f"- missed: {each}" for each in missed) or "- all promised figures are kept")
    return MISSED if missed else 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make accuracy-freeze", description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="test")
    parser.add_argument("--each", type=int, default=7, help="freezes for each clip and rate; under noise a third")
    parser.add_argument("--every", type=int, default=1, help="only every so many-th: a sample, and judged as one")
    parser.add_argument("--only", default="", help="only cases with this in their name")
    parser.add_argument("--alone", action="store_true", help="without freezedetect")
    parser.add_argument("--made", action="store_true", help="only cases that are in the folder already")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", default="build/freeze", help="keeps what was encoded")
    return parser.parse_args(argv)


def _cases(given: argparse.Namespace) -> list[Case]:
    noisy = max(1, round(given.each / 3))
    cases = [*freezes(given.half, given.each), *noisy_freezes(given.half, noisy), *stills(given.half)]
    random.Random(len(cases)).shuffle(cases)  # so that what is done is a sample of all
    chosen = [case for case in cases if given.only in case.key][:: given.every]
    return [case for case in chosen if not given.made or path_of(case, Path(given.folder)).exists()]


def _judged(case: Case, folder: Path, *, alone: bool) -> tuple[Case, dict[str, Score]]:
    path = encoded(case, folder)
    found = {} if alone else {_name(noise): each for noise, each in by_freezedetect(path).items()}
    found[OURS] = judged_again(seen_of_file(path).pictures())
    return case, {who: score(case.frozen, each) for who, each in found.items()}


def _name(noise: float) -> str:
    return f"freezedetect n={noise:g}"


def _said(found: Score) -> Iterator[str]:
    yield "found" if found.found else "missed" if found.freezes else "quiet"
    if found.false:
        yield f"{found.false} false"


def _best(scores: Scores) -> str:
    """The filter's threshold that does best on all of these very files."""
    return max((_name(noise) for noise in NOISES), key=lambda who: _all(scores, who).f1)


def _all(scores: Scores, who: str) -> Score:
    return total(each[who] for each in scores.values() if who in each)


def _table(scores: Scores) -> Iterator[str]:
    yield "| cases | who | number | freezes | found | false | recall | precision | F1 | told after, p95 |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    whos = dict.fromkeys((OURS, _name(DEFAULT_NOISE), _best(scores)))
    for group in [*scores, "all"]:
        for who in (each for each in whos if _all(scores, each).cases):
            found = _all(scores, who) if group == "all" else scores[group][who]
            rates = f"{found.recall:.3f} | {found.precision:.3f} | {found.f1:.3f} | {found.late_p95:.2f} s"
            yield f"| {group} | {who} | {found.cases} | {found.freezes} | {found.found} | {found.false} | {rates} |"


def _missed(scores: Scores, *, sampled: bool) -> Iterator[str]:
    """Which promises are not kept; by a sample of the cases, which surely are not."""
    clean, noisy = (scores.get(group, {}).get(OURS, Score()) for group in ("freeze", "freeze under noise"))
    ours = _all(scores, OURS)
    others = max(_all(scores, _name(DEFAULT_NOISE)).f1, _all(scores, _best(scores)).f1)
    still = ours.false - clean.false - noisy.false
    share = highest_share if sampled else _share
    for name, value, kept in (
        ("recall", clean.recall, share(clean.found, clean.freezes) >= RECALL),
        ("recall under noise", noisy.recall, share(noisy.found, noisy.freezes) >= NOISY_RECALL),
        ("precision", ours.precision, share(ours.found, ours.found + ours.false) >= PRECISION),
        ("told after", clean.late_p95, sampled or not clean.late_p95 > LATE_SECONDS),
        ("F1 above the filter's", ours.f1 - others, ours.f1 - others >= (0 if sampled else BETTER_BY)),
        ("events on still scenes", still, still == 0),
    ):
        if not kept:
            yield f"{name}: {value:.3f}"


def _share(hits: int, of: int) -> float:
    return hits / of if of else 1.0


def _note(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (subprocess.SubprocessError, OSError) as error:
        _note(f"accuracy-freeze: {error}; FFmpeg with libx264 is needed")
        sys.exit(2)
