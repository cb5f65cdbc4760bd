"""Faults that are heard: silence, clipping, hum, a wrong level, a channel that is missing."""

from tallylight_contract.detectors.entry import HOLD_LIMIT, DetectorEntry, Parameter

SOUND = (
    DetectorEntry(
        name="silence",
        level="sound",
        summary="There is a sound track, and nothing can be heard.",
        measures="Level of the loudest channel over 100 ms, in dBFS.",
        input="sound",
        parameters=(Parameter("level", "the loudest channel's level over 100 ms", "dBFS", -60.0, -120.0, -20.0),),
        hold=2.0,
        release=0.3,
        severity="Major",
        cost=0.1,
        advice="Check the audio embedder and the channel mapping; a long pause in a play is found, too.",
        below=True,
    ),
    DetectorEntry(
        name="sound_lost",
        level="sound",
        summary="The stream has had sound, and none can be judged.",
        measures="Time since sound could be judged, in seconds.",
        input="tracks",
        parameters=(Parameter("absent", "for how long none could be judged", "seconds", 2.0, 0.5, HOLD_LIMIT),),
        hold=0.0,
        release=2.0,  # as long as the threshold: one every few seconds is no track
        severity="Critical",
        cost=0.0,
        advice="The detail says why: not sent, scrambled, damaged, no decoder. Look at the encoder and the packager.",
    ),
)
