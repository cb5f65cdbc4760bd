"""What looks like a fault of delivery, and is none: each detector must stay quiet."""

from dataclasses import replace

from delivery.contents import TRAPS as CONTENTS
from delivery.faults import certified, once_bad
from delivery.stream import Draft, Part
from delivery.versions import TRAPS as VERSIONS
from delivery.ways import Moment, Way


def _ended(draft: Draft, _: Moment) -> None:
    draft.ended = True


def _film(draft: Draft, _: Moment) -> None:
    draft.ended, draft.age = True, 90_000.0


def _parts(draft: Draft, moment: Moment) -> None:
    draft.head += [f"#EXT-X-PART-INF:PART-TARGET={moment.target / 4}", "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES"]
    draft.tail = [f'#EXT-X-PART:DURATION={moment.target / 4},URI="part{moment.asked % 4}.ts"']


def _slate(draft: Draft, moment: Moment) -> None:
    """A little longer than the target, which rounds to it."""
    for index, part in enumerate(draft.parts):
        if part.ends > moment.start:
            draft.parts[index] = replace(part, duration=draft.target + 0.4)
    draft.dated = False


def _signed(draft: Draft, moment: Moment) -> None:
    draft.query = f"?token={moment.asked}"


def _signed_folder(draft: Draft, moment: Moment) -> None:
    draft.folder = f"hdntl-{moment.asked}/"


def _short_ads(draft: Draft, _: Moment) -> None:
    """Each segment is an advertisement of its own, counted: several leave at once."""
    index = draft.parts[0].index
    draft.parts, draft.discontinuities = [replace(part, discontinuity=True) for part in draft.parts], index


def _tag_leaves_first(draft: Draft, _: Moment) -> None:
    """The tag before the first segment is left out, and counted, as some packagers do."""
    if draft.parts[0].discontinuity:
        draft.parts[0] = replace(draft.parts[0], discontinuity=False)
        draft.discontinuities += 1


def _whole_seconds(draft: Draft, _: Moment) -> None:
    draft.digits = 0


def _skewed(draft: Draft, _: Moment) -> None:
    draft.parts = [replace(part, dated=part.dated - 3700.0) for part in draft.parts]


def _without_zone(draft: Draft, _: Moment) -> None:
    draft.zone = ""


def _failed_over(draft: Draft, _: Moment) -> None:
    """Another origin, with the same numbers and other files."""
    draft.parts = [replace(part, file=f"b{part.file}") for part in draft.parts]


def _announced_jump(draft: Draft, _: Moment) -> None:
    """Each advertisement has dates of its own."""
    index = draft.parts[0].index
    parts = [
        replace(part, discontinuity=part.index % 3 == 0, dated=part.dated - 9e6 * (part.index // 3))
        for part in draft.parts
    ]
    draft.parts, draft.discontinuities = parts, (index - 1) // 3


def _short_segments(draft: Draft, moment: Moment) -> None:
    """One in six lasts 0.2 s, with a high bitrate for so short."""
    for index, part in enumerate(draft.parts):
        if part.ends > moment.start and part.index % 6 == 0:
            draft.parts[index] = replace(part, duration=0.2)
    draft.dated = False


def _lagging_edge(moment: Moment) -> tuple[float, float]:
    """Every third answer comes from an edge that is a segment behind."""
    return (moment.now - moment.target if moment.asked % 3 == 0 else moment.now), 0.0


def _brief_cache(moment: Moment) -> tuple[float, float]:
    age = moment.now % (0.5 * moment.target)
    return moment.now - age, age


def _one_slow(part: Part, moment: Moment) -> float:
    return 1.2 if moment.is_bad and part.index % 5 == 0 else 0.15


def _subtitles_behind(moment: Moment) -> float:
    """Their packager is up to two segments behind, and catches up."""
    return moment.now - moment.asked % 3 * moment.target


TRAPS = [
    *CONTENTS,
    *VERSIONS,
    Way("nothing is wrong"),
    Way("it ends", once_bad(_ended)),
    Way("a film from an old cache", _film),
    Way("partial segments", _parts),
    Way("slates that round to the target", once_bad(_slate), half="test"),
    Way("addresses signed anew", _signed),
    Way("folders signed anew", _signed_folder, half="test"),
    Way("advertisements of one segment", _short_ads),
    Way("the first tag left out, and counted", _tag_leaves_first),
    Way("whole seconds", _whole_seconds),
    Way("a clock an hour off", _skewed, half="tuning"),
    Way("dates without a zone", _without_zone, half="test"),
    Way("advertisements with dates of their own", _announced_jump),
    Way("short segments", _short_segments, size=lambda part: 0.1 if part.index % 6 == 0 else 1.0),
    Way("an origin fails over", once_bad(_failed_over)),
    Way("edges that differ by a segment", served_at=_lagging_edge),
    Way("a cache of half a target duration", served_at=_brief_cache),
    Way("one segment in five is slow", seconds=_one_slow),
    Way("a little over the bandwidth", size=lambda _: 1.3),
    Way("subtitles lag behind and catch up", subtitles=_subtitles_behind),
    Way(
        "subtitles cannot be had once", subtitles=lambda moment: None if moment.asked == 9 else moment.now, half="test"
    ),
    Way("a playlist fails once", fails=lambda moment: moment.asked == 9),
    Way("three days of a certificate for six", certified(3.0, 6.0)),
    Way("eight days of a certificate for a year", certified(8.0, 365.0), half="test"),
]
