"""What is left to be seen, and to be coded, of a picture that stands."""

from dataclasses import dataclass

import numpy as np

from tallylight_monitor.detectors.recent import Recent

PICTURES = 24
MOST = 0.7  # of them: a clock keyed over the picture changes once a second


@dataclass(frozen=True, slots=True)
class Remains:
    """Of the last second's pictures that are no key frames: `top` is what the liveliest tile changes by from picture
    to picture, `middle` what the middle one does, in levels; `size` the bytes of their packets, 0 where not known."""

    top: float
    middle: float
    size: float


def remains(recent: Recent, since: float) -> Remains | None:
    """What is left of the picture that has stood since then; None where too few pictures tell."""
    seen = [each for each in recent.newest(PICTURES + 2) if each.at > since and not each.key]
    if len(seen) < PICTURES // 2:
        return None
    steps = np.array([each.steps for each in seen])
    return Remains(
        top=float(np.quantile(steps.max(axis=1), MOST)),
        middle=float(np.quantile(np.median(steps, axis=1), MOST)),
        size=float(np.median([each.size for each in seen])),
    )
