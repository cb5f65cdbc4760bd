"""Half seconds of captions, gathered in the order in which their pictures are shown. Pure."""

from dataclasses import dataclass, field

from tallylight_monitor.decoder.caption_data import Captions
from tallylight_monitor.detectors.caption_window import CaptionWindow, Pair

WINDOW_SECONDS = 0.5


@dataclass(slots=True)
class CaptionWindows:
    """One stream's. What is not decoded is not there: of captions, a part is enough."""

    _begin: float | None = None
    _carried_at: float | None = None
    _pairs: list[Pair] = field(default_factory=list)
    _packets: int = 0
    _anew: bool = False

    def cut(self) -> None:
        """The stream says that something else begins."""
        self._anew = True

    def take(self, at: float, captions: Captions | None) -> CaptionWindow | None:
        """A decoded picture is shown, with its captions, if any; gives the window that it ends."""
        ended = None
        if self._begin is None:
            self._begin = at
        elif at - self._begin >= WINDOW_SECONDS:
            ended = CaptionWindow(self._begin, at, self._carried_at, tuple(self._pairs), self._packets, self._anew)
            self._begin, self._carried_at, self._pairs, self._packets, self._anew = at, None, [], 0, False
        if captions is not None:
            self._carried_at = at
            self._pairs += captions.pairs
            self._packets += captions.packets
        return ended
