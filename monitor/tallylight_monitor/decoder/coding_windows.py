"""Half seconds of pictures, as they were coded: gathered in the order in which they are shown, decoded or not. Pure."""

from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean, median

from tallylight_monitor.detectors.coding import CodingWindow, Form

WINDOW_SECONDS = 0.5
# Pictures further apart than the middle distance by so much are a gap between them.
UNEVEN = 0.3
LEAST_INTERVALS = 3


@dataclass(slots=True)
class CodingWindows:
    """One stream's."""

    _begin: float | None = None
    _times: list[float] = field(default_factory=list)
    _keys: list[float] = field(default_factory=list)
    _sizes: list[int] = field(default_factory=list)
    _bare: int | None = None
    _form: Form | None = None
    _formed_at: float = 0.0
    _anew: bool = False

    def key_comes(self, *, bare: bool) -> None:
        """A key frame comes whose parameter sets should come with it; `bare` where they do not."""
        self._bare = (self._bare or 0) + 1 if bare else 0

    def cut(self) -> None:
        """The stream says that something else begins."""
        self._anew, self._bare, self._form = True, None, None

    def take(self, at: float, size: int, *, key: bool, form: Form | None = None) -> CodingWindow | None:
        """A picture is shown, with the form of a key frame that was decoded; gives the window that it ends."""
        ended = None
        if self._begin is None:
            self._begin = at
        elif at - self._begin >= WINDOW_SECONDS:
            ended = self._ended(self._begin, at)
        if key:
            self._keys.append(at)
        elif size:
            self._sizes.append(size)
        if form is not None and form != self._form:
            self._form, self._formed_at = form, at
        self._times.append(at)
        return ended

    def _ended(self, begin: float, at: float) -> CodingWindow:
        between = fmean(self._sizes) if self._sizes else None
        interval = _interval([*self._times, at])
        keys, form, formed_at = tuple(self._keys), self._form, self._formed_at
        found = CodingWindow(begin, at, interval, between, keys, self._bare, form, formed_at, self._anew)
        self._begin, self._anew = at, False
        self._times, self._keys, self._sizes = [], [], []
        return found


def _interval(times: list[float]) -> float:
    apart = [later - earlier for earlier, later in pairwise(times)]
    if len(apart) < LEAST_INTERVALS:
        return 0.0
    middle = median(apart)
    return fmean(each for each in apart if abs(each - middle) <= UNEVEN * middle)
