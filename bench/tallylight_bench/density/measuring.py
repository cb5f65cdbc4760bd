"""One trial: so many monitors on one core, started, settled, and then looked at once a second."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tallylight_bench.cpu import cpu_seconds
from tallylight_bench.density.monitors import Monitor, monitors
from tallylight_bench.density.trial import UNKNOWN, Trial, percentile_99
from tallylight_contract.metrics import monitor as metrics
from tallylight_contract.metrics.metric import Metric

START_SECONDS, START_SECONDS_EACH = 15.0, 2.0  # until all are at work: they start on their one core, too
SETTLE_SECONDS = 15.0  # until what came while they started has been decoded
LOOK_SECONDS = 1.0
ASKED_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and how long: the core of the monitors, the streams' addresses in turn, and seconds of measuring."""

    core: int
    addresses: Sequence[str]
    seconds: float


def measured(setting: Setting, flags: Sequence[str], streams: int) -> Trial:
    """Let so many monitors work on the core. Raises MonitorDiedError."""
    addresses = [setting.addresses[number % len(setting.addresses)] for number in range(streams)]
    with monitors(addresses, flags, setting.core) as running, ThreadPoolExecutor(ASKED_AT_ONCE) as asking:

        def asked() -> list[str]:
            return list(asking.map(Monitor.exposed, running))

        waited = START_SECONDS + START_SECONDS_EACH * streams
        if not _until(lambda: all(map(is_at_work, asked())), waited):
            at_work = sum(map(is_at_work, asked()))
            return Trial(streams, UNKNOWN, 0.0, late=f"after {waited:.0f} s, {at_work} were at work")
        _until(lambda: not any(lag for text in asked() for lag in values(text, metrics.DECODE_LAG)), SETTLE_SECONDS)
        return _looked_at(running, asked, setting.seconds)


def _looked_at(running: Sequence[Monitor], asked: Callable[[], list[str]], seconds: float) -> Trial:
    began, used = time.monotonic(), sum(cpu_seconds(each.process.pid) for each in running)
    lags: list[float] = []
    texts: list[str] = []
    while time.monotonic() - began < seconds:
        look = time.monotonic()
        texts = asked()
        for text in texts:  # one that does not answer is as late as can be
            lags += values(text, metrics.DECODE_LAG) or [UNKNOWN]
        time.sleep(max(0.0, LOOK_SECONDS - (time.monotonic() - look)))
    used = sum(cpu_seconds(each.process.pid) for each in running) - used
    restarts = sum(int(value) for text in texts for value in values(text, metrics.DECODER_RESTARTS))
    return Trial(len(running), percentile_99(lags), used / (time.monotonic() - began), restarts)


def is_at_work(text: str) -> bool:
    """Whether a monitor that exposes this has a stream, and something of it was judged."""
    return any(values(text, metrics.SEGMENT_BYTES)) and any(values(text, metrics.RECEIVING))


def values(text: str, metric: Metric) -> list[float]:
    """The values of a metric in what a monitor exposes."""
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return [float(value) for series, _, value in lines if series.partition("{")[0] == metric.name]


def _until(holds: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
    return held
