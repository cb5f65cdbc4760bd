"""Let the real monitor judge a file or a playlist: its engine here, its decoder in a process of its own."""

import asyncio
import os
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tallylight_contract.livestream import DetectorChoice
from tallylight_contract.report import DefectEvent
from tallylight_monitor.assignment import Assignment
from tallylight_monitor.engine import Engine
from tallylight_monitor.ingest.addresses import AddressPolicy
from tallylight_monitor.ingest.facts import Fact
from tallylight_monitor.ingest.failures import SourceUnusableError
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.pipeline.pieces import Piece
from tallylight_monitor.wire import Beat, FromDecoder, TrackName

LONGEST = 600.0  # seconds for a few seconds of media; on a machine that has no time for it, so much and more is waited
# What says that something was not judged, or cannot be trusted. That a picture is black says nothing of it.
TELLING = frozenset(
    {
        "undecodable",
        "picture_lost",
        "sound_lost",
        "decode_damage",
        "signal_lost",
        "segment_error",
        "playlist_malformed",
        "playlist_stale",
    }
)


@dataclass(frozen=True, slots=True)
class Judged:
    """How a watch ended: `status` as `tallylight watch` would (-1: an error that nothing foresaw), with `reason`."""

    status: int
    reason: str
    opened: frozenset[str]
    counts: dict[TrackName, int]  # pictures, and frames of sound, that were judged
    deaths: tuple[str, ...] = ()  # why decoders were lost
    untold: int = 0  # deaths that no event told of
    noise: str = ""  # what a process wrote to standard error
    seconds: float = 0.0

    @property
    def is_told(self) -> bool:
        """Whether it is told that not all was judged."""
        return self.status != 0 or not TELLING.isdisjoint(self.opened)


@dataclass(slots=True)
class Watch:
    """One engine, listened to."""

    engine: Engine
    opened: set[str] = field(default_factory=set)
    counts: dict[TrackName, int] = field(default_factory=dict)
    deaths: list[str] = field(default_factory=list)
    untold: int = 0
    _before: dict[TrackName, int] = field(default_factory=dict)  # of the decoder that is at work

    def event(self, event: DefectEvent) -> None:
        """A defect was found, or is over."""
        if event.event == "open":
            self.opened.add(event.detector)

    def fact(self, fact: Fact) -> None:
        """Files have no network."""

    def listen(self) -> None:
        """Listen to what the engine is told of its decoder."""
        hear, lost = self.engine.supervisor.hear, self.engine.supervisor.lost

        def heard(message: FromDecoder) -> None:
            if isinstance(message, Beat):
                self._count(message)
            hear(message)

        def died(cause: str, given_up: Piece | None) -> None:
            self.deaths.append(cause)
            self._before = {}
            lost(cause, given_up)
            if "decode_damage" not in self.engine.judgement.watch.open_defects() and not self.engine._unopened:
                self.untold += 1

        self.engine.supervisor.hear, self.engine.supervisor.lost = heard, died

    def _count(self, beat: Beat) -> None:
        for track in beat.tracks:
            new = track.judged - self._before.get(track.name, 0)
            self.counts[track.name] = self.counts.get(track.name, 0) + max(0, new)
            self._before[track.name] = track.judged


class StandardError:
    """What this process and its children write to standard error while the block runs; shown nowhere else."""

    def __enter__(self) -> Self:
        self._file, self._before, self._read = tempfile.TemporaryFile(), os.dup(2), 0
        os.dup2(self._file.fileno(), 2)
        return self

    def __exit__(self, *_: object) -> None:
        os.dup2(self._before, 2)
        os.close(self._before)
        self._file.close()

    def new(self) -> str:
        """What was written since the last look."""
        found = os.pread(self._file.fileno(), 1 << 16, self._read)
        self._read = os.fstat(self._file.fileno()).st_size
        return found.decode("utf-8", "replace")


def judged(path: Path, noise: StandardError | None = None) -> Judged:
    """Watch it to its end, as `tallylight watch FILE` does."""
    began = time.monotonic()
    watch, status, reason = asyncio.run(_watched(path))
    return Judged(
        status,
        reason,
        frozenset(watch.opened),
        watch.counts,
        tuple(watch.deaths),
        watch.untold,
        "" if noise is None else noise.new(),
        time.monotonic() - began,
    )


def watch_of(path: Path, detectors: list[DetectorChoice] | None = None) -> Watch:
    """An engine for it, with all detectors or with these."""
    assignment = Assignment(name="fuzz", address=str(path), settings=resolved(detectors))
    watch = Watch(Engine(assignment, (), AddressPolicy(allow_private=True)))
    watch.engine.judgement.outlets = (watch,)
    watch.listen()
    return watch


async def _watched(path: Path) -> tuple[Watch, int, str]:
    watch = watch_of(path)
    try:
        async with asyncio.timeout(LONGEST):
            await watch.engine.run()
    except SourceUnusableError as error:
        return watch, 2, str(error)
    except TimeoutError:
        return watch, -1, f"it does not end within {LONGEST:g} s"
    except Exception:  # noqa: BLE001 - what nothing foresees is what is looked for
        return watch, -1, traceback.format_exc()
    return watch, 0, ""
