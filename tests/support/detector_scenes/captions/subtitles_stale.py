from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

TARGET_SECONDS = 4.0  # of the subtitles
COUNTED = 3 * TARGET_SECONDS


def scene(act: Act) -> Iterator[Reception]:
    """A rendition grows with each look, and then does not."""
    return receptions(act, lambda at: _aged(at, act.start) if act.is_bad(at) else _aged(at, at))


def trap(act: Act) -> Iterator[Reception]:
    """Every second segment comes a whole segment late."""
    return receptions(act, lambda at: _aged(at, at - at % (2 * TARGET_SECONDS)) if act.is_bad(at) else _aged(at, at))


def _aged(at: float, since: float) -> dict[str, object]:
    return {"subtitles_age": (at - since) / TARGET_SECONDS, "subtitles_since": since, "subtitles": "English"}
