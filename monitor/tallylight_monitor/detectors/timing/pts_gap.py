"""PTS gap: between two packets of a track there is time that no packet covers, and no discontinuity is declared."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.packet_times import PacketTimes


@dataclass(slots=True)
class PtsGap:
    """The longest gap of either track, in seconds."""

    seconds: float

    def measure(self, times: PacketTimes) -> Measurement:
        """Measure a segment, or a second of a stream."""
        gaps = {name: each.gap for name, each in (("picture", times.picture), ("sound", times.sound)) if each}
        name = max(gaps, key=lambda each: gaps[each], default="")
        longest = gaps.get(name, 0.0)
        return Measurement(longest, times.begin, f"the {name} has a gap of {longest:.2f} s" if longest else "")
