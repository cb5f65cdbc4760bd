"""Faults that are seen: black, frozen, flat, torn, blocky, blurred; or no picture at all."""

from tallylight_contract.detectors.entry import HOLD_LIMIT, DetectorEntry, Parameter

PICTURE = (
    DetectorEntry(
        name="black",
        level="picture",
        summary="The picture is black.",
        measures="Share of the picture that is black.",
        input="picture",
        parameters=(
            Parameter("share", "how much of the picture must be black", "ratio", 0.98, 0.5, 1.0),
            Parameter("level", "how bright black may be, of the range from black to white", "ratio", 0.10, 0.0, 0.5),
        ),
        hold=2.0,
        release=0.5,
        severity="Critical",
        cost=1.0,
        advice="A fade is no fault: it is shorter than the hold. Look at the pictures that the monitor keeps, and at"
        " what the encoder gets.",
        inhibits=("freeze", "mono_colour"),
    ),
    DetectorEntry(
        name="freeze",
        level="picture",
        summary="The picture moved, and stands still.",
        measures="How long the picture has stood still after it moved, in seconds.",
        input="picture",
        parameters=(
            Parameter("still", "how long the picture has stood still", "seconds", 2.0, 0.5, HOLD_LIMIT),
            Parameter("floor", "how much the liveliest tile of a settled picture may flicker", "levels", 0.1, 0.0, 2.0),
        ),
        hold=0.0,
        release=0.2,
        severity="Critical",
        cost=2.0,
        every_picture=True,
        advice="Look upstream of the encoder: a frozen contribution feed is encoded as a good stream.",
    ),
    DetectorEntry(
        name="mono_colour",
        level="picture",
        summary="The picture is one flat colour, other than black.",
        measures="Share of the picture that has one colour, other than black.",
        input="picture",
        parameters=(
            Parameter("share", "how much of the picture must have one colour", "ratio", 0.95, 0.5, 1.0),
            Parameter("spread", "how far a pixel may be from that colour", "levels", 4.0, 0.0, 32.0),
        ),
        hold=2.0,
        release=0.5,
        severity="Critical",
        cost=1.0,
        advice="A router or decoder that lost its input shows this. Follow the signal upstream.",
        inhibits=("freeze",),
    ),
    DetectorEntry(
        name="picture_lost",
        level="picture",
        summary="The stream has shown pictures, and none can be judged.",
        measures="Time since a picture could be judged, in seconds.",
        input="tracks",
        parameters=(Parameter("absent", "for how long none could be judged", "seconds", 2.0, 0.5, HOLD_LIMIT),),
        hold=0.0,
        release=2.0,  # as long as the threshold: one every few seconds is no track
        severity="Critical",
        cost=0.0,
        advice="The detail says why: not sent, scrambled, damaged, no decoder. Look at the encoder and the packager.",
    ),
)
