"""Faults of how the source delivers: nothing comes, or a playlist, a manifest or a segment comes late or wrong."""

from tallylight_contract.detectors.entry import DetectorEntry, Parameter
from tallylight_contract.detectors.picture import PICTURE
from tallylight_contract.detectors.sound import SOUND

DELIVERY = (
    DetectorEntry(
        name="signal_lost",
        level="delivery",
        summary="Nothing arrives from the source.",
        measures="How long nothing has arrived, in target durations.",
        input="feed",
        parameters=(
            Parameter(
                "absent",
                "how long nothing has arrived, in target durations (2 s where there are none)",
                "ratio",
                1.5,
                0.5,
                60.0,
            ),
        ),
        hold=0.0,
        release=0.0,
        severity="Critical",
        cost=0.0,
        advice="Ask the origin; then the network between it and the cluster. While it lasts, it inhibits most others.",
        # Whatever is wrong with pictures and sound that do not come follows from it.
        inhibits=(*(entry.name for entry in (*PICTURE, *SOUND)), "undecodable", "playlist_stale", "segment_error"),
    ),
    DetectorEntry(
        name="playlist_stale",
        level="delivery",
        summary="The playlist is served, but no longer grows.",
        measures="Age of the playlist's last new segment, in target durations.",
        input="feed",
        parameters=(Parameter("age", "the age of its last new segment, in target durations", "ratio", 1.5, 1.0, 60.0),),
        hold=0.0,
        release=0.0,
        severity="Critical",
        cost=0.0,
        advice="The origin answers, but its packager or the encoder before it has stopped.",
    ),
    DetectorEntry(
        name="segment_error",
        level="delivery",
        summary="A segment that the playlist names could not be fetched whole.",
        measures="Segments lost one after the other.",
        input="feed",
        parameters=(Parameter("failures", "segments lost one after the other", "segments", 1.0, 1.0, 100.0),),
        hold=0.0,
        release=0.0,
        severity="Major",
        cost=0.0,
        advice="See the failed fetches by kind: a status is the origin's, a timeout the network's.",
    ),
    DetectorEntry(
        name="playlist_malformed",
        level="delivery",
        summary="The playlist breaks the rules, and what can be read of it is watched.",
        measures="Lines of the playlist that break the rules.",
        input="feed",
        parameters=(Parameter("flaws", "lines of the playlist that break the rules", "lines", 1.0, 1.0, 20.0),),
        hold=0.0,
        release=60.0,
        severity="Minor",
        cost=0.0,
        advice="The detail names line and tag: show it to the packager's owner. Some players refuse such a playlist.",
    ),
    DetectorEntry(
        name="variant_down",
        level="delivery",
        summary="A version of the stream cannot be had, and the next best one is watched.",
        measures="Better versions than the one watched that cannot be had.",
        input="feed",
        parameters=(Parameter("down", "better versions that cannot be had", "versions", 1.0, 1.0, 6.0),),
        hold=0.0,
        release=0.0,
        severity="Major",
        cost=0.0,
        advice="The detail names it: fetch its playlist yourself. Viewers who get that version see nothing.",
    ),
)
