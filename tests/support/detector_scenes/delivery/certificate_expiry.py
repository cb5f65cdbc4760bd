from collections.abc import Iterator

from detector_scenes import Act
from detector_scenes.received import receptions

from tallylight_monitor.detectors.reception import Reception


def scene(act: Act) -> Iterator[Reception]:
    """Three days are left of a certificate of three months."""
    return receptions(act, lambda at: {"certificate_left": 3.0 if act.is_bad(at) else 60.0, "certificate_days": 90.0})


def trap(act: Act) -> Iterator[Reception]:
    """Three days are left of a certificate that was made for six."""
    return receptions(
        act,
        lambda at: (
            {"certificate_left": 3.0, "certificate_days": 6.0}
            if act.is_bad(at)
            else {"certificate_left": 60.0, "certificate_days": 90.0}
        ),
    )
