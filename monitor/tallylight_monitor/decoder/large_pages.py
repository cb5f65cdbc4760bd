"""Large pages for the memory in which one decoder makes its pictures. Uses av."""

from collections.abc import Callable, Iterable
from typing import Protocol

from av.video.frame import VideoFrame

from tallylight_monitor.allocation import use_large_pages
from tallylight_monitor.kernel_files import core_times

# By then a decoder has all blocks in use that it makes pictures in, one after the other; and it goes on for longer.
SETTLED_PICTURES = 64
# Of the time that it ran meanwhile: one that waited longer for a core has others beside it that want them all.
MOST_WAITED = 0.25


class Use(Protocol):
    """What is told of the blocks (address, bytes), and whether there is room on the cores to have it done at once."""

    def __call__(self, blocks: Iterable[tuple[int, int]], *, at_once: bool) -> object:
        """Use large pages."""


class LargePages:
    """Notes where a new decoder's pictures lie, and tells `use` their blocks once, of all of them.

    `times` are this process's seconds on a core, and those in which it waited for one, so far.
    """

    def __init__(self, use: Use = use_large_pages, times: Callable[[], tuple[float, float]] = core_times) -> None:
        self._use, self._times, self._left = use, times, SETTLED_PICTURES
        self._began = times()
        self._blocks: dict[int, int] = {}

    def note(self, frame: VideoFrame) -> None:
        """A picture was decoded."""
        if not self._left:
            return
        self._left -= 1
        self._blocks |= {plane.buffer_ptr: plane.buffer_size for plane in frame.planes}
        if not self._left:
            self._use(self._blocks.items(), at_once=self._there_is_room())

    def _there_is_room(self) -> bool:
        ran, waited = (now - before for now, before in zip(self._times(), self._began, strict=True))
        return waited <= MOST_WAITED * ran
