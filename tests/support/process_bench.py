"""A runtime of child processes with fake monitors."""

import asyncio
import json
from datetime import UTC, datetime

import psutil

from tallylight_contract.order import MonitorOrder
from tallylight_operator.decision.model import Key, Start
from tallylight_operator.local.run_folder import RunFolder
from tallylight_operator.local.waits import Waits

CUP = Key("sports", "cup")
NAME = "cup-w1-0"
QUICK = Waits(drain=1.5, probe_every=0.05, probe_timeout=0.5, first_back_off=0.2, longest_back_off=1.0)
LONGEST_WAIT = 20.0  # seconds; a busy machine starts Python slowly


def order(**fields):
    known = {"namespace": "sports", "stream": "cup", "window": "w1", "window_start": datetime.now(UTC)}
    return MonitorOrder(**known | {"url": "https://origin.example/cup/master.m3u8?token=t0ken"} | fields)


class Recorded:
    """Keeps what it is given."""

    def __init__(self):
        self.counts, self.lines, self.statuses = [], [], []

    def monitors(self, running):
        self.counts.append(running)

    def printed(self, key, line):
        self.lines.append((key, json.loads(line)))

    def stream(self, key, status):
        self.statuses.append((key, status))


class Bench:
    """A runtime with fake monitors, and questions about it."""

    def __init__(self, runtime, output, state, woken):
        self.runtime, self.output, self.state, self.woken = runtime, output, state, woken
        self.secret = {}

    async def observed(self):
        (monitor,) = (await self.runtime.observe(CUP)).monitors
        return monitor

    async def until(self, true):
        async with asyncio.timeout(LONGEST_WAIT):
            while not true(await self.observed()):  # noqa: ASYNC110 - another process is waited for
                await asyncio.sleep(0.02)
        return await self.observed()

    async def start(self, until=None, **fields):
        await self.runtime.carry_out(CUP, Start(NAME, order(**fields), until))

    @property
    def folder(self):
        return RunFolder(self.state.monitor("sports", NAME))

    def process(self):
        return psutil.Process(int(self.folder.lock.read_text()))
