"""Subtitles stale: a rendition that the master playlist names cannot be had, or does not grow."""

from dataclasses import dataclass

from tallylight_monitor.detectors.measurement import Measurement
from tallylight_monitor.detectors.reception import Reception


@dataclass(slots=True)
class SubtitlesStale:
    """The age of the oldest rendition's last new segment, in its target durations."""

    age: float

    def measure(self, reception: Reception) -> Measurement | None:
        """Measure the reception now; None where no rendition was looked at."""
        if reception.subtitles_age is None:
            return None
        return Measurement(reception.subtitles_age, reception.subtitles_since, reception.subtitles)
