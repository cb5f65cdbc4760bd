"""The state machine, in the Amazon States Language: one execution judges one second of one stream. Pure.

Each detector is a task, all at once; then one task makes events of what they measured. A task is a message with a
token to a queue, from which the function's host takes it: so the interpreter waits for the function's answer.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

AGGREGATE = "aggregate"
TASK = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
ENTERED = "StateEntered"


@dataclass(frozen=True, slots=True)
class Task:
    """A step that waits for its function: `given` is what the machine passes to it."""

    function: str
    token: str
    given: dict[str, Any]


def definition(detectors: Sequence[str], queue: str) -> str:
    """The definition, as JSON."""
    branches = [{"StartAt": name, "States": {name: _task(name, queue)}} for name in detectors]
    detect = {"Type": "Parallel", "Branches": branches, "ResultPath": "$.measured", "Next": AGGREGATE}
    states = {"Detect": detect, AGGREGATE: _task(AGGREGATE, queue)}
    return json.dumps({"Comment": "One second of one stream", "StartAt": "Detect", "States": states})


def _task(name: str, queue: str) -> dict[str, Any]:
    body = {"function": name, "token.$": "$$.Task.Token", "input.$": "$"}
    return {"Type": "Task", "Resource": TASK, "Parameters": {"QueueUrl": queue, "MessageBody": body}, "End": True}


def transitions(events: Iterable[str]) -> int:
    """How many transitions an execution made, by the types of the events in its history: one for each state entered.

    That to the end is charged too, and not counted here.
    """
    return sum(event.endswith(ENTERED) for event in events)
