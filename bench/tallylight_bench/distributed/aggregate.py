"""The aggregation step as a function: makes events of what the detectors measured, by the monitor's own rules."""

import sys
from datetime import UTC, datetime
from typing import BinaryIO

import msgspec

from tallylight_bench.distributed.seconds import Aggregated, Judged, line
from tallylight_bench.distributed.stopwatch import Stopwatch
from tallylight_contract.report import DefectEvent
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.judging.event_judge import EventJudge


class Aggregation:
    """The events of one stream. Seconds come in order."""

    def __init__(self, stream: str) -> None:
        self._judge = EventJudge(stream, resolved(None))

    def take(self, judged: Judged, now: datetime) -> list[DefectEvent]:
        """The events that follow from one second. Of all detectors, what was measured first is judged first."""
        samples = [*judged.samples, *(sample for each in judged.measured for sample in each.samples)]
        events = self._judge.take(sorted(samples, key=lambda sample: sample.at), now)
        if judged.last:
            events += self._judge.end(judged.media_end, 0.0, now)
        return events


def serve(stream: str, lines: BinaryIO, answers: BinaryIO) -> None:
    """Answer to the end of the lines; after the last, what was used."""
    aggregation, decoder, watch = Aggregation(stream), msgspec.json.Decoder(Judged), Stopwatch("orchestrate")
    answers.write(line("warm"))
    answers.flush()
    watch.begin()
    for asked in lines:
        watch.usage.calls += 1
        judged = decoder.decode(asked)
        with watch.step("detect"):
            events = aggregation.take(judged, datetime.now(UTC))
        answers.write(line(Aggregated(events=events)))
        answers.flush()
    answers.write(line(watch.read()))


if __name__ == "__main__":
    serve(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
