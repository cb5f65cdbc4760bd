"""Runs the state machine: moto's interpreter of the Amazon States Language, in this process. The one place of moto.

What it uses is reported apart, and is no cost of the chain.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from tallylight_bench.distributed.state_machine import Task, definition, transitions

REGION, ACCOUNT = "us-east-1", "123456789012"
LONGEST_POLL, MOST_MESSAGES = 1, 10  # seconds; messages
HISTORY = 1_000  # events; an execution has forty


class Interpreter:
    """One state machine, and the queue of its tasks."""

    def __init__(self, detectors: Sequence[str]) -> None:
        import boto3

        # Whose answer it is, moto finds by asking all executions for their state: one that is just being made has none.
        self._one_at_a_time = Lock()
        self._queues, self._machines = boto3.client("sqs", REGION), boto3.client("stepfunctions", REGION)
        self._queue = self._queues.create_queue(QueueName="tasks")["QueueUrl"]
        role = f"arn:aws:iam::{ACCOUNT}:role/chain"
        made = self._machines.create_state_machine(
            name="judge-a-second", definition=definition(detectors, self._queue), roleArn=role
        )
        self._machine: str = made["stateMachineArn"]

    def start(self, name: str, given: bytes) -> str:
        """Start an execution with this input, JSON; gives its address."""
        with self._one_at_a_time:
            begun = self._machines.start_execution(stateMachineArn=self._machine, name=name, input=given.decode())
        return str(begun["executionArn"])

    def tasks(self) -> list[Task]:
        """What waits for functions; waits a moment for some."""
        got = self._queues.receive_message(
            QueueUrl=self._queue, MaxNumberOfMessages=MOST_MESSAGES, WaitTimeSeconds=LONGEST_POLL
        )
        return [self._task(message) for message in got.get("Messages", [])]

    def _task(self, message: dict[str, str]) -> Task:
        self._queues.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        body = json.loads(message["Body"])
        return Task(body["function"], body["token"], body["input"])

    def answered(self, task: Task, answer: bytes) -> None:
        """A function has answered, in JSON."""
        with self._one_at_a_time:
            self._machines.send_task_success(taskToken=task.token, output=answer.decode())

    def transitions(self, execution: str) -> int:
        """How many transitions an execution made, by its own history."""
        history = self._machines.get_execution_history(executionArn=execution, maxResults=HISTORY)
        return transitions(event["type"] for event in history["events"])


@contextmanager
def interpreting(detectors: Sequence[str]) -> Iterator[Interpreter]:
    """An interpreter that knows the machine. While it is there, boto3 reaches nothing else from this process."""
    from moto import mock_aws

    os.environ |= {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        yield Interpreter(detectors)
