"""How well a stream does, for machines: 100 is faultless, 0 is of no use. Pure."""

from collections.abc import Collection, Mapping
from typing import Literal, get_args

from msgspec import Struct

from tallylight_contract.detectors import CATALOGUE, Level
from tallylight_contract.livestream import Severity

Part = Literal["picture", "sound", "delivery", "continuity"]
PARTS: tuple[Part, ...] = get_args(Part)
# What a fault belongs to. The monitor's own are no fault of the stream.
PART_OF: dict[Level, Part] = {
    "picture": "picture",
    "sound": "sound",
    "captions": "picture",
    "timing": "continuity",
    "bitstream": "continuity",
    "transport": "continuity",
    "delivery": "delivery",
}
# The share of a part that a defect leaves, while it lasts.
LEFT: dict[Severity, float] = {"Critical": 0.0, "Major": 0.4, "Minor": 0.7, "Warning": 0.9}


class Score(Struct, frozen=True, kw_only=True):
    """The parts, and the `whole`, which is as good as its worst part. From 0 to 100."""

    whole: float = 100.0
    picture: float = 100.0
    sound: float = 100.0
    delivery: float = 100.0
    continuity: float = 100.0


FAULTLESS = Score()  # four times a second, from nearly all streams


def score(lasting: Collection[str], seen: Collection[str], severities: Mapping[str, Severity]) -> Score:
    """The score now: of the detectors whose defect lasts, and of those that see their fault, long enough or not.

    Each defect that lasts leaves a share of its part by its severity, several leave the product. What is seen and is
    not yet, or no longer, a defect costs half as much.
    """
    if not (lasting or seen):
        return FAULTLESS
    left: dict[Part, float] = dict.fromkeys(PARTS, 1.0)
    for name in {*lasting, *seen} & severities.keys():
        share = LEFT[severities[name]]
        if (part := PART_OF.get(CATALOGUE[name].level)) is not None:
            left[part] *= share if name in lasting else (1 + share) / 2
    parts = {part: round(100 * share, 1) for part, share in left.items()}
    return Score(whole=min(parts.values()), **parts)


def mean(summed: Mapping[str, float], seconds: float) -> Score:
    """Of sums of points times seconds, by the names of a score's fields."""
    return Score(**{name: round(total / seconds, 1) for name, total in summed.items()}) if seconds > 0 else Score()
