"""Which detectors a programme was played to: sets of them, each under a name of its own that the record's lines use."""

from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE, PROFILES

HEADER = "set,detectors"
Detectors = tuple[str, ...]

OF_MEDIA: Detectors = tuple(name for name, entry in CATALOGUE.items() if entry.input not in ("feed", "self", "tracks"))
CHOSEN: Detectors = tuple(
    name for name in OF_MEDIA if name in BY_DEFAULT or any(name in members for members in PROFILES.values())
)


def name_of(detectors: Collection[str]) -> str:
    """A set's name, which is the same wherever the same detectors ran."""
    return sha256(" ".join(sorted(detectors)).encode()).hexdigest()[:8]


def beside(record: Path) -> Path:
    """The file of the sets that a record names."""
    return record.with_name(f"{record.stem}_sets.csv")


def kept(record: Path) -> dict[str, Detectors]:
    """All sets, by name; none where there is no file yet."""
    path = beside(record)
    if not path.exists():
        return {}
    parts = (line.split(",") for line in path.read_text("utf-8").splitlines()[1:])
    return {name: tuple(names.split()) for name, names in parts}


def keep(detectors: Detectors, record: Path) -> str:
    """Put a set into the file, if it is not there, and give its name."""
    name, path = name_of(detectors), beside(record)
    if name not in kept(record):
        head = "" if path.exists() else f"{HEADER}\n"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{head}{name},{' '.join(detectors)}\n")
    return name
