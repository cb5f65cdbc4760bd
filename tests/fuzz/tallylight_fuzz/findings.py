"""Where inputs are kept that found a fault, so that they can be tried again."""

import hashlib
import pickle
from dataclasses import dataclass, field
from pathlib import Path

MOST = 20  # of one target; a fault that everything finds must not fill a disk


@dataclass(slots=True)
class Findings:
    """The faults of one target. Each is kept once: `where` says what makes it the same as another."""

    target: str
    folder: Path
    faults: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)

    def keep(self, given: object, why: str, where: str = "", suffix: str = ".bin") -> None:
        """Keep an input, and beside it why."""
        mark = hashlib.sha256((where or why).encode("utf-8", "replace")).hexdigest()[:8]
        if mark in self._known or len(self.faults) >= MOST:
            return
        self._known.add(mark)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.target}-{mark}{suffix if isinstance(given, bytes) else '.pickle'}"
        path.write_bytes(given if isinstance(given, bytes) else pickle.dumps(given))
        path.with_suffix(path.suffix + ".txt").write_text(f"{why}\n\n{given!r:.4000}\n", "utf-8", "backslashreplace")
        self.faults.append(f"{path}: {why.strip().splitlines()[0][:300]}")


def kept(path: Path) -> object:
    """An input that was kept: bytes as they are, and what is no bytes from our own pickle."""
    data = path.read_bytes()
    return pickle.loads(data) if path.suffix == ".pickle" else data
