from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

WRONG = "CODECS names avc1.4d401f, and the pictures are avc1.640029"


def scene(act: Act) -> Iterator[Reception]:
    """An encoder is set to a higher level, and the master playlist is not."""
    return receptions(act, lambda at: {"misdeclared": (WRONG,) if act.is_bad(at) else ()})


def trap(act: Act) -> Iterator[Reception]:
    """The master playlist says nothing of them at all."""
    return receptions(act, lambda at: {"tags_missing": ("CODECS of 1 of 1 versions",) if act.is_bad(at) else ()})
