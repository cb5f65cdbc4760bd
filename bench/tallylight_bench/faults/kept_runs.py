"""What each run came to, kept as it comes: a measurement that was broken off goes on where it was."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from tallylight_bench.faults.judging import Outcome
from tallylight_bench.faults.run import Record


@dataclass(frozen=True, slots=True)
class KeptRuns:
    """A file of JSON lines; None keeps nothing."""

    path: Path | None

    def known(self) -> Mapping[str, Outcome]:
        """What is in it, by the case's seed; of a case that was run again, what came last."""
        if self.path is None or not self.path.exists():
            return {}
        lines = (json.loads(line) for line in self.path.read_text().splitlines())
        return {line["seed"]: msgspec.convert(line["outcome"], Outcome) for line in lines}

    def enter(self, record: Record) -> None:
        """Keep a run, with all that was said in it."""
        if self.path is not None:
            with self.path.open("a") as file:
                print(json.dumps(_line(record)), file=file)


def _line(record: Record) -> dict[str, Any]:
    case, began = record.case, record.began
    times = {name: round(at - began, 2) for name, at in asdict(record.times).items()} if record.times else {}
    events = [{**asdict(event), "at": round(event.at - began, 2)} for event in record.events]
    outcome = asdict(record.outcome)
    shown = {"seed": case.seed, "protocol": case.way.protocol, "seconds": case.seconds}
    machine = {"lasted": round(record.ended - began, 1), "waited": round(record.waited, 2)}
    return {**shown, **machine, "outcome": outcome, "times": times, "events": events, "errors": record.errors}
