"""What detectors of captions are shown: those of half a second of pictures."""

from dataclasses import dataclass

FILL = (0x80, 0x80)  # what a caption encoder sends while it has nothing to say: two noughts, with their parity


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bytes of CEA-608, each with its parity in the highest bit; `field` is 1 or 2."""

    field: int
    bytes: tuple[int, int]

    @property
    def is_fill(self) -> bool:
        """Whether it says nothing."""
        return self.bytes == FILL


@dataclass(frozen=True, slots=True)
class CaptionWindow:
    """The captions of the pictures that were decoded from `begin` to `at`, in seconds of media.

    `carried_at` is when the last picture was shown that carried any, None where none did. `pairs` are those of
    CEA-608, in the order of showing, and `packets` counts the pairs of bytes of CEA-708 packets. `anew`: the stream
    said that something else begins here.
    """

    begin: float
    at: float
    carried_at: float | None = None
    pairs: tuple[Pair, ...] = ()
    packets: int = 0
    anew: bool = False

    @property
    def has_text(self) -> bool:
        """Whether anything came but filling."""
        return self.packets > 0 or any(not each.is_fill for each in self.pairs)
