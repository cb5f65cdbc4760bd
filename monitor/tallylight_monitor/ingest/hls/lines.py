"""Parts a playlist into its lines, each by itself: one that cannot be read costs no other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tallylight_monitor.ingest.hls.playlist import Flaw, MalformedPlaylistError

MAX_LINES = 400_000
MAX_LINE_LENGTH = 16_384  # bytes; signed addresses and SCTE-35 cues stay far below
MOST_FLAWS = 20  # of one playlist, that are kept
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_INVISIBLE = "\ufeff\u200b"  # where files were joined, or text was copied out of a page
_TAG = re.compile(r"(#EXT[A-Za-z0-9-]*)(?:\s*:\s*|\s+|$)(.*)", re.IGNORECASE | re.DOTALL)
SHOWN = 64  # characters of a line that is too long
# Everything else is passed over unread, so that a fault in a tag that is not used makes no playlist unusable.
READ_TAGS = frozenset(
    {
        "#EXTM3U",
        "#EXTINF",
        "#EXT-X-TARGETDURATION",
        "#EXT-X-MEDIA-SEQUENCE",
        "#EXT-X-DISCONTINUITY-SEQUENCE",
        "#EXT-X-DISCONTINUITY",
        "#EXT-X-PLAYLIST-TYPE",
        "#EXT-X-KEY",
        "#EXT-X-MAP",
        "#EXT-X-BYTERANGE",
        "#EXT-X-GAP",
        "#EXT-X-ENDLIST",
        "#EXT-X-DEFINE",
        "#EXT-X-PROGRAM-DATE-TIME",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        "#EXT-X-STREAM-INF",
        "#EXT-X-I-FRAME-STREAM-INF",
        "#EXT-X-MEDIA",
    }
)
# Frequent, and not used.
PASSED_OVER = frozenset({"#EXT-X-PART", "#EXT-X-DATERANGE"})
ADDRESS = "an address"  # what a line without a tag is called


class Line(NamedTuple):
    """A tag with its value, or an address (`tag` is `ADDRESS`). `unreadable` says why its value cannot be used.

    A tuple: a playlist that reaches far back has a hundred thousand of them at each look.
    """

    number: int
    tag: str
    value: str
    unreadable: str = ""


@dataclass(slots=True)
class Flaws:
    """The first flaws of a playlist."""

    found: list[Flaw] = field(default_factory=list)

    def add(self, line: Line, what: str) -> None:
        """Note that a line breaks the rules."""
        if len(self.found) < MOST_FLAWS:
            self.found.append(Flaw(line.number, line.tag, what))


def lines_of(body: bytes, flaws: Flaws) -> list[Line]:
    """The lines that are used, in order. Raises MalformedPlaylistError when this is no playlist."""
    raw = body.removeprefix(_BYTE_ORDER_MARK).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not raw.lstrip().startswith(b"#EXTM3U"):
        raise MalformedPlaylistError("the playlist does not begin with #EXTM3U")
    if raw.count(b"\n") >= MAX_LINES:
        raise MalformedPlaylistError(f"the playlist has more than {MAX_LINES} lines")
    found = (_line(number, each, flaws) for number, each in enumerate(_texts(raw), start=1))
    return [line for line in found if line is not None]


def _texts(raw: bytes) -> Iterator[str | bytes]:
    """The lines as text; one of another encoding, or too long, as it came."""
    try:
        texts: list[str] | list[bytes] = raw.decode().split("\n")
    except UnicodeDecodeError:
        texts = raw.split(b"\n")
    for each in texts:
        stripped = each.strip()
        yield stripped if isinstance(stripped, str) and len(stripped) <= MAX_LINE_LENGTH else _as_text(stripped)


def _as_text(raw: str | bytes) -> str | bytes:
    data = raw.encode() if isinstance(raw, str) else raw
    if len(data) > MAX_LINE_LENGTH:
        return data
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _line(number: int, text: str | bytes, flaws: Flaws) -> Line | None:
    if isinstance(text, bytes):
        return _odd_line(number, text, flaws)
    if text[:1] in _INVISIBLE and text:
        return _behind_the_invisible(number, text, flaws)
    if text[:1] != "#":
        return Line(number, ADDRESS, text) if text else None
    tag, colon, value = text.partition(":")
    if tag in READ_TAGS:
        return Line(number, tag, value.strip())
    return (
        _untidy_tag(number, text, flaws) if text[:4].upper() == "#EXT" and not (colon and tag in PASSED_OVER) else None
    )


def _untidy_tag(number: int, text: str, flaws: Flaws) -> Line | None:
    """A tag that is not written as the rules say: in small letters, or without its colon."""
    found = _TAG.fullmatch(text)
    if found is None or found[1].upper() not in READ_TAGS:
        return None
    line = Line(number, found[1].upper(), found[2])
    if line.tag != "#EXTM3U":  # behind which players pass over anything
        flaws.add(line, "it is not written as the rules say")
    return line


def _behind_the_invisible(number: int, text: str, flaws: Flaws) -> Line | None:
    line = _line(number, text.lstrip(_INVISIBLE), flaws)
    if line is not None:
        flaws.add(line, "a character that cannot be seen stands before it")
    return line


def _odd_line(number: int, raw: bytes, flaws: Flaws) -> Line | None:
    """A line of another encoding, whose title may be all that is odd, or one that is too long."""
    line = _line(number, raw[:MAX_LINE_LENGTH].decode("latin-1"), Flaws())
    if line is None:
        return None
    if len(raw) > MAX_LINE_LENGTH:
        line = Line(number, line.tag, line.value[:SHOWN], f"it is longer than {MAX_LINE_LENGTH} bytes")
        flaws.add(line, line.unreadable)
    else:
        flaws.add(line, f"byte {_first_odd(raw)} is not UTF-8")
    return line


def _first_odd(raw: bytes) -> int:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return error.start + 1
    return 0
