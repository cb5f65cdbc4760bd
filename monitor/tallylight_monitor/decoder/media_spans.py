"""Where the media of a file lies, by its container's own structure: the rest is tables, tags and pictures of covers.

It is asked only where packets do not account for a file. Where the structure breaks, what follows counts as media.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from tallylight_monitor.decoder.ebml import ELEMENT_HEAD, element
from tallylight_monitor.decoder.packet_spans import Span
from tallylight_monitor.mp4.boxes import BOX_HEAD, LONG_HEAD, box_length

CLUSTER, SEGMENT = 0x1F43B675, 0x18538067
# Of a Matroska file's own level (RFC 9559): header, seek head, info, tracks, cues, chapters, attachments, tags; and
# what may stand anywhere, filling and check sums.
KNOWN_ELEMENTS = {
    0x1A45DFA3,
    0x114D9B74,
    0x1549A966,
    0x1654AE6B,
    0x1C53BB6B,
    0x1043A770,
    0x1941A469,
    0x1254C367,
    0xEC,
    0xBF,
}
UNKNOWN_LENGTH = {0, 0xFFFFFFFF}  # of a RIFF chunk that was written to a pipe
KLV_MARK, ESSENCE = b"\x06\x0e\x2b\x34", b"\x0d\x01\x03\x01"  # a key of MXF, and the class of those of media
MOST_ELEMENTS = 200_000  # that are looked at: what lies behind them counts as media
OGG_MARK, OGG_HEAD, OGG_TABLE = b"OggS", 27, 255  # a page's first bytes; how many are before its table, and in it
ID3_HEAD, ID3_TAIL, APE_TAIL = 10, 128, 32  # bytes


def media_spans(file: BinaryIO, size: int, form: str) -> list[Span]:
    """Where media lies in a file of `size` bytes; `form` is libav's name of its format."""
    walk = next((each for name, each in WALKS.items() if name in form.split(",")), _tagged)
    found: list[Span] = []
    for number, (begin, end) in enumerate(walk(file, size)):
        if number == MOST_ELEMENTS:
            return [*found, (begin, size)]
        if begin < min(end, size):
            found.append((begin, min(end, size)))
    return found


def _mp4(file: BinaryIO, size: int) -> Iterator[Span]:
    """ISO 14496-12: boxes."""
    at = 0
    while at < size:
        head = read_at(file, at, LONG_HEAD)
        kind, to_the_end = head[4:BOX_HEAD], head[:4] == bytes(4)
        length = size - at if to_the_end else box_length(head)
        if length < BOX_HEAD or not is_name(kind) or at + length > size:
            yield at, size
            return
        yield at, at + (length if kind == b"mdat" else 0)
        at += length


def _riff(file: BinaryIO, size: int) -> Iterator[Span]:
    """Chunks; those of a list are walked through as well, for pictures and sound are one."""
    at = 0
    while at < size:
        head = read_at(file, at, 12)
        name, length = head[:4], int.from_bytes(head[4:8], "little")
        if name in {b"RIFF", b"RF64"}:
            yield at, at
            at += 12
        elif not is_name(name):
            yield at, size
            return
        elif name == b"data" or head[8:] == b"movi":
            end = size if length in UNKNOWN_LENGTH else at + 8 + length
            yield at, end
            at = end + end % 2
        else:
            yield at, at
            at += 8 + length + length % 2


def _matroska(file: BinaryIO, size: int) -> Iterator[Span]:
    """EBML: elements (RFC 8794). One of unknown length is a cluster, or all of them."""
    at = 0
    while at < size:
        found = element(read_at(file, at, ELEMENT_HEAD))
        if found is not None and found.kind == SEGMENT:
            yield at, at
            at += found.head
            continue
        if found is None or found.kind not in {CLUSTER, *KNOWN_ELEMENTS} or found.length is None:
            yield at, size
            return
        yield at, at + (found.length if found.kind == CLUSTER else 0)
        at += found.length


def _ogg(file: BinaryIO, size: int) -> Iterator[Span]:
    """RFC 3533: on the pages of the headers, which may hold a cover, ends no packet later than 0."""
    at = 0
    while at < size:
        head = read_at(file, at, OGG_HEAD + OGG_TABLE)
        if not (length := page_length(head)) or head[6:14] not in {bytes(8), b"\xff" * 8}:
            break
        yield at, at
        at += length
    yield at, size


def page_length(head: bytes) -> int:
    """How many bytes the Ogg page takes that begins like this; 0 where none does."""
    if len(head) < OGG_HEAD or not head.startswith(OGG_MARK):
        return 0
    return OGG_HEAD + head[26] + sum(head[OGG_HEAD : OGG_HEAD + head[26]])


def _flac(file: BinaryIO, size: int) -> Iterator[Span]:
    """RFC 9639: blocks of metadata come first, of which the last says so."""
    at, last = 4, False
    while at < size and not last:
        head = read_at(file, at, 4)
        last = bool(head[0] & 0x80)
        yield at, at
        at += 4 + int.from_bytes(head[1:], "big")
    yield at, size


def _mxf(file: BinaryIO, size: int) -> Iterator[Span]:
    """SMPTE 377: key, length, value."""
    at = 0
    while at < size:
        head = read_at(file, at, 25)
        if not head.startswith(KLV_MARK):
            yield at, size
            return
        more = head[16] & 0x7F if head[16:17] > b"\x80" else 0
        length = int.from_bytes(head[17 : 17 + more], "big") if more else head[16] if len(head) > 16 else 0
        yield at, at + (17 + more + length if ESSENCE in head[:16] else 0)
        at += 17 + more + length


def _tagged(file: BinaryIO, size: int) -> Iterator[Span]:
    """What has no structure but frames, between tags: ID3 in front; ID3 and APE behind."""
    head, begin, end = read_at(file, 0, ID3_HEAD), 0, size
    if head.startswith(b"ID3"):
        begin = ID3_HEAD + sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(head[6:])))
    if read_at(file, end - ID3_TAIL, 3) == b"TAG":
        end -= ID3_TAIL
    tail = read_at(file, end - APE_TAIL, APE_TAIL)
    if tail.startswith(b"APETAGEX"):
        end -= int.from_bytes(tail[12:16], "little") + APE_TAIL
    yield begin, end


def read_at(file: BinaryIO, at: int, size: int) -> bytes:
    """What stands there; less at the end of the file."""
    file.seek(max(0, at))
    return file.read(size)


def is_name(name: bytes) -> bool:
    """Whether a box or a chunk may be called that."""
    return len(name) == 4 and all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in name)


WALKS: dict[str, Callable[[BinaryIO, int], Iterator[Span]]] = {
    "mp4": _mp4,
    "wav": _riff,
    "avi": _riff,
    "matroska": _matroska,
    "ogg": _ogg,
    "flac": _flac,
    "mxf": _mxf,
}
