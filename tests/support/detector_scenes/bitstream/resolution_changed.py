from collections.abc import Iterator
from dataclasses import replace

from detector_scenes import Act
from detector_scenes.coded_windows import FORM, formed

from tallylight_monitor.detectors.coding import CodingWindow

OTHER = replace(FORM, width=640, height=360)


def scene(act: Act) -> Iterator[CodingWindow]:
    """Pictures of one form, and pictures that are a quarter as large."""
    return formed(act, OTHER)


def trap(act: Act) -> Iterator[CodingWindow]:
    """A smaller picture that the stream has announced, as adverts are."""
    return formed(act, OTHER, announced=True)
