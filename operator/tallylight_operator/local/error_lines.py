"""What a monitor writes to its standard error: the last of it, and a bounded part of it to pass on. Pure."""

from dataclasses import dataclass

from tallylight_contract.printable import printable

LONGEST_LINE = 500  # characters that are passed on
TAIL_BYTES = 4096  # the cause of its end is in the last line
LINES, SECONDS = 20, 60.0  # so many lines in so many seconds; a monitor has one for each thing that fails
_PREFIX = "tallylight watch: "


@dataclass(slots=True)
class ErrorLines:
    """One process's standard error, in pieces as they come. Times in seconds of any clock."""

    _tail: bytes = b""
    _unfinished: bytes = b""
    _began: float = float("-inf")
    _passed: int = 0
    _dropped: int = 0

    def take(self, piece: bytes, now: float) -> list[str]:
        """The lines that are whole by now and are to be passed on; then, how many were too many."""
        self._tail = (self._tail + piece)[-TAIL_BYTES:]
        *lines, rest = (self._unfinished + piece).split(b"\n")
        self._unfinished = rest[-TAIL_BYTES:]
        return [said for line in lines if (text := _text(line)) for said in self._bounded(text, now)]

    def last(self) -> str:
        """The last line, whole or not; empty where there is none."""
        return next((text for line in reversed(self._tail.split(b"\n")) if (text := _text(line))), "")

    def _bounded(self, text: str, now: float) -> list[str]:
        dropped = 0
        if now - self._began >= SECONDS:
            dropped, self._began, self._passed, self._dropped = self._dropped, now, 0, 0
        self._passed += 1
        if self._passed > LINES:
            self._dropped += 1
            return []
        return [f"({dropped} lines more were left out)", text] if dropped else [text]


def _text(line: bytes) -> str:
    text = line.decode(errors="replace").strip().removeprefix(_PREFIX)
    return printable(text)[:LONGEST_LINE]
