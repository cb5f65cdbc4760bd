"""Whether a measurement is at its threshold, or nearly: before a fault is there, it is on its way."""

from tallylight_monitor.wire import DetectorSpec

# Of the threshold.
MARGIN = 0.1


def is_near(spec: DetectorSpec, value: float) -> bool:
    """Whether a detector of this kind sees its fault, or is about to.

    What judges every picture looks back: any measurement of it but none is a sign.
    """
    margin = MARGIN * abs(spec.threshold)
    if spec.below:
        return value < spec.threshold + margin
    return value > 0 if spec.every else value >= spec.threshold - margin
