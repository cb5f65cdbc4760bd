"""What real monitors told: their containers' logs, read from the node's disk while they are written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec

from tallylight_bench.chaos.defects import Told
from tallylight_contract.report import DefectEvent


@dataclass(slots=True)
class ContainerLogs:
    """All logs of a namespace's pods in a folder of kubelet's; read on and on, for a pod that goes takes its own."""

    folder: Path
    namespace: str
    told: list[Told] = field(default_factory=list)
    _open: dict[Path, IO[bytes]] = field(default_factory=dict)  # a file that is removed is read to its end

    def read_on(self) -> None:
        """Take what was written since."""
        for path in self.folder.glob(f"{self.namespace}_*/monitor/*.log"):
            if path not in self._open:
                self._open[path] = path.open("rb")
        for path, log in self._open.items():
            at = log.tell()
            for line in log:
                if not line.endswith(b"\n"):  # the rest comes yet
                    log.seek(at)
                    break
                at += len(line)
                self.told += _told(line, str(path.relative_to(self.folder)))

    def close(self) -> None:
        """Let go of all files."""
        for log in self._open.values():
            log.close()


def _told(line: bytes, by: str) -> Iterator[Told]:
    """A line of the container runtime's: TIME STREAM F TEXT. Whatever is no defect that begins is passed over."""
    text = line.split(b" ", 3)[-1]
    try:
        event = msgspec.json.decode(text, type=DefectEvent)
    except msgspec.MsgspecError:
        return
    if event.event == "open":
        yield Told(event.stream.rpartition("/")[2], by, event.detector, event.wall_time, event.stream_time)
