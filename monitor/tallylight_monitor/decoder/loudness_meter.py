"""EBU R128 loudness of decoded sound, by libavfilter's ebur128. Uses av."""

from collections.abc import Iterator
from math import isfinite

import av
from av.audio.frame import AudioFrame
from av.filter import Graph

from tallylight_monitor.detectors.loudness import SILENT, Loudness

STEP_SECONDS = 0.1  # the filter gives so much at a time
HOLE_SECONDS = 0.05  # as in `sounds`: after a longer hole it begins anew


class LoudnessMeter:
    """Measures frame by frame."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._form: tuple[object, ...] = ()
        self._end = self._told = 0.0  # seconds of media that were added, and that were measured

    def add(self, frame: AudioFrame, at: float) -> Iterator[Loudness]:
        """Add a frame; gives what is measured by now."""
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._graph is None or form != self._form or abs(at - self._end) > HOLE_SECONDS:
            self._graph, self._form = self._made(frame), form
            self._end = self._told = at
        self._end += frame.samples / frame.sample_rate
        pts, frame.pts = frame.pts, None
        self._graph.push(frame)
        frame.pts = pts
        yield from self._measured(self._graph)

    def _made(self, frame: AudioFrame) -> Graph:
        graph = Graph()
        source = graph.add_abuffer(
            sample_rate=frame.sample_rate, format=frame.format.name, layout=frame.layout.name, time_base=frame.time_base
        )
        meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        graph.configure()
        return graph

    def _measured(self, graph: Graph) -> Iterator[Loudness]:
        while True:
            try:
                found = graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            self._told += STEP_SECONDS
            yield _read(dict(found.metadata), self._told)


def _read(said: dict[str, str], at: float) -> Loudness:
    """What the filter says of 100 ms."""
    momentary, short_term = (float(said.get(f"lavfi.r128.{name}", SILENT)) for name in ("M", "S"))
    return Loudness(at, *(each if isfinite(each) else SILENT for each in (momentary, short_term)))
