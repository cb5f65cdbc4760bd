"""Cut what comes over an RTSP connection into messages and media (RFC 2326, 4 to 6 and 10.12). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MEDIA_MARK = 0x24  # "$": a channel, a length of 16 bits, and so many bytes of media
MEDIA_HEAD = 4
LARGEST_HEAD, LARGEST_BODY = 64 << 10, 1 << 20  # bytes; an SDP has a few hundred
MOST_DIGITS = 9  # of a length; Python itself refuses to read a number of thousands

_STATUS = re.compile(r"RTSP/\S*\s+([0-9]{3})(?:\s|$)")
_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(r"\r?\n")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*?)[ \t]*")


class NotRtspError(Exception):
    """What came is no RTSP; the text says why."""


@dataclass(frozen=True, slots=True)
class RtspMessage:
    """A request or an answer: its first line, its headers in their order, its body."""

    first: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def all(self, name: str) -> list[str]:
        """The values of a header, however it is written."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name: str) -> str:
        """The first value of a header, or nothing."""
        return next(iter(self.all(name)), "")

    @property
    def status(self) -> int:
        """An answer's status; 0 for a request."""
        found = _STATUS.match(self.first)
        return int(found[1]) if found else 0

    def without(self, *names: str) -> "RtspMessage":
        """The same, without these headers."""
        gone = {name.lower() for name in names}
        return RtspMessage(self.first, tuple(each for each in self.headers if each[0].lower() not in gone), self.body)

    def encoded(self) -> bytes:
        """As it goes over the connection."""
        lines = (self.first, *(f"{name}: {value}" for name, value in self.headers), "", "")
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + self.body


class Cutter:
    """Takes bytes as they come, and gives messages, and media as it came."""

    def __init__(self) -> None:
        self._rest = b""

    def take(self, data: bytes) -> Iterator[RtspMessage | bytes]:
        """What is whole by now, in order; media that comes together in one piece. Raises NotRtspError."""
        self._rest += data
        while self._rest:
            self._rest = self._rest.lstrip(b"\r\n")  # blank lines in front of a message mean nothing
            if not self._rest:
                return
            end = _media_end(self._rest)
            if end:
                media, self._rest = self._rest[:end], self._rest[end:]
                yield media
            elif self._rest[0] == MEDIA_MARK or (found := _message(self._rest)) is None:
                return
            else:
                message, end = found
                self._rest = self._rest[end:]
                yield message


def _media_end(data: bytes) -> int:
    """Where the whole pieces of media end with which `data` begins; 0 where it begins with none."""
    at = 0
    while len(data) >= at + MEDIA_HEAD and data[at] == MEDIA_MARK:
        end = at + MEDIA_HEAD + int.from_bytes(data[at + 2 : at + MEDIA_HEAD], "big")
        if end > len(data):
            break
        at = end
    return at


def _message(data: bytes) -> tuple[RtspMessage, int] | None:
    """The message with which `data` begins, and where it ends; None while it is not whole."""
    end = _END.search(data, 0, LARGEST_HEAD)
    if end is None:
        if len(data) >= LARGEST_HEAD:
            raise NotRtspError("the head of a message has no end")
        return None
    lines = _LINE_END.split(data[: end.start()].decode("utf-8", "surrogateescape"))
    headers = tuple((found[1], found[2]) for line in lines[1:] if (found := _HEADER.fullmatch(line)))
    message = RtspMessage(lines[0], headers)
    length = message.get("Content-Length") or "0"
    if not re.fullmatch(f"[0-9]{{1,{MOST_DIGITS}}}", length) or int(length) > LARGEST_BODY:
        raise NotRtspError("the body of a message has no proper length")
    whole = end.end() + int(length)
    if len(data) < whole:
        return None
    return RtspMessage(message.first, headers, data[end.end() : whole]), whole
