"""The state folder: which file is where, and writing that never leaves half a file."""

import os
from dataclasses import dataclass
from pathlib import Path

from tallylight_operator.decision.model import Key

SECRET_FILE = 0o600
SECRET_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class StateFolder:
    """Where local mode keeps what must outlive it."""

    path: Path

    @property
    def lock(self) -> Path:
        """Held by the one `tallylight local` that owns this folder."""
        return self.path / "lock"

    @property
    def generations(self) -> Path:
        """How often each stream's spec has changed."""
        return self.path / "generations.json"

    @property
    def monitors(self) -> Path:
        """One run folder for each monitor."""
        return self.path / "monitors"

    def monitor(self, namespace: str, name: str) -> Path:
        """One monitor's run folder."""
        return self.monitors / f"{namespace}.{name}"

    @property
    def prober(self) -> Path:
        """What the prober reads; gone with it."""
        return self.path / "prober"

    @property
    def probe_list(self) -> Path:
        """The sources that it asks."""
        return self.prober / "list.json"

    @property
    def probe_secrets(self) -> Path:
        """A folder for each stream's Secret."""
        return self.prober / "secrets"

    @property
    def probe_lock(self) -> Path:
        """Held by the prober's process."""
        return self.path / "prober.lock"

    def evidence(self, key: Key) -> Path:
        """Pictures of one stream's defects."""
        return self.path / "evidence" / f"{key.namespace}.{key.name}"

    def status(self, key: Key) -> Path:
        """One stream's status."""
        return self.path / "status" / f"{key.namespace}.{key.name}.json"

    def report(self, key: Key, label: str) -> Path:
        """One monitor's report, kept."""
        return self.path / "reports" / f"{key.namespace}.{key.name}" / f"{label}.json"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old content or the new, and other users find neither."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.touch(SECRET_FILE)
    unfinished.write_bytes(content)
    unfinished.replace(path)


def read_whole(path: Path) -> bytes | None:
    """The file's content; None where there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
