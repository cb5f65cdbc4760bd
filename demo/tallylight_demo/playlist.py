"""Write HLS playlists. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil


@dataclass(frozen=True, slots=True)
class KeyLine:
    """Where a segment's AES-128 key is fetched, and its `iv` (None: its sequence number)."""

    uri: str
    iv: bytes | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One segment in a media playlist. `header` is the address of its init segment, which fMP4 needs."""

    uri: str
    seconds: float
    discontinuity: bool = False
    key: KeyLine | None = None
    header: str | None = None


@dataclass(frozen=True, slots=True)
class Rendition:
    """One version in a master playlist; `bandwidth` in bits a second. `sound`: its sound's playlist, if it has one."""

    uri: str
    bandwidth: int
    size: tuple[int, int]
    codecs: str = "avc1.64001f,mp4a.40.2"
    sound: str | None = None


def playlist_text(
    entries: Sequence[Entry],
    sequence: int = 0,
    discontinuity_sequence: int = 0,
    *,
    ended: bool = False,
    target: int | None = None,
) -> str:
    """A media playlist. `sequence` is the first entry's number; `target` None: the longest entry."""
    longest = max((entry.seconds for entry in entries), default=1.0)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f"#EXT-X-TARGETDURATION:{target or ceil(longest)}",
        f"#EXT-X-MEDIA-SEQUENCE:{sequence}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{discontinuity_sequence}",
        *_entry_lines(entries),
        *(["#EXT-X-ENDLIST"] if ended else []),
    ]
    return "\n".join(lines) + "\n"


def master_text(renditions: Iterable[Rendition]) -> str:
    """A master playlist."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for number, one in enumerate(renditions):
        if one.sound is not None:
            lines += [f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound-{number}",NAME="sound",DEFAULT=YES,URI="{one.sound}"']
        group = "" if one.sound is None else f',AUDIO="sound-{number}"'
        size = f"{one.size[0]}x{one.size[1]}"
        lines += [
            f'#EXT-X-STREAM-INF:BANDWIDTH={one.bandwidth},RESOLUTION={size},CODECS="{one.codecs}"{group}',
            one.uri,
        ]
    return "\n".join(lines) + "\n"


def _entry_lines(entries: Sequence[Entry]) -> Iterator[str]:
    nothing_before = Entry("", 0)
    for before, entry in pairwise([nothing_before, *entries]):
        if entry.discontinuity:
            yield "#EXT-X-DISCONTINUITY"
        if entry.header and entry.header != before.header:  # before the key, for it is not encrypted
            yield f'#EXT-X-MAP:URI="{entry.header}"'
        if entry.key != before.key:
            yield _key_text(entry.key)
        yield f"#EXTINF:{entry.seconds:.5f},"
        yield entry.uri


def _key_text(key: KeyLine | None) -> str:
    if key is None:
        return "#EXT-X-KEY:METHOD=NONE"
    iv = "" if key.iv is None else f",IV=0x{key.iv.hex()}"
    return f'#EXT-X-KEY:METHOD=AES-128,URI="{key.uri}"{iv}'
