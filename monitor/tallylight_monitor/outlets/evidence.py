"""Pictures of each defect, for people: before, at and after it began."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from tallylight_contract.report import DefectEvent
from tallylight_monitor.wire import Pictures, TakePictures

# A stream in trouble for days must not fill the disk: the oldest pictures go first.
MOST_PICTURES = 600
BEFORE_SECONDS, AFTER_SECONDS = 1.0, 1.0
MOMENTS = ("before", "at", "after")


@dataclass(slots=True)
class EvidenceFolder:
    """Where a monitor puts its pictures: `WHEN-DETECTOR-ONSET-MOMENT.jpg`, the onset in media milliseconds.

    When it was found comes first, because media time begins anew with each monitor of the stream.
    """

    folder: Path
    _asked: dict[int, list[tuple[str, float]]] = field(default_factory=dict)
    _request: int = 0
    _failed: bool = False

    def prepare(self) -> None:
        """Make the folder. Raises OSError where that is not possible."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def for_event(self, event: DefectEvent) -> tuple[DefectEvent, TakePictures] | None:
        """What to ask the decoder for, and the event with the names under which the pictures will stand."""
        if event.event != "open":
            return None
        onset = event.media_time
        times = (max(0.0, onset - BEFORE_SECONDS), onset, max(event.detected_media_time, onset + AFTER_SECONDS))
        stem = f"{event.wall_time:%Y%m%dT%H%M%SZ}-{event.detector}-{onset * 1000:09.0f}"
        names = [f"{stem}-{moment}.jpg" for moment in MOMENTS]
        self._request += 1
        self._asked[self._request] = list(zip(names, times, strict=True))
        shown = replace(event, evidence=[str(self.folder / name) for name in names])
        return shown, TakePictures(self._request, list(times))

    def save(self, pictures: Pictures) -> None:
        """Write what the decoder gave: to each moment the picture nearest to it.

        A full disk costs pictures, never the watching: it is told once on stderr.
        """
        try:
            self._write(pictures)
            self._forget()
        except OSError as error:
            if not self._failed:
                sys.stderr.write(f"tallylight watch: pictures cannot be kept in {self.folder}: {error.strerror}\n")
            self._failed = True

    def _write(self, pictures: Pictures) -> None:
        for name, time in self._asked.pop(pictures.request, []):
            if pictures.found:
                _, jpeg = min(pictures.found, key=lambda found: abs(found[0] - time))
                (self.folder / name).write_bytes(jpeg)

    def _forget(self) -> None:
        kept = sorted(self.folder.glob("*.jpg"), key=lambda path: path.stat().st_mtime)
        for path in kept[: max(0, len(kept) - MOST_PICTURES)]:
            path.unlink(missing_ok=True)
