"""The pieces of an endless stream as a file that the container library reads; it ends where a connection ends."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from tallylight_monitor.decoder.inbox import Inbox
from tallylight_monitor.decoder.outbox import Outbox
from tallylight_monitor.decoder.packet_grid import PROOF_BYTES
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.decoder.stretch import Cutter, Stretch
from tallylight_monitor.wire import Finish, PlayBytes, Suspect, Taken, TakePictures

IDLE_SECONDS = 0.5
# So many bytes tell what a stream is.
HEAD_BYTES = 2 * PROOF_BYTES
PIECE_BYTES = 1 << 18
FILLING_BYTES = 1024  # so many between two parts of a stream are nothing to speak of


class LeftEarlyError(Exception):
    """The stream goes on, and is not watched any more: what is half there is not damaged."""


class Endless:
    """A connection's bytes. `attend` is called while it waits, `answer` takes what is asked or told beside it."""

    def __init__(
        self,
        first: PlayBytes,
        inbox: Inbox,
        outbox: Outbox,
        attend: Callable[[], None],
        answer: Callable[[TakePictures | Suspect], None],
    ) -> None:
        self.head = first.data
        self._data = memoryview(first.data)
        self._inbox, self._outbox, self._attend, self._answer = inbox, outbox, attend, answer
        self._over = False
        self.cut_off = False  # whether the connection broke off, and another began: what came last may be half a packet

    def start(self) -> bytes:
        """How the stream begins: so much of it as tells what it is."""
        while len(self.head) < HEAD_BYTES and (more := self.next()):
            self.head += more
        self._data = memoryview(self.head)
        return self.head

    def read(self, size: int) -> bytes:
        """The next bytes; b"" at the end."""
        while not self._data:
            self._data = memoryview(self.next())
            if not self._data:
                return b""
        piece, self._data = self._data[:size], self._data[size:]
        return bytes(piece)

    def rest(self) -> bytes:
        """The bytes that are there, or the next that come; b"" at the end."""
        held, self._data = bytes(self._data), memoryview(b"")
        return held or self.next()

    def next(self) -> bytes:
        """The next piece, once it comes; b"" at the end, which stays the end. Raises LeftEarlyError."""
        while not self._over:
            self._attend()
            message = self._inbox.next(IDLE_SECONDS)
            if isinstance(message, PlayBytes) and not message.fresh:
                self._outbox.send(Taken())
                return message.data
            if isinstance(message, TakePictures | Suspect):
                self._answer(message)
            elif message is not None:
                self._inbox.put_back(message)
                self._over = True
                self.cut_off = isinstance(message, PlayBytes)
                if isinstance(message, Finish) and message.early:
                    raise LeftEarlyError
        return b""


class Pieces(Protocol):
    """Bytes that come piece by piece."""

    def rest(self) -> bytes:
        """The next piece; b"" at the end."""


class FilePieces:
    """A file, piece by piece. What is read from a pipe cannot be read again, and has no head."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._file: BinaryIO | None = None

    def head(self) -> bytes:
        """What the file begins with."""
        if not self._path.is_file():
            return b""
        with self._path.open("rb") as file:
            return file.read(HEAD_BYTES)

    def __enter__(self) -> Self:
        self._file = self._path.open("rb")
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def rest(self) -> bytes:
        """The next piece; b"" at the end."""
        return b"" if self._file is None else self._file.read(PIECE_BYTES)


class EndlessFiles:
    """A stream as one file after the other: another begins where its tracks change.

    `resumes`: what is left of a file that the library gave up can be read as a file of its own.
    """

    def __init__(self, endless: Pieces, cutter: Cutter, player: Player, *, resumes: bool) -> None:
        self._endless, self._cutter, self._player = endless, cutter, player
        self._resumes = resumes
        self._waiting: deque[Stretch] = deque()
        self._data = memoryview(b"")
        self._begun = False

    def next(self) -> bool:
        """Whether there is another file: waits until something of one has come."""
        self._begun = False
        unread, self._data = (0, self._data) if self._resumes else (len(self._data), memoryview(b""))
        while self._waiting or self._receive():
            if self._waiting and (self._resumes or self._waiting[0].fresh):
                break
            if self._waiting:
                left = self._waiting.popleft()
                unread += len(left.data) + left.passed
        if unread:  # while it goes on, that nothing is judged is seen by who waits for it
            self._tell(unread)
        return bool(self._waiting)

    def read(self, size: int) -> bytes:
        """The next bytes of this file; b"" at its end."""
        while not self._data:
            if not self._waiting and not self._receive():
                return b""
            if self._waiting and not self._take():
                return b""
        piece, self._data = self._data[:size], self._data[size:]
        return bytes(piece)

    def _receive(self) -> bool:
        piece = self._endless.rest()
        self._waiting.extend(self._cutter.take(piece))
        return bool(piece or self._waiting)

    def _take(self) -> bool:
        """Take the next stretch, if it belongs to this file."""
        if self._waiting[0].fresh and self._begun:
            return False
        stretch = self._waiting.popleft()
        self._begun = True
        self._player.tracks.expect(stretch)
        self._player.count_missing(stretch, since=self._player.damage.total)
        if stretch.passed > FILLING_BYTES:
            self._tell(stretch.passed)
        self._data = memoryview(stretch.data)
        return True

    def _tell(self, unread: int) -> None:
        self._player.spoiled(f"{unread:,} bytes of it hold nothing that can be read")
