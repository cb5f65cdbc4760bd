from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.captioned import TEXT, captioned, in_field

from tallylight_monitor.detectors.caption_window import CaptionWindow

DASHES = ((0xAD, 0xAD),) * 4  # two hyphens, with their parity
CONTROLS = ((0x94, 0x20), (0x94, 0x20), (0x94, 0x2F), (0x94, 0x2F))  # codes are sent twice


def scene(act: Act) -> Iterator[CaptionWindow]:
    """The highest bit is lost on the way."""
    return captioned(act, in_field(tuple((first & 0x7F, second & 0x7F) for first, second in TEXT)))


def trap(act: Act) -> Iterator[CaptionWindow]:
    """A line of dashes, and control codes that come twice, over and over."""
    ruled, controlled = captioned(act, in_field(DASHES)), captioned(act, in_field(CONTROLS))
    for number, (dashes, controls) in enumerate(zip(ruled, controlled, strict=True)):
        yield dashes if number % 5 else controls
