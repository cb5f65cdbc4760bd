"""Until when nobody is to be alerted of the stream. A monitor that is muted measures and records as ever."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tallylight_monitor.instant_file import instant_in


@dataclass(slots=True)
class Muting:
    """The end of the mute, as it stands in a file (`--muted`); without a file the stream is never muted.

    It is an instant and never a switch, so that alerts come back by themselves when the file is forgotten.
    """

    path: Path | None = None
    _until: datetime | None = None

    def reread(self) -> None:
        """Read the file again. One that cannot be read changes nothing."""
        if self.path is not None:
            self._until = instant_in(self.path, self._until)

    def is_muted(self, at: datetime) -> bool:
        """Whether nobody is to be alerted then."""
        return self._until is not None and at < self._until
