"""A running `tallylight local` with fake monitors, and what it printed."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress

import local_with_fake
import psutil
from livestream_documents import document

LONGEST_WAIT = 20.0  # seconds; a busy machine starts Python slowly


class Local:
    """A running `tallylight local`, and what it printed."""

    def __init__(self, folder, *arguments):
        self.folder, self.events = folder, []
        self.log = (folder / "log").open("a+b")
        command = (sys.executable, local_with_fake.__file__, str(folder), "--format", "jsonl", *arguments)
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log)
        os.set_blocking(self.process.stdout.fileno(), False)
        self._text = b""

    def wait_for(self, **fields):
        """The first line that has these fields, and is not yet taken."""
        deadline = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < deadline:
            self._read()
            for index, event in enumerate(self.events):
                if fields.items() <= event.items():
                    del self.events[: index + 1]
                    return event
            time.sleep(0.02)
        raise AssertionError(f"no {fields} among {self.events}; it printed {self.printed()}")

    def rest(self):
        self.process.wait(LONGEST_WAIT)
        self._read()
        return self.events

    def printed(self):
        self.log.seek(0)
        return self.log.read().decode()

    def monitors(self):
        return psutil.Process(self.process.pid).children()

    def _read(self):
        with suppress(BlockingIOError, TypeError):
            self._text += self.process.stdout.read()
        *lines, self._text = self._text.split(b"\n")
        self.events += [json.loads(line) for line in lines]

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()


def write(folder, file, name, annotations=None, **spec):
    made = document(**spec)
    made["metadata"] = {"name": name, "annotations": annotations or {}}
    (folder / file).write_text(json.dumps(made))
