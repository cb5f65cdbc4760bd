"""The demo's timetable: what goes wrong when, and which streams are on air when. Pure.

All times are seconds since the broadcast began, as a camera's clock would say. The first segments are of
the `HEAD_SECONDS` before that, because a live playlist that anybody can join has some already.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tallylight_demo.defects import DETECTORS, Defect, Kind
from tallylight_demo.faults import Fault, FaultKind, Target

SEGMENT_SECONDS = 2.0
HEAD_SEGMENTS = 3
HEAD_SECONDS = HEAD_SEGMENTS * SEGMENT_SECONDS


@dataclass(frozen=True, slots=True)
class Injection:
    """One thing that goes wrong, or only looks as if: then `detector` is None, and no monitor may report it.

    It is cut into the pictures or the sound (`cut`), or the origin has it (`fault`, which stands for `seconds`).
    """

    label: str
    detector: str | None
    start: float
    seconds: float
    cut: Kind | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Airing:
    """A LiveStream of the demo, with its window."""

    name: str
    start: float
    end: float


def in_picture(label: str, kind: Kind, start: float, seconds: float) -> Injection:
    """A defect, or a trap, that is cut in before the encode."""
    return Injection(label, DETECTORS.get(kind), start, seconds, cut=kind)


def frozen_playlist(label: str, start: float, seconds: float) -> Injection:
    """A playlist that is served, and no longer grows."""
    fault = Fault(FaultKind.FROZEN, Target.PLAYLIST)
    return Injection(label, "playlist_stale", start, seconds, fault=fault)


def bad_segment(label: str, kind: FaultKind, start: float, seconds: float) -> Injection:
    """One segment, that in which `start` falls, cannot be had whole, however often it is asked for."""
    fault = Fault(kind, Target.SEGMENT, within=f"/{segment_at(start)}.ts")
    return Injection(label, "segment_error", start, seconds, fault=fault)


def segment_at(moment: float) -> int:
    """The number of the segment that shows a moment."""
    return int((moment + HEAD_SECONDS) // SEGMENT_SECONDS)


PROGRAMME = (
    in_picture("black for 3 s", Kind.BLACK, 9, 3),
    in_picture("fade through black, 0.6 s", Kind.FADE_THROUGH_BLACK, 14, 0.6),
    in_picture("frozen picture for 4 s", Kind.FREEZE, 16.4, 4),
    in_picture("silence for 3 s", Kind.SILENCE, 24.2, 3),
    in_picture("pause in the music, 1 s", Kind.MUSIC_PAUSE, 29, 1),
    in_picture("green picture for 3 s", Kind.MONO_COLOUR, 30.6, 3),
    in_picture("title card, 1.5 s", Kind.TITLE_CARD, 35, 1.5),
    frozen_playlist("playlist stands still for 7 s", 38, 7),
    bad_segment("segment answered with 503", FaultKind.STATUS, 48, 7),
    bad_segment("truncated segment", FaultKind.TRUNCATED, 56, 10),
)
AIRINGS = (
    Airing("on-air-now", 3, 70),
    Airing("on-air-soon", 20, 54),
    Airing("tomorrow", 86_400, 93_600),
)
END_SECONDS = 72.0  # the broadcast outlives the last window of today

# What goes on air again and again: apart enough for each to be over before the next, and longer than a scrape.
TURN = (
    in_picture("black for 6 s", Kind.BLACK, 14, 6),
    in_picture("frozen picture for 8 s", Kind.FREEZE, 24.4, 8),
    in_picture("silence for 6 s", Kind.SILENCE, 37.2, 6),
    in_picture("green picture for 6 s", Kind.MONO_COLOUR, 48.6, 6),
)
TURN_SECONDS = 60.0
HEALTHY_SECONDS = 12.0  # of the beginning of a turn


def cuts(programme: Sequence[Injection], head: float = HEAD_SECONDS) -> list[Defect]:
    """What is cut into the scene, in the scene's own time; the programme begins `head` seconds after the scene."""
    return [
        Defect(injection.cut, injection.start + head, injection.seconds)
        for injection in programme
        if injection.cut is not None
    ]


def fault_at(programme: Sequence[Injection], moment: float) -> Fault | None:
    """What ails the origin at a moment."""
    standing = (i.fault for i in programme if i.fault and i.start <= moment < i.start + i.seconds)
    return next(standing, None)
