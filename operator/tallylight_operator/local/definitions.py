"""What one file of the folder defines: LiveStreams, Secrets, mistakes. Touches no disk."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tallylight_contract.livestream import KIND, LiveStream
from tallylight_contract.problems import InvalidLiveStream, Problem
from tallylight_contract.reading import read_livestream
from tallylight_operator.decision.model import Key
from tallylight_operator.local.yaml_documents import Document, UnreadableText, read_documents

Secret = Mapping[str, bytes]

# As Kubernetes has it. Each key becomes a file's name, so nothing that leads elsewhere may pass.
_SECRET_KEY = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,253}")
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class FolderProblem:
    """One thing that is wrong with the folder, or worth a notice (`fatal` is False then)."""

    file: str
    line: int
    path: str
    message: str
    fatal: bool = True

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Definition:
    """One object, and where it stands."""

    kind: Literal["LiveStream", "Secret"]
    key: Key
    file: str
    line: int
    value: LiveStream | Secret = field(repr=False)  # a Secret's must never be shown

    @property
    def identity(self) -> tuple[str, Key]:
        """What may be defined only once in a folder."""
        return self.kind, self.key


@dataclass(frozen=True, slots=True)
class FileRead:
    """What one file holds. Where a problem is fatal, the file may define more than was understood."""

    definitions: tuple[Definition, ...] = ()
    problems: tuple[FolderProblem, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether something in it was not understood."""
        return any(problem.fatal for problem in self.problems)


def read_text(file: str, text: str) -> FileRead:
    """Read the text of the file called `file`. One document's fault leaves the others."""
    try:
        # A tab may not indent YAML, but it may indent JSON, where none can stand within a value.
        documents = read_documents(text.replace("\t", " ") if file.endswith(".json") else text)
    except UnreadableText as error:
        return FileRead(problems=(FolderProblem(file, error.line, "", error.message),))
    reads = [_read(file, document) for document in documents]
    return FileRead(
        tuple(definition for read in reads for definition in read.definitions),
        tuple(problem for read in reads for problem in read.problems),
    )


def _read(file: str, document: Document) -> FileRead:
    value = document.value
    if not isinstance(value, dict):
        return _wrong(file, document, (Problem((), "must be a mapping, such as a LiveStream"),))
    if value.get("kind") == KIND:
        return _livestream(file, document)
    if value.get("kind") == "Secret" and value.get("apiVersion") == "v1":
        return _secret(file, document, value)
    return _other(file, document, value)


def _other(file: str, document: Document, value: dict[str, object]) -> FileRead:
    kind = value.get("kind")
    if not isinstance(kind, str) or not kind:
        return _wrong(file, document, (Problem(("kind",), f"must be {KIND} or Secret"),))
    notice = f"ignored: local mode reads {KIND} and Secret only"
    return FileRead(problems=(FolderProblem(file, document.line_of(("kind",)), "$.kind", notice, fatal=False),))


def _wrong(file: str, document: Document, problems: tuple[Problem, ...]) -> FileRead:
    return FileRead(problems=tuple(FolderProblem(file, document.line_of(p.steps), p.path, p.message) for p in problems))


def _livestream(file: str, document: Document) -> FileRead:
    try:
        stream = read_livestream(document.value)
    except InvalidLiveStream as error:
        return _wrong(file, document, error.problems)
    key = Key(stream.metadata.namespace, stream.metadata.name)
    return FileRead((Definition("LiveStream", key, file, document.line_of(()), stream),))


def _secret(file: str, document: Document, value: dict[str, object]) -> FileRead:
    metadata = value.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    names = [metadata.get("namespace", "default"), metadata.get("name")]
    problems = [
        Problem(("metadata", field), "must be lower-case letters, digits, '-' and '.'")
        for field, name in zip(("namespace", "name"), names, strict=True)
        if not (isinstance(name, str) and _NAME.fullmatch(name))
    ]
    keys = _secret_part(value, "data", problems) | _secret_part(value, "stringData", problems)
    if problems:
        return _wrong(file, document, tuple(problems))
    key = Key(str(names[0]), str(names[1]))
    return FileRead((Definition("Secret", key, file, document.line_of(()), keys),))


def _secret_part(
    value: dict[str, object], field: Literal["data", "stringData"], problems: list[Problem]
) -> dict[str, bytes]:
    """The keys of one of a Secret's two fields. No problem ever shows a value."""
    part = value.get(field)
    if part is None:
        return {}
    if not isinstance(part, dict):
        problems.append(Problem((field,), "must be a mapping"))
        return {}
    found: dict[str, bytes] = {}
    for name, text in part.items():
        content = _secret_value(field, text)
        if content is None:
            problems.append(Problem((field, name), "must be text" + (" in base64" * (field == "data"))))
        elif not _SECRET_KEY.fullmatch(name):
            problems.append(Problem((field,), "has a key that is not letters, digits, '-', '_' and '.'"))
        else:
            found[name] = content
    return found


def _secret_value(field: str, text: object) -> bytes | None:
    if not isinstance(text, str):
        return None
    if field == "stringData":
        return text.encode()
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
