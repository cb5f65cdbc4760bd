from collections.abc import Iterator
from dataclasses import replace

from detector_scenes import Act
from detector_scenes.coded_windows import FORM, formed

from tallylight_monitor.detectors.coding import CodingWindow

OTHER = replace(FORM, profile="Constrained Baseline")


def scene(act: Act) -> Iterator[CodingWindow]:
    """Pictures of one form, and pictures of a poorer profile."""
    return formed(act, OTHER)


def trap(act: Act) -> Iterator[CodingWindow]:
    """Another profile that the stream has announced."""
    return formed(act, OTHER, announced=True)
