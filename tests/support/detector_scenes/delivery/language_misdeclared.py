from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

WRONG = "LANGUAGE is de, and the sound says eng"


def scene(act: Act) -> Iterator[Reception]:
    """Two sounds are interchanged for a while."""
    return receptions(act, lambda at: {"languages": (WRONG,) if act.is_bad(at) else ()})


def trap(act: Act) -> Iterator[Reception]:
    """Other things are misdeclared, and the language is none of them."""
    said = "CODECS names mp4a.40.2, and the sound is ac-3"
    return receptions(act, lambda at: {"misdeclared": (said,) if act.is_bad(at) else ()})
