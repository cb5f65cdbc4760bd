from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.captioned import LENGTH, SILENT, SPOKEN, captioned

from tallylight_monitor.detectors.caption_window import CaptionWindow

COUNTED = 180.0
PAUSE_SECONDS = 120.0


def scene(act: Act) -> Iterator[CaptionWindow]:
    """Text, and nothing but filling."""
    return captioned(act, SILENT)


def trap(act: Act) -> Iterator[CaptionWindow]:
    """Music: two minutes without a word, then a title, and so on."""
    for window, titled in zip(captioned(act, SILENT), captioned(act, SPOKEN), strict=True):
        says = act.is_bad(window.begin) and (window.begin - act.start) % PAUSE_SECONDS >= PAUSE_SECONDS - LENGTH
        yield titled if says else window
