"""Large pages for the memory in which one decoder makes its pictures. Uses av."""

from collections.abc import Callable, Iterable

from av.video.frame import VideoFrame

from tallylight_monitor.allocation import use_large_pages

# By then a decoder has all blocks in use that it makes pictures in, one after the other; and it goes on for longer.
SETTLED_PICTURES = 64


class LargePages:
    """Notes where a new decoder's pictures lie, and tells `use` their blocks (address, bytes) once, of all of them."""

    def __init__(self, use: Callable[[Iterable[tuple[int, int]]], object] = use_large_pages) -> None:
        self._use, self._left = use, SETTLED_PICTURES
        self._blocks: dict[int, int] = {}

    def note(self, frame: VideoFrame) -> None:
        """A picture was decoded."""
        if not self._left:
            return
        self._left -= 1
        self._blocks |= {plane.buffer_ptr: plane.buffer_size for plane in frame.planes}
        if not self._left:
            self._use(self._blocks.items())
