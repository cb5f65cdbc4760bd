"""Which pictures are built from damaged data.

Of the pictures that a lost packet spoils, the decoder flags a small part, because errors spread by reference.
But every one of them lies between a damaged packet and the next clean key frame.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class DamageTracker:
    """Damaged pieces since the last clean key frame, the word for the last of them, and the sum of all.

    `untold`: there is damage that was not shown yet.
    """

    damaged: int = 0
    why: str = ""
    total: int = 0
    untold: bool = False

    def spoil(self, why: str) -> None:
        """A piece of coded data is damaged."""
        self.damaged += 1
        self.total += 1
        self.why, self.untold = why, True

    def clean(self) -> None:
        """A whole key frame came: nothing that follows refers to what was before it."""
        self.damaged, self.why, self.untold = 0, "", False
