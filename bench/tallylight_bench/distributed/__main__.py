"""Both shapes on the same streams, in one run: `make bench-consolidation`."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from tallylight_bench.conditions import conditions
from tallylight_bench.distributed import cost, tables
from tallylight_bench.distributed.chain import chained, functions
from tallylight_bench.distributed.consolidated import consolidated, own_steps
from tallylight_bench.distributed.forms import FORMS
from tallylight_bench.distributed.hosted import ProcessFailedError
from tallylight_bench.distributed.object_server import Server, StoreMissingError, serving
from tallylight_bench.distributed.plot import Bars, Chart, picture
from tallylight_bench.distributed.programme import SMALL, Look, defects, programme
from tallylight_bench.distributed.shape import Shape, differences, unreported
from tallylight_bench.distributed.stopwatch import STEPS
from tallylight_bench.distributed.tables import Pair
from tallylight_bench.figures import Promise
from tallylight_demo.encode import Segment
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.judging.losses import ALL_MEDIA

MISSED, USAGE_ERROR = 1, 2
MOST_OF_THE_CHAIN = 0.1  # of its cost at list prices: ninety per cent less
LIBRARIES = ("boto3", "moto")
SHORTEST = 10.0  # seconds: the first defect, and its end


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Returns 1 where the events differ, or ours costs more than is promised."""
    given = _arguments(argv)
    if missing := [name for name in LIBRARIES if find_spec(name) is None]:
        _note(f"bench: missing: {', '.join(missing)}; `make bench-consolidation` installs what it needs")
        return USAGE_ERROR
    header = conditions(f'make bench-consolidation ARGS="{" ".join(argv or sys.argv[1:])}"')
    look = SMALL if given.small else Look()
    _note(f"the clip: {given.seconds:g} s of {look}, with {len(defects(given.seconds))} defects")
    segments = programme(given.seconds, look)
    try:
        with serving() as store:
            return _compared(given, segments, store, header)
    except (ProcessFailedError, StoreMissingError) as error:
        _note(f"bench: {error}")
        return USAGE_ERROR


def _compared(given: argparse.Namespace, segments: Sequence[Segment], store: Server, header: list[str]) -> int:
    one = replace(_ours(segments, 1), own=own_steps(segments))
    forms = {form: _chained(segments, 1, form, store) for form in given.forms}
    same = {form: not _different(shape, one) for form, shape in forms.items()}
    fit = [form for form in forms if same[form]]
    if not fit:
        _print([*header, "", *tables.form_table(forms, same), "", *_different(next(iter(forms.values())), one)])
        return MISSED
    best = min(fit, key=lambda form: forms[form].cpu_per_second)
    found = [_pair(forms[best], one)]
    more = (streams for streams in given.streams if streams != 1)
    found.extend(_pair(_chained(segments, streams, best, store), _ours(segments, streams)) for streams in more)
    lines, kept = _report(found, [each.detector for each in defects(given.seconds) if each.detector])
    _print([*header, "", *tables.form_table(forms, same), "", f"Pictures are stored as {best}.", "", *lines])
    if given.plot is not None:
        given.plot.write_text(_picture(found[0]))
    return 0 if kept else MISSED


def _report(pairs: Sequence[Pair], expected: Sequence[str]) -> tuple[list[str], bool]:
    first = pairs[0]
    pictures = sum(each.input == "picture" for each in functions())
    different = [line for pair in pairs for line in _different(pair.chain, pair.ours)]
    different += [f"- MISSED: not reported: {each}" for pair in pairs for each in unreported(pair.ours, expected)]
    promises = [_promise(pair) for pair in pairs]
    events = f"kept: both report the same {len(first.chain.told)} events of a stream, with all {len(expected)} defects"
    lines = [
        *tables.main_table(pairs),
        "",
        *tables.cost_table(first, pictures),
        "",
        "The chain's default quotas end at:",
        "",
        *tables.ends(first),
        "",
        *(different or [f"- {events}"]),
        *(f"- {promise}" for promise in promises),
    ]
    return lines, not different and all(promise.kept for promise in promises)


def _promise(pair: Pair) -> Promise:
    share = cost.total(pair.our_terms) / cost.total(pair.chain_terms)
    what = f"cost at list prices of {pair.ours.streams} at once, compared with the chain"
    return Promise(what, MOST_OF_THE_CHAIN, " times", share)


def _different(chain: Shape, ours: Shape) -> list[str]:
    both = [spec.name for spec in specs(resolved(None)) if spec.input in ALL_MEDIA]
    return [f"- MISSED: events differ: {each}" for each in differences(chain, ours, both)]


def _pair(chain: Shape, ours: Shape) -> Pair:
    assert chain.chain is not None
    return Pair(chain, ours, chain.chain)


def _ours(segments: Sequence[Segment], streams: int) -> Shape:
    shape = consolidated(segments, streams)
    _note(f"ours, {streams} at once: {shape.cpu_per_second:.3f} CPU-seconds per stream-second")
    return shape


def _chained(segments: Sequence[Segment], streams: int, form: str, store: Server) -> Shape:
    shape = chained(segments, streams, form, store)
    _note(f"the chain, {streams} at once, {form}: {shape.cpu_per_second:.3f} CPU-seconds per stream-second")
    return shape


def _picture(pair: Pair) -> str:
    cpu: Bars = {
        "the chain": {step: seconds for step, seconds in pair.chain.steps().items() if step in STEPS[:-1]},
        "one process": pair.ours.steps(),
    }
    dollars = {"the chain": pair.chain_terms, "one process": pair.our_terms}
    express = cost.express_terms(pair.chain_terms, pair.chain, pair.use, pair.use.execution_seconds)
    rest = {"the chain, Express": express, "one process": pair.our_terms}
    return picture(
        [
            Chart("CPU seconds for a second of stream, by step", "s", cpu),
            Chart("Cost of a stream-hour at list prices, in cents", "¢", _cents(dollars)),
            Chart("The same, had the state machine been an Express workflow", "¢", _cents(rest)),
        ]
    )


def _cents(bars: dict[str, cost.Terms]) -> Bars:
    return {name: {term: 100 * dollars for term, dollars in terms.items()} for name, terms in bars.items()}


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-consolidation", description=__doc__)
    parser.add_argument(
        "--streams", type=int, nargs="+", default=[1, 2, 5, 10], help="how many at once, beside one (1 2 5 10)"
    )
    parser.add_argument("--seconds", type=float, default=40.0, help="length of the clip (default: 40)")
    parser.add_argument(
        "--forms", nargs="+", choices=sorted(FORMS), default=sorted(FORMS), help="how pictures are stored"
    )
    parser.add_argument("--small", action="store_true", help="360p25 at 800 kb/s: shows that it works, and no figure")
    parser.add_argument("--plot", type=Path, help="draw it into this file, SVG")
    read = parser.parse_args(argv)
    if min(read.streams) < 1 or read.seconds < SHORTEST or read.seconds % 2:
        parser.error(f"at least one stream, and a clip of at least {SHORTEST:g} s, in steps of 2 s")
    return read


def _print(lines: Iterable[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


def _note(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
