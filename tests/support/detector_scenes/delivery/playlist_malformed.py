from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

FLAW = "line 7, #EXTINF: '2.000s' is not a number of seconds alone"


def scene(act: Act) -> Iterator[Reception]:
    """Lines of the playlist break the rules, in every other look."""
    return receptions(act, lambda at: {"flaws": (FLAW,) if act.is_bad(at) and (at - act.start) % 4 < 2 else ()})


def trap(act: Act) -> Iterator[Reception]:
    """A segment is lost whose line in the playlist is sound."""
    return receptions(act, lambda at: {"lost_in_a_row": int(act.is_bad(at)), "lost_why": "answered 404"})
