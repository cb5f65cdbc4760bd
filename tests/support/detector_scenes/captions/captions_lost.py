from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.captioned import captioned

from tallylight_monitor.detectors.caption_window import CaptionWindow

COUNTED = 10.0


def scene(act: Act) -> Iterator[CaptionWindow]:
    """Pictures that carry captions, and some that carry none."""
    return captioned(act, None)


def trap(act: Act) -> Iterator[CaptionWindow]:
    """Adverts without captions, of which the stream says that something else begins."""
    return captioned(act, None, announced=True)
