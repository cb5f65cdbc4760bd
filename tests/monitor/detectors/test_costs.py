"""What each detector costs is told apart, and the clock is read no more often than that needs."""

from dataclasses import dataclass
from itertools import count

from tallylight_monitor.detectors.costs import Costs
from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.measuring import Measuring


@dataclass
class Moment:
    at: float


class Takes:
    """A detector that takes so many seconds of the clock that it is given."""

    def __init__(self, now, seconds):
        self.now, self.seconds = now, seconds

    def measure(self, shown):
        self.now[0] += self.seconds
        return Measurement(shown.at)


def test_each_detector_is_put_down_what_it_took_itself():
    now = [0.0]
    costs = Costs(lambda: now[0])
    measuring = Measuring([("black", Takes(now, 2.0)), ("freeze", Takes(now, 5.0))], costs)
    for at in (1.0, 2.0):
        assert [sample.detector for sample in measuring.show(Moment(at))] == ["black", "freeze"]
        now[0] += 100.0  # what goes on between two pictures is no detector's
    assert costs.spent == {"black": 4.0, "freeze": 10.0}


def test_the_clock_is_read_once_more_than_there_are_detectors():
    readings = count()
    costs = Costs(lambda: float(next(readings)))
    detectors = [(name, Takes([0.0], 0.0)) for name in ("black", "freeze", "mono_colour")]
    Measuring(detectors, costs).show(Moment(0.0))
    assert next(readings) == len(detectors) + 1
    Measuring([], costs).show(Moment(0.0))
    assert next(readings) == len(detectors) + 2, "and not at all where there is none"
