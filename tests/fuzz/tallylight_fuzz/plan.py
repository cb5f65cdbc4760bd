"""Which targets there are, and how long each may take. A target is a module of tests/fuzz."""

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parents[1]
# Media has to be decoded, in processes of its own: a share for each of these, against one for any other target.
WEIGHTS = {"media_files": 20.0, "media_segments": 5.0, "media_formats": 4.0, "test_http_answers": 1.5}


@dataclass(frozen=True, slots=True)
class Target:
    """A module that has `drive`, or else `target` and `INPUTS`; bytes are grown from its `SEEDS`."""

    module: str

    @property
    def name(self) -> str:
        """As the table has it."""
        return self.module.removeprefix("test_").replace("_", "-")

    @property
    def weight(self) -> float:
        """Its share of the time, against that of the others."""
        return WEIGHTS.get(self.module, 1.0)

    def load(self) -> ModuleType:
        """Import it."""
        return importlib.import_module(self.module)


def targets(only: Iterable[str] = ()) -> list[Target]:
    """All, or those of these names; the longest first. Raises KeyError for a name that none has."""
    files = [path for path in sorted(FOLDER.glob("*.py")) if _is_target(path.read_text("utf-8"))]
    found = {target.name: target for target in (Target(path.stem) for path in files)}
    chosen = [found[name] for name in only] or list(found.values())
    return sorted(chosen, key=lambda target: -target.weight)


def shares(chosen: list[Target], seconds: float, jobs: int) -> dict[Target, float]:
    """Seconds for each, so that all are done in `seconds` where `jobs` run at the same time."""
    whole = sum(target.weight for target in chosen)
    return {target: min(seconds, seconds * jobs * target.weight / whole) for target in chosen}


def _is_target(text: str) -> bool:
    return "\ndef drive(" in text or ("\ndef target(" in text and "\nINPUTS = " in text)
