"""What is asked of an HTTP client, and what it answers. Nothing here fetches."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the parts of one request may take, in seconds."""

    connect: float = 2.0  # name, TCP and TLS together
    silence: float = 3.0  # before the first byte, and between any two


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may take: bytes (once unpacked), and seconds with all its redirects."""

    size: int
    total: float


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said to recognise its last answer by; empty when it said nothing."""

    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        """Ask for an answer only if it has changed."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Certificate:
    """How long a server's certificate is good, in seconds since 1970; `left` when it was shown."""

    begins: float
    ends: float
    left: float


@dataclass(frozen=True, slots=True)
class Served:
    """How an answer was served: its `age` in a cache, in seconds, and with which certificate; None without TLS."""

    age: float = 0.0
    certificate: Certificate | None = None


NOT_CACHED = Served()


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: status 200, 206, or 304 (then without a body). `headers` are few, in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    seconds: float
    first_byte_seconds: float
    final_url: str
    certificate: Certificate | None = None

    @property
    def served(self) -> Served:
        """How it was served. An age that is no number of seconds is none."""
        said = self.headers.get("age", "").strip()
        age = float(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0.0
        return Served(age, self.certificate)

    @property
    def validators(self) -> Validators:
        """What to recognise this answer by."""
        return Validators(self.headers.get("etag", ""), self.headers.get("last-modified", ""))

    def with_body(self, body: bytes) -> "Answer":
        """The same answer, with another body."""
        return replace(self, body=body)


class Fetcher(Protocol):
    """What a source needs of a client."""

    async def get(self, url: str, limits: Limits, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch the whole of `url`. Raises FetchError."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The start of a good answer whose body comes in pieces. `length` is None when it has no known end."""

    status: int
    headers: Mapping[str, str]
    length: int | None
    final_url: str
    chunks: AsyncIterator[bytes]


class Streamer(Protocol):
    """What a source of endless bytes needs of a client."""

    def stream(self, url: str, headers: Mapping[str, str] | None = None) -> AbstractAsyncContextManager[Stream]:
        """Open `url` to read it piece by piece. Raises FetchError."""
