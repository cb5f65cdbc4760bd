"""A disk on which there is hardly room, and soon none: a file system in memory. Needs root."""

import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SIZE = "64k"
PAGE = 4096


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """One run's, at `folder`; for what is said, or for pictures of it."""

    folder: Path
    pictures: bool = False

    @property
    def said(self) -> Path | None:
        """The file that takes what the monitor says; None where it is read as usual."""
        return None if self.pictures else self.folder / "said"

    @property
    def options(self) -> tuple[str, ...]:
        """What the monitor is to be told of it."""
        return ("--evidence", str(self.folder / "pictures")) if self.pictures else ()

    def mount(self) -> None:
        """Be there."""
        self.folder.mkdir()
        subprocess.run(("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", self.folder), check=True)

    def unmount(self) -> None:
        """Be gone, also where a file of it is still open."""
        subprocess.run(("umount", "-l", self.folder), check=True)

    def fill(self) -> None:
        """Leave no room."""
        with (self.folder / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            while filler.write(bytes(PAGE)):
                pass

    def clear(self) -> None:
        """Make room again."""
        (self.folder / "filler").unlink()
