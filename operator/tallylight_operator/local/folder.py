"""The folder as the source of LiveStreams: what is defined now, whatever users and editors do to its files.

Unknown means hold: a stream leaves only when its file is understood, or gone, and has been without the stream
for a while. So a file that breaks, is half written, or is gone for the moment of a rename ends no monitor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from errno import EINVAL
from pathlib import Path

import msgspec

from tallylight_contract.livestream import KIND, LiveStream
from tallylight_operator.decision.model import Key
from tallylight_operator.local.definitions import Definition, FileRead, FolderProblem, Secret, read_text
from tallylight_operator.local.generations import Generations
from tallylight_operator.local.yaml_documents import LARGEST_TEXT

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
# Editors replace a file by a rename, or empty it and write it again: both are over within milliseconds.
GRACE_SECONDS = 1.0

Identity = tuple[str, Key]


@dataclass(frozen=True, slots=True)
class Change:
    """What a scan of the folder brought."""

    keys: frozenset[Key]  # streams to reconcile: added, edited, removed, or with another Secret
    problems: tuple[FolderProblem, ...]  # that were not there at the scan before
    scan_again: bool  # something is missing, and may be back in a moment


class Folder:
    """The LiveStreams of a folder's files. Implements `Streams` but for `wake`. Blocking, but short."""

    def __init__(self, path: Path, generations: Generations) -> None:
        self._path = path
        self._generations = generations
        self._defined: dict[Identity, Definition] = {}
        self._streams: dict[Key, LiveStream] = {}
        self._missing_since: dict[Identity, float] = {}
        self._read: dict[str, tuple[bytes, FileRead]] = {}
        self._troubles: frozenset[FolderProblem] = frozenset()

    def get(self, key: Key) -> LiveStream | None:
        """The stream as last understood, with its generation."""
        return self._streams.get(key)

    def keys(self) -> tuple[Key, ...]:
        """All streams."""
        return tuple(self._streams)

    def secret(self, key: Key) -> Secret | None:
        """The Secret that is called `key`."""
        found = self._defined.get(("Secret", key))
        return None if found is None or isinstance(found.value, LiveStream) else found.value

    def scan(self, now: float) -> Change:
        """Read the folder. `now` is any clock's seconds. Never raises: what is wrong is in the answer."""
        try:
            reads = self._read_files()
        except OSError as error:
            problem = FolderProblem(str(self._path), 0, "", f"the folder cannot be read: {error.strerror}")
            return Change(frozenset(), self._new((problem,)), scan_again=True)
        found, twice = _chosen(reads, self._defined)
        held = self._held(found, reads, now)
        problems = (*twice, *(problem for read in reads.values() for problem in read.problems))
        return Change(self._take(found | held), self._new(problems), scan_again=bool(self._missing_since))

    def _read_files(self) -> dict[str, FileRead]:
        """Each file's content, by the file's name, in the names' order. Only what changed is parsed again."""
        reads, raws = {}, {}
        for path in sorted(self._path.iterdir()):
            if path.suffix.lower() not in SUFFIXES or path.name.startswith("."):
                continue
            try:
                raw = _raw(path)
            except OSError as error:
                wrong = FolderProblem(path.name, 0, "", f"cannot be read: {error.strerror}")
                reads[path.name] = FileRead(problems=(wrong,))
                continue
            if raw is not None:
                known, read = self._read.get(path.name, (None, FileRead()))
                reads[path.name] = read if known == raw else _understood(path.name, raw)
                raws[path.name] = raw
        self._read = {name: (raw, reads[name]) for name, raw in raws.items()}
        return reads

    def _held(
        self, found: Mapping[Identity, Definition], reads: Mapping[str, FileRead], now: float
    ) -> dict[Identity, Definition]:
        """What is defined no longer, and stays for now. As a side effect, notes since when it is missing."""
        absent = {identity: old for identity, old in self._defined.items() if identity not in found}
        unclear = {i for i, old in absent.items() if old.file in reads and reads[old.file].broken}
        since = {i: self._missing_since.get(i, now) for i in absent if i not in unclear}
        self._missing_since = {i: at for i, at in since.items() if now - at < GRACE_SECONDS}
        return {i: old for i, old in absent.items() if i in unclear or i in self._missing_since}

    def _take(self, defined: dict[Identity, Definition]) -> frozenset[Key]:
        before, secrets_before = self._streams, self._secrets()
        self._defined = defined
        self._streams = {
            key: self._numbered(key, definition.value)
            for (kind, key), definition in defined.items()
            if kind == KIND and isinstance(definition.value, LiveStream)
        }
        secrets = self._secrets()
        keys = before.keys() | self._streams.keys()
        changed = {k for k in keys if before.get(k) != self._streams.get(k)}
        return frozenset(changed | {k for k in keys if self._reads_changed(k, secrets_before, secrets)})

    def _numbered(self, key: Key, stream: LiveStream) -> LiveStream:
        number = self._generations.of(key, stream.spec)
        return msgspec.structs.replace(
            stream, metadata=msgspec.structs.replace(stream.metadata, generation=number), status={}
        )

    def _secrets(self) -> dict[Key, Secret]:
        return {
            key: definition.value
            for (_, key), definition in self._defined.items()
            if not isinstance(definition.value, LiveStream)
        }

    def _reads_changed(self, key: Key, before: Mapping[Key, Secret], after: Mapping[Key, Secret]) -> bool:
        stream = self._streams.get(key)
        if stream is None or stream.spec.source.secret_ref is None:
            return False
        secret = Key(key.namespace, stream.spec.source.secret_ref.name)
        return before.get(secret) != after.get(secret)

    def _new(self, problems: tuple[FolderProblem, ...]) -> tuple[FolderProblem, ...]:
        known, self._troubles = self._troubles, frozenset(problems)
        return tuple(problem for problem in problems if problem not in known)


def _raw(path: Path) -> bytes | None:
    """The file's bytes, bounded; None: it is a folder, or went away between two scans. Raises OSError."""
    try:
        if not path.is_file():  # a FIFO would make us wait for ever
            _refuse(path)
            return None
        with path.open("rb") as file:
            return file.read(LARGEST_TEXT * 4 + 1)  # UTF-8 has at most four bytes a character
    except FileNotFoundError:
        return None


def _refuse(path: Path) -> None:
    """Raise OSError where what is there, under a definition's name, is neither a file nor a folder."""
    if path.is_symlink() and not path.exists():
        raise OSError(EINVAL, "its link leads to no file")
    if path.exists() and not path.is_dir():
        raise OSError(EINVAL, "it is a pipe, a socket or a device, and must be a file")


def _understood(name: str, raw: bytes) -> FileRead:
    try:
        return read_text(name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return FileRead(problems=(FolderProblem(name, 1, "", "not text in UTF-8"),))
    except Exception as error:  # noqa: BLE001 - whatever one file holds, the others are read, and monitors go on
        fault = f"cannot be understood ({type(error).__name__}); this is a fault of Tallylight's own, please report it"
        return FileRead(problems=(FolderProblem(name, 0, "", fault),))


def _chosen(
    reads: Mapping[str, FileRead], before: Mapping[Identity, Definition]
) -> tuple[dict[Identity, Definition], tuple[FolderProblem, ...]]:
    """One definition for each object: its old file's, else the first one; and a problem for each of the others."""
    found: dict[Identity, list[Definition]] = {}
    for read in reads.values():
        for definition in read.definitions:
            found.setdefault(definition.identity, []).append(definition)
    kept, problems = {}, []
    for identity, candidates in found.items():
        owner = before[identity].file if identity in before else ""
        first, *others = sorted(candidates, key=lambda definition: definition.file != owner)
        kept[identity] = first
        problems += [_duplicate(other, first) for other in others]
    return kept, tuple(problems)


def _duplicate(other: Definition, first: Definition) -> FolderProblem:
    message = f"{first.kind} {first.key} is defined in {first.file}:{first.line} already; this one is ignored"
    return FolderProblem(other.file, other.line, "$.metadata.name", message)
