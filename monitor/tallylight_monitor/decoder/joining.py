"""From which picture on a stream is decoded: from a key frame, if one comes; without one, after a while, as it is."""

from dataclasses import dataclass

# The longest distance of key frames that is waited for: a stream joined in between shows nothing until then.
LONGEST_GOP_SECONDS = 12.0
# Where no stamps tell the time: at 25 pictures a second.
LONGEST_GOP_PICTURES = 300

WAITING = "it waits for a key frame"
NO_KEY_FRAME = f"no key frame came in {LONGEST_GOP_SECONDS:.0f} s"


@dataclass(slots=True)
class Joining:
    """Whether pictures can be built. Without a key frame they are built on damage, and are told as such."""

    joined: bool = False
    _since: float | None = None
    _passed: int = 0

    def leave(self) -> None:
        """What comes next has nothing to do with what was."""
        self.joined, self._since, self._passed = False, None, 0

    def takes(self, *, key: bool, stamp: float | None) -> bool:
        """Whether this packet is decoded. One that is no key frame is, once none has come for too long."""
        if not self.joined:
            self.joined = key or self._is_late(stamp)
        return self.joined

    def _is_late(self, stamp: float | None) -> bool:
        self._passed += 1
        if stamp is not None and self._since is None:
            self._since = stamp
        if stamp is None or self._since is None:
            return self._passed > LONGEST_GOP_PICTURES
        return abs(stamp - self._since) > LONGEST_GOP_SECONDS
