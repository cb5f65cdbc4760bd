"""What a master playlist announces of a version. A value."""

from dataclasses import dataclass

from tallylight_monitor.wire import TrackName


@dataclass(frozen=True, slots=True)
class Announced:
    """Of one version: CODECS, RESOLUTION in pixels (0 unsaid), and VIDEO-RANGE. `tracks` are those that its segments
    must hold: not the sound, where that has a playlist of its own. `language` is the sound's, as BCP 47 writes it.
    """

    codecs: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    video_range: str = ""
    tracks: tuple[TrackName, ...] = ("picture", "sound")
    language: str = ""
