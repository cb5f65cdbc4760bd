"""The function host: hands tasks to warm functions, one at a time and in order, and answers the state machine."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock
from typing import Protocol

import msgspec

from tallylight_bench.distributed.hosted import Hosted
from tallylight_bench.distributed.ordering import InOrder
from tallylight_bench.distributed.seconds import Aggregated, line
from tallylight_bench.distributed.state_machine import AGGREGATE, Task
from tallylight_contract.report import DefectEvent


class Answers(Protocol):
    """What takes the answer of a function."""

    def answered(self, task: Task, answer: bytes) -> None:
        """A function has answered, in JSON."""


@dataclass(slots=True)
class Path:
    """How one second of one stream went: when it was `stored` (wall clock), and for how long each function worked."""

    stored: float = 0.0
    worked: dict[str, float] = field(default_factory=dict)

    @property
    def done_without_waiting(self) -> float:
        """When it would have been judged, had the state machine taken no time: all detectors work at once."""
        detectors = [seconds for name, seconds in self.worked.items() if name != AGGREGATE]
        return self.stored + max(detectors, default=0.0) + self.worked.get(AGGREGATE, 0.0)


@dataclass(slots=True)
class Told:
    """What the aggregation of a stream has told: events, each with the number of its second."""

    events: list[tuple[int, DefectEvent]] = field(default_factory=list)
    over: bool = False


class Host:
    """The functions of all streams, by stream and name. `work` serves one of them, in a thread of its own."""

    def __init__(self, functions: Mapping[tuple[int, str], Hosted], answers: Answers) -> None:
        self._functions, self._answers = functions, answers
        self._orders = {place: InOrder[Task]() for place in functions}
        self._queues: dict[tuple[int, str], SimpleQueue[Task | None]] = {place: SimpleQueue() for place in functions}
        self._lock = Lock()
        self.paths: dict[tuple[int, int], Path] = {}
        self.told = {stream: Told() for stream, _ in functions}

    def give(self, task: Task) -> None:
        """A task is due: its function has it once all seconds before are judged."""
        place = (int(task.given["stream"]), task.function)
        for ready in self._orders[place].put(int(task.given["number"]), task):
            self._queues[place].put(ready)

    def work(self, place: tuple[int, str]) -> None:
        """Serve one function until it is stopped. Raises ProcessFailedError."""
        while (task := self._queues[place].get()) is not None:
            asked, began = line(task.given), time.perf_counter()
            answer = self._functions[place].ask(asked)
            self._note(task, place, time.perf_counter() - began)
            if task.function == AGGREGATE:
                self._hear(task, place[0], answer)
            self._answers.answered(task, answer)

    def stop(self) -> None:
        """Let every `work` end."""
        for queue in self._queues.values():
            queue.put(None)

    @property
    def over(self) -> bool:
        """Whether every stream was judged to its end."""
        return all(told.over for told in self.told.values())

    def _note(self, task: Task, place: tuple[int, str], seconds: float) -> None:
        with self._lock:
            path = self.paths.setdefault((place[0], int(task.given["number"])), Path())
            path.stored = float(task.given["stored_at"])
            path.worked[task.function] = seconds

    def _hear(self, task: Task, stream: int, answer: bytes) -> None:
        events = msgspec.json.decode(answer, type=Aggregated).events
        self.told[stream].events += [(int(task.given["number"]), event) for event in events]
        self.told[stream].over = bool(task.given["last"])
