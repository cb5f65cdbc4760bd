"""Faults of the coded data: damaged, incomplete, or coded otherwise than before."""

from tallylight_contract.detectors.entry import HOLD_LIMIT, DetectorEntry, Parameter

BITSTREAM = (
    DetectorEntry(
        name="decode_damage",
        level="bitstream",
        summary="Coded data is damaged, and picture or sound with it; or the decoder had to be restarted.",
        measures="Damaged pieces of coded data since the last clean key frame.",
        input="packets",
        parameters=(
            Parameter(
                "damaged",
                "damaged pieces of coded data since the last clean key frame",
                "pieces",
                1.0,
                1.0,
                1000.0,
            ),
        ),
        hold=0.0,
        release=1.0,
        severity="Major",
        cost=0.1,
        advice="Packets are lost or segments are damaged: compare with another CDN edge, then look at the path to the"
        " encoder.",
    ),
    DetectorEntry(
        name="undecodable",
        level="bitstream",
        summary="A track is declared, or data comes, of which nothing could ever be judged.",
        measures="Time for which nothing of it could be judged, in seconds.",
        input="tracks",
        parameters=(Parameter("absent", "for how long none could be judged", "seconds", 2.0, 0.5, HOLD_LIMIT),),
        hold=0.0,
        release=0.0,
        severity="Critical",
        cost=0.0,
        advice="The detail says which track, and why: scrambled, encrypted, no decoder, too large, no key frame.",
    ),
    DetectorEntry(
        name="segment_not_independent",
        level="bitstream",
        summary="A segment does not begin with a key frame.",
        measures="Time from a segment's start to its first key frame, or all of it where there is none, in seconds.",
        input="segments",
        parameters=(
            Parameter("late", "how far behind the segment's start its first key frame is", "seconds", 0.1, 0.02, 60.0),
        ),
        hold=0.0,
        release=60.0,
        severity="Minor",
        cost=0.0,
        advice="Players cannot start or switch there. Let the encoder's distance of key frames divide the segment's"
        " length, and the packager cut at key frames.",
    ),
)
