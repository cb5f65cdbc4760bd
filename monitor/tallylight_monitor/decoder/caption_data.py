"""The caption data of a picture: triples of bytes, as ANSI/CTA-708-E, 4.3.5 has them. Uses av."""

from dataclasses import dataclass

from av.sidedata.sidedata import SideData, SideDataContainer
from av.video.frame import VideoFrame

from tallylight_monitor.detectors.caption_window import Pair

TRIPLE = 3
MOST_TRIPLES = 31  # five bits count them
VALID, KIND = 0x04, 0x03
FIELDS = {0: 1, 1: 2}  # of CEA-608, by the kind of a triple; the other two are of CEA-708
FIRST_OF_PACKET = 3
SIZE_BITS = 0x3F  # of a packet's first byte


@dataclass(frozen=True, slots=True)
class Captions:
    """What one picture carries. `packets`: pairs of bytes of CEA-708 packets that hold more than a header."""

    pairs: tuple[Pair, ...] = ()
    packets: int = 0


def captions_of(frame: VideoFrame) -> Captions | None:
    """The captions of a decoded picture, whatever its coding carries them in; None where it has none."""
    # Not frame.side_data: a picture that holds what holds it stays in memory, with hundreds of others, for a long time.
    carried = SideDataContainer(frame).get("A53_CC")  # type: ignore[call-arg]  # its types do not say so
    return read(bytes(carried)) if isinstance(carried, SideData) else None


def read(data: bytes) -> Captions | None:
    """What stands in the triples; None where none is valid, as where an encoder has no captions to carry."""
    pairs, packets, valid = [], 0, False
    for at in range(0, min(len(data), TRIPLE * MOST_TRIPLES) - TRIPLE + 1, TRIPLE):
        head, first, second = data[at : at + TRIPLE]
        if not head & VALID:
            continue
        valid, kind = True, head & KIND
        if kind in FIELDS:
            pairs.append(Pair(FIELDS[kind], (first, second)))
        elif kind == FIRST_OF_PACKET:
            packets += first & SIZE_BITS != 1 or second != 0
        else:
            packets += bool(first or second)
    return Captions(tuple(pairs), packets) if valid else None
