"""The detectors of pictures; and, while not every one is decoded, what stands in for those that must see each."""

from collections.abc import Iterator, Sequence

from tallylight_monitor.detectors.costs import Costs
from tallylight_monitor.detectors.frames import Picture
from tallylight_monitor.detectors.measuring import Measuring
from tallylight_monitor.detectors.nearness import is_near
from tallylight_monitor.detectors.registry import detector_class, made
from tallylight_monitor.detectors.stand_in import StandIn
from tallylight_monitor.wire import DetectorSpec, Sample


class PictureMeasuring:
    """One decoder's. `rests` as in MeasuringMedia. Raises DetectorMissingError."""

    def __init__(self, specs: Sequence[DetectorSpec], costs: Costs) -> None:
        self._costs = costs
        self._specs = {spec.name: spec for spec in specs}
        self._thorough = [spec for spec in specs if spec.every]
        self._any: Measuring[Picture] = Measuring(made([spec for spec in specs if not spec.every], "picture"), costs)
        self._every: Measuring[Picture] = Measuring(made(self._thorough, "picture"), costs)
        self._stand_ins = {spec.name: _stand_in(spec) for spec in self._thorough}
        self.rests = None not in self._stand_ins.values()
        self.suspects = False

    def show(self, picture: Picture, *, every: bool) -> Iterator[Sample]:
        """Measure a picture; `every`: none was passed over before it."""
        self.suspects = self._may_suspect(picture)
        for sample in self._any.show(picture):
            yield self._looked_at(sample)
        for sample in self._every.show(picture) if every else self._nothing_yet(picture):
            yield self._looked_at(sample)
        self.suspects = self.suspects or (every and self._every.doubts)

    def begin_again(self) -> None:
        """Those that must see every picture have seen a part: they are shown the last seconds anew."""
        self._every = Measuring(made(self._thorough, "picture"), self._costs)

    def past(self, picture: Picture) -> None:
        """Show a picture of the last seconds, whose measurements come too late."""
        self._every.show(picture)
        self._may_suspect(picture)

    def _may_suspect(self, picture: Picture) -> bool:
        """What stands in goes on looking while every picture is looked at: so it knows what was before, afterwards."""
        found = [each.suspects(picture) for each in self._stand_ins.values() if each is not None]
        return any(found)

    def _nothing_yet(self, picture: Picture) -> Iterator[Sample]:
        return (Sample(name, picture.at, 0.0) for name in self._stand_ins)

    def _looked_at(self, sample: Sample) -> Sample:
        """Note whether it is suspicious."""
        self.suspects = self.suspects or is_near(self._specs[sample.detector], sample.value)
        return sample


def _stand_in(spec: DetectorSpec) -> StandIn | None:
    made_by = getattr(detector_class(spec), "stand_in", None)
    return None if made_by is None else made_by()
