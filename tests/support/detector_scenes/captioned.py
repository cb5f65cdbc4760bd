"""Windows of captions, short enough for the ends of a scene to fall between two of them."""

from collections.abc import Iterator

from detector_scenes import Act
from tallylight_monitor.detectors.caption_window import FILL, CaptionWindow, Pair

LENGTH = 0.25  # seconds
TEXT = ((0x54, 0xE5), (0xEC, 0xEC), (0x80, 0x80), (0x94, 0x2C))  # two pairs of letters, filling, a control code


def in_field(pairs: tuple[tuple[int, int], ...], field: int = 1) -> tuple[Pair, ...]:
    """Pairs of bytes of one field."""
    return tuple(Pair(field, each) for each in pairs)


SPOKEN = in_field(TEXT)
SILENT = in_field((FILL,) * len(TEXT))


def captioned(
    act: Act, bad: tuple[Pair, ...] | None, healthy: tuple[Pair, ...] = SPOKEN, *, announced: bool = False
) -> Iterator[CaptionWindow]:
    """Pictures with captions, and those with `bad` ones in the act, None for none. `announced` as in CaptionWindow."""
    before = False
    for begin in (round(number * LENGTH, 6) for number in range(round(act.length / LENGTH))):
        is_bad = act.is_bad(begin)
        pairs = bad if is_bad else healthy
        carried_at = None if pairs is None else begin + LENGTH
        anew, before = announced and is_bad != before, is_bad
        yield CaptionWindow(begin, begin + LENGTH, carried_at, pairs or (), anew=anew)
