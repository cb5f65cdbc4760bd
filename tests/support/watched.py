"""Run the real `tallylight watch`, and read what it says."""

import contextlib
import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

COMMAND = (sys.executable, "-m", "tallylight", "watch", "--format", "jsonl", "--allow-private")
END_SECONDS = 30.0  # no test's media takes so long; it bounds one whose monitor does not end


@dataclass
class Watching:
    """One monitor at work. Each event comes with the monotonic time at which it was read, under `read_at`."""

    process: "subprocess.Popen[str]"
    events: list[dict] = field(default_factory=list)
    report: dict = field(default_factory=dict)
    errors: str = ""
    _readers: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read, self._read_errors)]
        for reader in self._readers:
            reader.start()

    def ended(self, seconds: float = END_SECONDS) -> "Watching":
        """Wait for its end; one that takes too long is killed, and its status is -9."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
        return self

    @property
    def status(self) -> int:
        return self.process.returncode

    @property
    def said(self) -> list[tuple[str, str]]:
        """What it said, in order: detector and open or close."""
        return [(event["detector"], event["event"]) for event in self.events]

    def event(self, detector: str, kind: str) -> dict:
        """The one event of this sort."""
        (found,) = (each for each in self.events if (each["detector"], each["event"]) == (detector, kind))
        return found

    def _read(self) -> None:
        for line in self.process.stdout:
            said = json.loads(line) | {"read_at": time.monotonic()}
            if said["event"] == "report":
                self.report = said
            else:
                self.events.append(said)

    def _read_errors(self) -> None:
        self.errors = self.process.stderr.read()


def watching(*arguments: object) -> Watching:
    """Start watching."""
    argv = [*COMMAND, *map(str, arguments)]
    return Watching(subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))


def watched(*arguments: object) -> Watching:
    """Watch to the end."""
    return watching(*arguments).ended()
