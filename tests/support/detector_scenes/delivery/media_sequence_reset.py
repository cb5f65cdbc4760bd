from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception

WORDS = "number 1000 was to come, and the newest is 7"


def scene(act: Act) -> Iterator[Reception]:
    """The numbering goes back."""
    return receptions(
        act,
        lambda at: {
            "renumbered": WORDS if act.is_bad(at) else "",
            "renumbered_at": act.start if act.is_bad(at) else 0.0,
        },
    )


def trap(act: Act) -> Iterator[Reception]:
    """The numbering stays, and a segment is lost."""
    return receptions(act, lambda at: {"lost_in_a_row": int(act.is_bad(at)), "lost_why": "answered 404"})
