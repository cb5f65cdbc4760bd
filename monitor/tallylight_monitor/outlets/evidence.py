"""Pictures of each defect, for people: before, at and after it began."""

import errno
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from tallylight_contract.report import DefectEvent
from tallylight_monitor.remarks import remark
from tallylight_monitor.wire import Pictures, TakePictures

# A stream in trouble for days must not fill the disk: the oldest pictures go first.
MOST_PICTURES = 600
# What cannot be written now is kept for so many pictures; a few megabytes.
MOST_WAITING = 30
# A decoder that has no picture, or is away, is asked so many times, for so many defects: a minute, every two seconds.
MOST_TRIES, MOST_ASKED = 30, 50
# There may be room on the disk later; any other error at the start is a mistake in the command line.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
BEFORE_SECONDS, AFTER_SECONDS = 1.0, 1.0
MOMENTS = ("before", "at", "after")


@dataclass(slots=True)
class _Asked:
    """Pictures that were asked for: their names, and the times in media at which they are to be."""

    names: list[tuple[str, float]]
    tries: int = 1


@dataclass(slots=True)
class EvidenceFolder:
    """Where a monitor puts its pictures: `WHEN-DETECTOR-ONSET-MOMENT.jpg`, the onset in media milliseconds.

    When it was found comes first, because media time begins anew with each monitor of the stream.
    """

    folder: Path
    _asked: dict[int, _Asked] = field(default_factory=dict)
    _request: int = 0
    failures: int = 0
    lost: int = 0  # pictures
    _failing: bool = False
    _blind: bool = False
    _waiting: deque[tuple[str, bytes]] = field(default_factory=lambda: deque(maxlen=MOST_WAITING))

    def prepare(self) -> None:
        """Make the folder. Raises OSError where that is not possible; a full disk is tried again with each picture."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            self._tell(error.strerror or "no reason given")

    def for_event(self, event: DefectEvent) -> tuple[DefectEvent, TakePictures] | None:
        """What to ask the decoder for, and the event with the names under which the pictures will stand."""
        if event.event != "open":
            return None
        onset = event.media_time
        times = (max(0.0, onset - BEFORE_SECONDS), onset, max(event.detected_media_time, onset + AFTER_SECONDS))
        stem = f"{event.wall_time:%Y%m%dT%H%M%SZ}-{event.detector}-{onset * 1000:09.0f}"
        names = [f"{stem}-{moment}.jpg" for moment in MOMENTS]
        self._request += 1
        self._asked[self._request] = _Asked(list(zip(names, times, strict=True)))
        for number in list(self._asked)[:-MOST_ASKED]:
            self._do_without(number)
        shown = replace(event, evidence=[str(self.folder / name) for name in names])
        return shown, TakePictures(self._request, list(times))

    def save(self, pictures: Pictures) -> None:
        """Write what the decoder gave: to each moment the picture nearest to it.

        A full disk costs pictures, never the watching: it is told once on stderr, counted, and tried again with the
        next pictures.
        """
        asked = self._asked.pop(pictures.request, None) if pictures.found else None
        for name, time in asked.names if asked else ():
            _, jpeg = min(pictures.found, key=lambda found: abs(found[0] - time))
            self.lost += len(self._waiting) == MOST_WAITING  # the oldest makes room
            self._waiting.append((name, jpeg))
        self.write()

    @property
    def waits(self) -> bool:
        """Whether there are pictures that could not be written yet."""
        return bool(self._waiting)

    def again(self) -> list[TakePictures]:
        """What is to be asked for again: the decoder was away, or had no picture yet. Not for ever."""
        for number, asked in list(self._asked.items()):
            asked.tries += 1
            if asked.tries > MOST_TRIES:
                self._do_without(number)
        return [TakePictures(number, [time for _, time in each.names]) for number, each in list(self._asked.items())]

    def write(self) -> None:
        """Write what waits."""
        try:
            while self._waiting:
                self._write(*self._waiting[0])
                self._waiting.popleft()
            self._forget()
        except OSError as error:
            self._tell(error.strerror or "no reason given")
        else:
            self._recover()

    def drop(self, pictures: Pictures) -> None:
        """Do without these pictures: too many wait for a folder that does not answer."""
        asked = self._asked.pop(pictures.request, None)
        self.lost += len(asked.names) if asked else 0
        self._tell("it does not answer")

    def end(self) -> None:
        """Nothing more comes or is written: what still waits is lost, and that is said."""
        for number in list(self._asked):
            self._do_without(number)
        self.lost += len(self._waiting)
        self._waiting.clear()
        if self.lost:
            remark(f"{self.lost} pictures could not be kept in {self.folder}")

    def _do_without(self, number: int) -> None:
        asked = self._asked.pop(number, None)
        if asked is not None and not self._blind:
            self._blind = True
            remark(f"there was no picture for {asked.names[0][0]}, and perhaps for others; watching goes on")

    def _write(self, name: str, jpeg: bytes) -> None:
        """Write a picture whole, or leave nothing of it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f".{name}"
        try:
            unfinished.write_bytes(jpeg)
            unfinished.replace(self.folder / name)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise

    def _tell(self, cause: str) -> None:
        self.failures += 1
        if not self._failing:
            self._failing = True
            remark(f"pictures cannot be kept in {self.folder}: {cause}; it is tried again, and watching goes on")

    def _recover(self) -> None:
        if self._failing:
            self._failing = False
            remark(f"pictures can be kept in {self.folder} again")

    def _forget(self) -> None:
        kept = sorted(self.folder.glob("*.jpg"), key=lambda path: path.stat().st_mtime)
        for path in kept[: max(0, len(kept) - MOST_PICTURES)]:
            path.unlink(missing_ok=True)
