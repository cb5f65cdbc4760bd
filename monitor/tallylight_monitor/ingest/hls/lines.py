"""Parts a playlist into its lines, each by itself: one that cannot be read costs no other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tallylight_monitor.ingest.hls.playlist import Flaw, MalformedPlaylistError

MAX_LINES = 400_000
MAX_LINE_LENGTH = 16_384  # bytes; signed addresses and SCTE-35 cues stay far below
MOST_FLAWS = 20  # of one playlist, that are kept; nobody reads more
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_TAG = re.compile(r"(#EXT[A-Za-z0-9-]*)(\s*:\s*|\s+|$)(.*)", re.IGNORECASE | re.DOTALL)
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
        "#EXT-X-STREAM-INF",
        "#EXT-X-MEDIA",
    }
)
ADDRESS = "an address"  # what a line without a tag is called


@dataclass(frozen=True, slots=True)
class Line:
    """A tag with its value, or an address (`tag` is `ADDRESS`). `unreadable` says why its value cannot be used."""

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
    raw = body.removeprefix(_BYTE_ORDER_MARK).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    first = next((each for each in raw if each.strip()), b"")
    if not first.lstrip().startswith(b"#EXTM3U"):
        raise MalformedPlaylistError("the playlist does not begin with #EXTM3U")
    if len(raw) > MAX_LINES:
        raise MalformedPlaylistError(f"the playlist has more than {MAX_LINES} lines")
    return list(_used(raw, flaws))


def _used(raw: list[bytes], flaws: Flaws) -> Iterator[Line]:
    for number, each in enumerate(raw, start=1):
        if (stripped := each.strip()) and (line := _line(number, stripped, flaws)) is not None:
            yield line


def _line(number: int, raw: bytes, flaws: Flaws) -> Line | None:
    text, odd = _text(raw)
    if not text.startswith("#"):
        line = Line(number, ADDRESS, text, odd)
    elif (found := _TAG.fullmatch(text)) and found[1].upper() in READ_TAGS:
        line = Line(number, found[1].upper(), found[3], odd)
        if line.tag != found[1] or not _is_parted(found):
            flaws.add(line, "it is not written as the rules say")
    else:
        return None
    if odd:
        flaws.add(line, odd)
        # A title in another encoding harms nothing.
        return Line(number, line.tag, line.value) if len(raw) <= MAX_LINE_LENGTH else line
    return line


def _is_parted(found: re.Match[str]) -> bool:
    """Whether a colon stands between tag and value; players pass over what stands behind the first line's tag."""
    return ":" in found[2] or not found[3] or found[1] == "#EXTM3U"


def _text(raw: bytes) -> tuple[str, str]:
    """A line as text, and what is wrong with that."""
    if len(raw) > MAX_LINE_LENGTH:
        return raw[:64].decode("latin-1"), f"it is longer than {MAX_LINE_LENGTH} bytes"
    try:
        return raw.decode(), ""
    except UnicodeDecodeError as error:
        return raw.decode("latin-1"), f"byte {error.start + 1} is not UTF-8"
