"""Frames of AAC in their own heads, ADTS (ISO/IEC 14496-3, 1.A.3.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

HEAD = 7  # bytes
SAMPLES = 1024
RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)
# Of the first four bytes, what holds for all of a track: sync, layer, checksum, profile, rate, channels.
FIXED = 0xFFFFFDC0


@dataclass(frozen=True, slots=True)
class Frames:
    """Where each frame begins, and where the last one ends; `fixed` is what their heads have in common."""

    begins: Sequence[int]
    fixed: int

    @property
    def rate(self) -> int:
        """Samples a second, as the heads say."""
        return RATES[self.fixed >> 10 & 0x0F]


def frames(data: bytes) -> Frames | None:
    """The frames of which these bytes are made; None where they are anything else, or heads differ."""
    begins, fixed = [0], _fixed(data)
    while (at := begins[-1]) < len(data):
        head = data[at : at + HEAD]
        size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5 if len(head) == HEAD else 0
        if _fixed(head) != fixed or size <= HEAD or head[6] & 3:  # several blocks in one are the library's
            return None
        begins.append(at + size)
    is_adts = fixed & 0xFFF60000 == 0xFFF00000 and fixed >> 10 & 0x0F < len(RATES)
    return Frames(begins, fixed) if begins[-1] == len(data) and len(data) and is_adts else None


def _fixed(head: bytes) -> int:
    return int.from_bytes(head[:4], "big") & FIXED


def stamp_behind(pts: int, rate: int) -> int:
    """The stamp, in ticks of 1/90000 s, of the frame behind one: so that rounding never adds up, as libav does it."""
    ticks = Fraction(SAMPLES * 90_000, rate)
    if ticks.denominator == 1:
        return pts + ticks.numerator
    whole = _nearest(pts / ticks)
    return _nearest((whole + 1) * ticks) + pts - _nearest(whole * ticks)


def _nearest(value: Fraction) -> int:
    return int(value + Fraction(1, 2)) if value >= 0 else -int(-value + Fraction(1, 2))
