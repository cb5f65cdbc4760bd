"""Faults that are heard: silence, clipping, hum, a wrong level, a channel that is missing."""

from tallylight_contract.detectors.entry import DetectorEntry, Parameter

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
)
