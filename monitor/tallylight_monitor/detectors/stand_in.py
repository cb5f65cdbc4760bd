"""What looks on for a detector of pictures that must see each of them, while not each is decoded."""

from typing import Protocol

from tallylight_monitor.detectors.frames import Picture


class StandIn(Protocol):
    """Stands in for a detector that must see every picture, while not every one is decoded.

    A detector that has one names its class in `stand_in`; and says in `doubts` whether it must go on seeing every
    picture, though its measurement tells nothing yet.
    """

    def suspects(self, picture: Picture, /) -> bool:
        """Take the next picture that is decoded; whether the detector should see every one, and the last seconds'."""
