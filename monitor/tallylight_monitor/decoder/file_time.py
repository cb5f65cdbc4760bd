"""How long a file should play, and how much of it was judged: time may be missing where no byte is. Pure."""

from dataclasses import dataclass

# So much must be missing to be told: as long as a track may be absent; or as much as was judged, and half a second.
MISSING_SECONDS, LEAST_SECONDS = 2.0, 0.5
LONGEST_SECONDS = 7 * 86_400.0  # a header that is damaged may say anything


@dataclass(frozen=True, slots=True)
class Lost:
    """What was not judged: so many seconds behind what was, and so many between; why, in words, where anything was."""

    cause: str = ""
    behind: float = 0.0
    within: float = 0.0


NOTHING = Lost()


@dataclass(slots=True)
class FileTime:
    """One file's, which began at this media time.

    Sound is counted: by its packets as it comes, and by what of it was decoded. Of pictures only the first and the last
    stamp tell, for how long one of them lasts is often not written.
    """

    began: float = 0.0
    _came: float = 0.0
    _heard: float = 0.0
    _first: float | None = None
    _last: float = 0.0

    def came(self, seconds: float) -> None:
        """So much sound came in a packet, by what that says."""
        self._came += seconds

    def heard(self, seconds: float) -> None:
        """So much sound was decoded."""
        self._heard += seconds

    def shown(self, stamp: float | None, seconds: float) -> None:
        """A picture was taken by its decoder, which may show it later, and lasts so long."""
        begin = self._last if stamp is None else stamp
        self._first = begin if self._first is None else min(self._first, begin)
        self._last = max(self._last, begin + seconds) if self._first < begin else begin + seconds

    def lost(self, end: float, declared: float) -> Lost:
        """At its end, up to which media time has come. It should last `declared` seconds; 0: nothing says how long."""
        pictures = 0.0 if self._first is None else self._last - self._first
        of_all = self._missing(end, declared, max(self._heard, pictures), "s cannot be judged")
        if of_all.cause:
            return of_all
        of_sound = self._missing(end, self._came, self._heard, "s of sound cannot be decoded")
        # Beside pictures the track's own watch counts what is missing of the sound.
        return Lost(of_sound.cause) if pictures else of_sound

    def _missing(self, end: float, due: float, judged: float, what: str) -> Lost:
        due = min(due, LONGEST_SECONDS)
        missing = due - judged
        if missing < min(MISSING_SECONDS, max(LEAST_SECONDS, judged)):
            return NOTHING
        within = min(missing, max(0.0, end - self.began - judged))
        return Lost(f"{missing:.1f} of its {due:.1f} {what}", missing - within, within)
