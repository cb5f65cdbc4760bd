"""The table of figures, as docs/accuracy.md shows it. Pure."""

from collections.abc import Collection, Iterator, Sequence
from math import isnan

from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE
from tallylight_corpus.intervals import wilson
from tallylight_corpus.judging import Judged
from tallylight_corpus.scores import Score, events_per_fault, percentile, score, told_besides

# Not those whose figures on healthy streams are bad, or bound nothing. The transport clips have a hiss for sound,
# which `sound_noise` tells of rightly.
TRUSTED = frozenset(CATALOGUE) - {
    *("cat_missing", "pcr_repetition", "pcr_accuracy", "null_share"),
    *("av_skew", "track_durations_differ", "pts_gap", "interleaving"),
    *("sound_dropouts", "loudness_jump", "sound_noise"),
}
HEAD = (
    "| detector | by default | cases | false | precision | recall | F1 | onset error p50 | told after p50 | p95 |",
    "|---|---|---|---|---|---|---|---|---|---|",
)


def table(judged: Sequence[Judged], trusted: Collection[str] = TRUSTED) -> Iterator[str]:
    """A line for each detector that has cases or false events, and what comes to each fault from the `trusted`."""
    yield from HEAD
    for name in dict.fromkeys(each for case in judged for each in case.finds):
        yield _line(score(name, judged))
    told = {event.detector for case in judged for event in case.opened}
    others = sorted(told - {name for case in judged for name in case.finds})
    yield ""
    of_trusted, default = (events_per_fault(judged, each) for each in (trusted, BY_DEFAULT))
    yield f"Events for each fault: {of_trusted:.2f} of those that are trusted, {default:.2f} by default."
    pairs = ", ".join(f"{other} with {fault} {many}" for (fault, other), many in told_besides(judged, trusted).items())
    yield f"Told besides: {pairs or 'nothing'}."
    false = ", ".join(f"{each} {score(each, judged).false}" for each in others)
    yield f"Others that told something: {false or 'none'}."


def _line(found: Score) -> str:
    at = "yes" if found.detector in BY_DEFAULT else "no"
    onset = percentile([abs(each) for each in found.onset_errors], 0.5)
    return (
        f"| `{found.detector}` | {at} | {found.cases} | {found.false} "
        f"| {_share(found.found, found.found + found.false)} | {_share(found.found, found.cases)} | {found.f1:.2f} "
        f"| {_seconds(onset)} | {' | '.join(_seconds(percentile(found.delays, each)) for each in (0.5, 0.95))} |"
    )


def _share(hits: int, of: int) -> str:
    if not of:
        return "-"
    low, high = wilson(hits, of)
    return f"{hits / of:.2f} ({low:.2f}-{high:.2f})"


def _seconds(value: float) -> str:
    return "-" if isnan(value) else f"{value:.2f} s"


def words(found: Judged) -> str:
    """What was told of a case, on one line."""
    told = (f"{event.detector}@{event.media_time:.2f}/{event.detected_media_time:.2f}" for event in found.opened)
    return f"{found.key}: {found.begin:.2f}-{found.end:.2f} {', '.join(found.finds)}: {' '.join(told) or 'nothing'}"
