"""Let local mode watch the broadcast, and collect what it reports."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from tallylight_contract.report import DefectEvent, Report
from tallylight_demo.broadcast import Broadcast
from tallylight_demo.livestreams import NAMESPACE, livestream_files
from tallylight_demo.local_mode import LocalMode, local_command
from tallylight_demo.outcome import Found, Observations
from tallylight_demo.output_lines import MonitorCount, parsed_line
from tallylight_demo.programme import AIRINGS, PROGRAMME, Airing, Injection
from tallylight_demo.screen import Screen

DAY_SECONDS = 86_400.0
EMPTY_SECONDS = 6.0  # for the last monitor to write its report and go, after its window
TICK_SECONDS = 0.5  # between two looks at the processes


class Watching:
    """Local mode at work beside the broadcast."""

    def __init__(self, broadcast: Broadcast, screen: Screen) -> None:
        self._broadcast, self._screen = broadcast, screen
        self._found: list[Found] = []
        self._counts: list[int] = [0]
        self._reports: list[Report] = []

    async def watch(self, place: Path, url: str) -> Observations:
        """Run local mode until today's windows are over. Returns what it reported."""
        folder, state = place / "streams", place / "state"
        self._write_streams(folder, url)
        async with (
            LocalMode.on(local_command(folder, state), place / "local.log") as local,
            asyncio.TaskGroup() as group,
        ):
            reading = group.create_task(self._read(local))
            announcing = group.create_task(self._announce(PROGRAMME))
            left = await self._windows_over(local, AIRINGS)
            announcing.cancel()
            left = max(left, await local.end())
            await reading
        return Observations(self._found, self._counts, self._reports, left)

    def _write_streams(self, folder: Path, url: str) -> None:
        folder.mkdir()
        for name, text in livestream_files(AIRINGS, url, self._broadcast.began).items():
            (folder / name).write_text(text)
        names = ", ".join(airing.name for airing in AIRINGS)
        self._screen.say(f"Running `tallylight local` on a folder with three LiveStreams: {names}")

    async def _announce(self, programme: Sequence[Injection]) -> None:
        for injection in sorted(programme, key=lambda each: each.start):
            await asyncio.sleep(max(0.0, injection.start - self._broadcast.now()))
            self._screen.injected(self._broadcast.now(), injection)

    async def _read(self, local: LocalMode) -> None:
        async for line in local.lines():
            match parsed_line(line):
                case DefectEvent(event="open") as event:
                    self._note(event)
                case Report() as report:
                    self._reports.append(report)
                case MonitorCount(running=running) if running != self._counts[-1]:
                    self._screen.monitors(self._broadcast.now(), self._counts[-1], running)
                    self._counts.append(running)

    def _note(self, event: DefectEvent) -> None:
        found = Found(
            stream=event.stream.removeprefix(f"{NAMESPACE}/"),
            detector=event.detector,
            at=(event.wall_time - self._broadcast.began).total_seconds(),
            media_delay=event.detected_media_time - event.media_time,
        )
        self._found.append(found)
        self._screen.found(self._broadcast.now(), found)

    async def _windows_over(self, local: LocalMode, airings: Sequence[Airing]) -> int:
        """Wait until the last window of today is over and its monitor is gone. Returns how many are not."""
        today = [airing for airing in airings if airing.start < DAY_SECONDS]
        last = max(airing.end for airing in today)
        while self._broadcast.now() < last + EMPTY_SECONDS and not local.ended:
            monitors = len(local.monitors())
            silent = self._counts[-1] == 0 and len(self._reports) >= len(today)
            if self._broadcast.now() > last and not monitors and silent:
                break
            await asyncio.sleep(TICK_SECONDS)
        if local.ended:
            self._screen.say(f"`tallylight local` has ended by itself: {local.last_words() or 'it gave no reason'}")
        return len(local.monitors())
