"""The faults, by the detector that is to find them: each in several ways and severities."""

from collections.abc import Callable
from dataclasses import replace

from delivery.contents import MISDECLARED, OTHER_LANGUAGE
from delivery.stream import BEFORE, DAY, Draft, Part
from delivery.versions import IDENTICAL
from delivery.ways import Moment, Way
from tallylight_monitor.ingest.answers import Certificate

Change = Callable[[Draft, Moment], None]


def once_bad(change: Change) -> Change:
    """Change what is served from the fault's start on."""

    def changed(draft: Draft, moment: Moment) -> None:
        if moment.is_bad:
            change(draft, moment)

    return changed


def _restarted(number: int, *, refills: bool) -> Change:
    def change(draft: Draft, moment: Moment) -> None:
        fresh = [part for part in draft.parts if part.ends > moment.start] if refills else draft.parts
        kept = fresh or draft.parts[-1:]
        first = number + kept[0].index - BEFORE + 10
        draft.parts = [replace(part, file=f"again{part.file}", discontinuity=False) for part in kept]
        draft.sequence, draft.discontinuities = first, 0

    return once_bad(change)


def _jumped(by: int) -> Change:
    def change(draft: Draft, _: Moment) -> None:
        draft.parts = [replace(part, file=f"again{part.file}") for part in draft.parts]
        draft.sequence += by

    return once_bad(change)


def _uncounted(wrong: Callable[[int], int], every: int = 5) -> Change:
    """Discontinuities every few segments, whose count is wrong once the fault has begun."""

    def change(draft: Draft, moment: Moment) -> None:
        cut = [part.index for part in draft.parts]
        parts = [replace(part, discontinuity=index % every == 0) for part, index in zip(draft.parts, cut, strict=True)]
        count = (cut[0] - 1) // every
        draft.parts, draft.discontinuities = parts, wrong(count) if moment.is_bad else count

    return change


def _rewritten(change: Callable[[Part], Part]) -> Change:
    """A segment in the middle becomes something else, every now and then."""
    return once_bad(lambda draft, moment: _one_rewritten(draft, moment, change))


def _one_rewritten(draft: Draft, moment: Moment, change: Callable[[Part], Part]) -> None:
    draft.dated = False
    for index, part in enumerate(draft.parts):
        if part.index % 4 == 0 and part.ends > moment.start - 2 * moment.target:
            draft.parts[index] = change(part) if index < len(draft.parts) - 2 else part


def _longer(share: float, every: int) -> Change:
    def change(draft: Draft, moment: Moment) -> None:
        for index, part in enumerate(draft.parts):
            if part.ends > moment.start and part.index % every == 0:
                draft.parts[index] = replace(part, duration=draft.target * share + 1)
        draft.dated = False

    return once_bad(change)


def _dated(offset: Callable[[float], float]) -> Change:
    """Dates move once the fault has begun: `offset` by the seconds since."""

    def change(draft: Draft, moment: Moment) -> None:
        for index, part in enumerate(draft.parts):
            since = part.ends - moment.start
            draft.parts[index] = replace(part, dated=part.dated + offset(since)) if since > 0 else part

    return once_bad(change)


def _cached(targets: float) -> Callable[[Moment], tuple[float, float]]:
    def served_at(moment: Moment) -> tuple[float, float]:
        if not moment.is_bad:
            return moment.now, 0.0
        age = (moment.now - moment.start) % (targets * moment.target)
        return moment.now - age, age

    return served_at


def certified(left: float, days: float) -> Change:
    """A certificate that is good for so many days more, of so many."""

    def change(draft: Draft, _: Moment) -> None:
        draft.certificate = Certificate(0.0, days * DAY, left * DAY)

    return change


def _expiring(left: float, days: float) -> Change:
    return once_bad(certified(left, days))


def _lacking(*names: str) -> Change:
    def change(draft: Draft, _: Moment) -> None:
        draft.lacks = names

    return change


def _old_copy(moment: Moment) -> float:
    """What was there a little before the fault, whenever it is asked for."""
    return moment.start - 2.0 * moment.target if moment.is_bad else moment.now


FAULTS: dict[str, list[Way]] = {
    "media_sequence_reset": [
        Way("to nought", _restarted(0, refills=False)),
        Way("to nought, with one segment", _restarted(0, refills=True)),
        Way("ten thousand ahead", _jumped(10_000), half="tuning"),
        Way("a million ahead", _jumped(1_000_000), half="test"),
    ],
    "discontinuity_sequence_wrong": [
        Way("never counted", _uncounted(lambda _: 0), half="tuning"),
        Way("counted twice", _uncounted(lambda count: 2 * count)),
        Way("every second forgotten", _uncounted(lambda count: count // 2), half="test"),
        Way("stays", _uncounted(lambda _: 7)),
    ],
    "segment_rewritten": [
        Way("another file", _rewritten(lambda part: replace(part, file=f"new-{part.file}"))),
        Way("much shorter", _rewritten(lambda part: replace(part, duration=part.duration * 0.6))),
        Way("a little longer", _rewritten(lambda part: replace(part, duration=part.duration + 0.08)), half="test"),
    ],
    "target_duration_exceeded": [
        Way("each, a little", _longer(1.0, 1)),
        Way("each, by half", _longer(1.5, 1), half="tuning"),
        Way("one in three", _longer(1.2, 3)),
        Way("one in seven, twice as long", _longer(2.0, 7), half="test"),
    ],
    "slow_delivery": [
        Way("nearly as long as it plays", seconds=lambda _, moment: 0.9 if moment.is_bad else 0.1),
        Way("as long as it plays", seconds=lambda _, moment: 1.0 if moment.is_bad else 0.2, half="tuning"),
        Way("five sixths of what it plays", seconds=lambda _, moment: 0.84 if moment.is_bad else 0.1, half="test"),
        Way("longer than it plays", seconds=lambda _, moment: 1.15 if moment.is_bad else 0.3, half="test"),
    ],
    "bitrate_exceeded": [
        Way("twice", size=lambda _: 2.2),
        Way("by half", size=lambda _: 1.9, half="tuning"),
        Way("three times", size=lambda _: 3.5, half="test"),
        Way("by a third", size=lambda _: 1.7, half="test"),
    ],
    "program_date_time_drift": [
        Way("two seconds ahead", _dated(lambda _: 2.0)),
        Way("a minute back", _dated(lambda _: -60.0), half="tuning"),
        Way("0.8 s ahead", _dated(lambda _: 0.8)),
        Way("0.6 s back", _dated(lambda _: -0.6), half="test"),
        Way("three per cent fast", _dated(lambda since: 0.03 * since), half="test"),
    ],
    "cache_age": [
        Way("1.2 target durations", served_at=_cached(1.2), follows=("playlist_stale",)),
        Way("1.3 target durations", served_at=_cached(1.3), half="tuning", follows=("playlist_stale",)),
        Way("1.45 target durations", served_at=_cached(1.45), half="test", follows=("playlist_stale",)),
    ],
    "certificate_expiry": [
        Way("six days of 90", _expiring(6.0, 90.0)),
        Way("an hour of a year", _expiring(1 / 24, 365.0), half="test"),
        Way("a day of six", _expiring(1.0, 6.0)),
    ],
    "subtitles_stale": [
        Way("they stand still", subtitles=lambda moment: min(moment.now, moment.start)),
        Way("they are gone", subtitles=lambda moment: None if moment.is_bad else moment.now),
        Way("they were never there", subtitles=lambda _: None, half="test", from_start=True),
        Way("they fall back to an old copy", subtitles=_old_copy, half="tuning"),
    ],
    "playlist_tags_missing": [
        Way("no codecs", _lacking("CODECS"), from_start=True),
        Way("no frame rate, no resolution", _lacking("FRAME-RATE", "RESOLUTION"), half="test", from_start=True),
        Way("no independent segments", _lacking("#EXT-X-INDEPENDENT-SEGMENTS"), half="tuning", from_start=True),
    ],
    "variant_misdeclared": MISDECLARED,
    "language_misdeclared": OTHER_LANGUAGE,
    "variants_identical": IDENTICAL,
}
