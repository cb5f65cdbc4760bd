"""Interleaving: sound and pictures that belong together come far apart, so a player must hold more than it may have.

ISO/IEC 13818-1 allows a second between a packet's arrival and its decoding; an encoder that sends one track further
ahead makes players with small buffers stall.
"""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.packet_times import PacketTimes


@dataclass(slots=True)
class Interleaving:
    """How far one track's packets came ahead of the other's at most, in seconds of their stamps."""

    apart: float

    def measure(self, times: PacketTimes) -> Measurement | None:
        """Measure a segment, or a second of a stream; None where only one track came."""
        if times.picture is None or times.sound is None:
            return None
        return Measurement(times.apart, detail=f"sound and pictures come {times.apart:.1f} s apart")
