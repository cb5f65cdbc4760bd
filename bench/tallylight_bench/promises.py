"""What is promised of one 1080p30 stream with the default detectors, or all of them, in one place; was it kept? Pure.

`make bench` exits with 1 where one of these is missed, or could not be measured. docs/benchmarks.md lists them.
"""

from collections.abc import Callable, Iterator, Mapping

from tallylight_bench.figures import MEGABYTE, Figure, Promise

ALONE = "decoding alone (PyAV)"
ALONE_LIVE = "... and each piece when it would have come live"
FILE = "tallylight watch, file"
EVERY = "tallylight watch, live HLS, every picture"
CALM = "tallylight watch, live HLS"
LIGHT = "tallylight watch, live HLS, Light"
PROBE = "tallylight watch, live HLS, Probe"
ALL = "tallylight watch, live HLS, every detector"
FILTERS = "ffmpeg, blackdetect + freezedetect + silencedetect"

EVERY_TIMES_ALONE = 1.20
CALM_TIMES_ALONE = 0.95
CALM_TIMES_FILTERS = 0.95
CORES = {LIGHT: 0.03, PROBE: 0.008, ALL: 1.0}
PSS_MEGABYTES = 120
FIRST_SECONDS = 1.0
FULL = {EVERY: "every picture", CALM: "calm"}
_UNKNOWN = float("inf")


def promises(found: Mapping[str, Figure]) -> list[Promise]:
    """Each promise, with what the medians came to."""
    return [*_ratios(found), *_cores(found), *_memory(found), *_first(found)]


def _ratios(found: Mapping[str, Figure]) -> Iterator[Promise]:
    for name, limit in ((EVERY, EVERY_TIMES_ALONE), (CALM, CALM_TIMES_ALONE)):
        what = f"{FULL[name]}, CPU once it has started, compared with decoding alone"
        steady, alone = (_of(found, each, lambda figure: figure.steady) for each in (name, ALONE))
        yield Promise(what, limit, " times", _UNKNOWN if alone == _UNKNOWN else steady / alone)
    what = "calm, CPU compared with ffmpeg's three filters, starting included"
    known = CALM in found and FILTERS in found
    yield Promise(what, CALM_TIMES_FILTERS, " times", found[CALM].cpu / found[FILTERS].cpu if known else _UNKNOWN)


def _cores(found: Mapping[str, Figure]) -> Iterator[Promise]:
    for name, limit in CORES.items():
        what = f"{name.rpartition(', ')[2]}, CPU once it has started"
        yield Promise(what, limit, " cores", _of(found, name, lambda figure: figure.steady))


def _memory(found: Mapping[str, Figure]) -> Iterator[Promise]:
    for name, what in FULL.items():
        megabytes = _of(found, name, lambda figure: figure.peak.pss / MEGABYTE)
        yield Promise(f"{what}, PSS of both processes", PSS_MEGABYTES, " MB", megabytes)


def _first(found: Mapping[str, Figure]) -> Iterator[Promise]:
    for name, what in FULL.items():
        seconds = _of(found, name, lambda figure: figure.first_judgement)
        yield Promise(f"{what}, process start to first judgement", FIRST_SECONDS, " s", seconds)


def _of(found: Mapping[str, Figure], name: str, part: Callable[[Figure], float | None]) -> float:
    value = part(found[name]) if name in found else None
    return _UNKNOWN if value is None else value
