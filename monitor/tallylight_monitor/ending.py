"""When a monitor ends by itself: after its window, unless the event runs over and may."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tallylight_contract.livestream import Overrun
from tallylight_monitor.instant_file import instant_in

# From a monitor's start to its first picture.
BEGINS_WITHIN = timedelta(seconds=15)


@dataclass(slots=True)
class Ending:
    """The end of the window and its post-roll, as it stands in a file that may be rewritten at any time."""

    path: Path
    overrun: Overrun
    post_roll: timedelta = timedelta()
    _until: datetime | None = None
    _first_asked: datetime | None = None

    def reread(self) -> None:
        """Read the file again. One that cannot be read changes nothing: unknown means hold."""
        self._until = instant_in(self.path, self._until)

    def is_past_air_time(self, now: datetime) -> bool:
        """Whether the window itself is over: what comes now is post-roll or overrun."""
        return self._until is not None and now >= self._until - self.post_roll

    def is_on_air(self, now: datetime, *, sent: bool) -> bool:
        """Whether the stream, once its window has begun, should be there yet; in overrun it should while it is sent."""
        return not self.is_past_air_time(now) or (self.overrun.policy == "Extend" and sent)

    def is_due(self, now: datetime, *, receiving: bool) -> bool:
        """Whether the monitor shall finish: `receiving` prolongs it where the overrun rule allows.

        One that begins in overrun, for another was taken away or crashed, has some seconds to receive anything.
        """
        self._first_asked = self._first_asked or now
        if self._until is None or now < self._until:
            return False
        if self.overrun.policy == "Stop" or now >= self._until + self.overrun.max:
            return True
        return not receiving and now >= self._first_asked + BEGINS_WITHIN
