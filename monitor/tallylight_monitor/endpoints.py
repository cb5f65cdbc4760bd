"""What a monitor answers over HTTP, drawn from the engine at each request."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from tallylight_contract import version
from tallylight_contract.metrics import monitor as metrics
from tallylight_contract.metrics.metric import LABEL_VALUES
from tallylight_contract.readiness import page_text
from tallylight_monitor.engine import Engine
from tallylight_monitor.outlets.exposition import Exposition
from tallylight_monitor.pipeline.cpu_limit import cpu_limit
from tallylight_monitor.pipeline.decoder_process import resident_memory


@dataclass(frozen=True, slots=True)
class EngineEndpoints:
    """Answers for one engine."""

    engine: Engine
    exposition: Exposition
    failures: Callable[[], Mapping[str, int]] = dict  # of each outlet
    losses: Callable[[], Mapping[str, int]] = dict

    def metrics(self) -> bytes:
        """Prometheus' text format."""
        exposition, task = self.exposition, self.engine.assignment
        exposition.set(metrics.UP, 1.0)
        exposition.set(metrics.ON_AIR, float(self.engine.is_on_air))
        exposition.set(metrics.MUTED, float(self.engine.is_muted))
        self._of_the_stream()
        self._of_the_processes()
        for outlet, count in self.failures().items():
            exposition.total(metrics.OUTLET_FAILURES, count, outlet)
        for outlet, count in self.losses().items():
            exposition.total(metrics.OUTLET_LOST, count, outlet)
        exposition.set(metrics.ORDER_IGNORED, float(len(task.ignored)))
        of = (task.source, version.TALLYLIGHT, task.tier, task.channel, task.role, task.upstream)
        exposition.set(metrics.MONITOR_INFO, 1.0, *of)
        return exposition.text()

    def _of_the_stream(self) -> None:
        exposition, judgement, now = self.exposition, self.engine.judgement, self.engine.clock.monotonic()
        exposition.tracks(metrics.RECEIVING, judgement.receiving())
        for track, seconds in judgement.unjudged(self.engine.supervisor.last_beat.media_end).items():
            exposition.total(metrics.UNJUDGED_SECONDS, seconds, track)
        exposition.detectors(judgement.watch.values(), judgement.watch.open_defects())
        exposition.set(metrics.DETECTORS_UNMEASURED, float(len(judgement.watch.unmeasured())))
        for name, (severity, count, seconds) in judgement.accounting.counts().items():
            exposition.total(metrics.DEFECTS, count, name, severity)
            exposition.total(metrics.DEFECT_SECONDS, seconds, name, severity)
        for part, points in msgspec.structs.asdict(judgement.score).items():
            exposition.set(metrics.SCORE, points, part)
        exposition.set(metrics.PLAYLIST_AGE, judgement.feed.playlist_age(now))
        # Also long ago: the first scrape asks since when.
        judged = {name: judgement.tracks.judged_at(name) for name in judgement.tracks.names}
        exposition.tracks(
            metrics.LAST_FRAME, {name: time.time() - (now - at) for name, at in judged.items() if at is not None}
        )

    def _of_the_processes(self) -> None:
        exposition, supervisor = self.exposition, self.engine.supervisor
        beat = supervisor.last_beat
        totals, load = supervisor.totals, self.engine.load.load(self.engine.clock.monotonic())
        exposition.total(metrics.FRAMES_DECODED, totals.pictures)
        exposition.total(metrics.MEDIA_SECONDS, beat.media_end)
        for look in LABEL_VALUES["look"]:
            exposition.set(metrics.LOOK, float(look == beat.look), look)
            exposition.total(metrics.LOOK_SECONDS, totals.looked.get(look, 0.0), look)
        exposition.total(metrics.DECODER_RESTARTS, supervisor.restarts)
        exposition.total(metrics.CORRUPT_PACKETS, beat.corrupt_packets)
        exposition.set(metrics.DECODE_LAG, load.lag_seconds or 0.0)
        exposition.set(metrics.CPU_NEEDED, load.cores)
        exposition.total(metrics.CPU_THROTTLED, cpu_limit().seconds)
        exposition.total(metrics.CPU_SECONDS, totals.cpu_seconds, "decoder")
        exposition.total(metrics.CPU_SECONDS, time.process_time(), "feeder")
        for process, pid in (("decoder", supervisor.pid), ("feeder", os.getpid())):
            exposition.set(metrics.MEMORY, resident_memory(pid), process)

    def report(self) -> bytes:
        """The report so far, as JSON."""
        return msgspec.json.encode(self.engine.report())

    def load(self) -> bytes:
        """What it has to do, as JSON."""
        return msgspec.json.encode(self.engine.load.load(self.engine.clock.monotonic()))

    def score(self) -> bytes:
        """The score now, as JSON."""
        task = self.engine.assignment
        return msgspec.json.encode({"stream": task.stream, **msgspec.structs.asdict(self.engine.judgement.score)})

    def unhealthy(self) -> str:
        """Why this monitor should be replaced; empty while it is at work."""
        return self.engine.unhealthy()

    def not_ready(self) -> str:
        """Why nothing is received, in one line; empty while something is."""
        judgement = self.engine.judgement
        if judgement.is_receiving:
            return ""
        return page_text(judgement.feed.why_absent, judgement.tracks.obstacles())
