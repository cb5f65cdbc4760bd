"""Reads a master playlist: the versions of the pictures, and the sounds that go with them."""

from collections.abc import Sequence
from dataclasses import replace

from tallylight_monitor.ingest.hls.attributes import (
    UnreadableValueError,
    Variables,
    attributes,
    enumerated,
    substituted,
)
from tallylight_monitor.ingest.hls.lines import ADDRESS, Flaws, Line
from tallylight_monitor.ingest.hls.playlist import (
    MalformedPlaylistError,
    Master,
    Rendition,
    SoundRendition,
    SubtitleRendition,
)
from tallylight_monitor.ingest.hls.references import absolute, number, quoted

# What players choose a version by (Apple's authoring rules for HLS); of sound alone, the first two.
EXPECTED = ("CODECS", "AVERAGE-BANDWIDTH", "RESOLUTION", "FRAME-RATE")


def master_of(lines: Sequence[Line], url: str, variables: Variables, flaws: Flaws) -> Master:
    """Read it. Raises MalformedPlaylistError when it names no rendition that can be asked for."""
    reader = _Reader(url, variables, flaws)
    for line in lines:
        reader.take(line)
    reader.end()
    if not reader.renditions:
        first = f" ({flaws.found[0]})" if flaws.found else ""
        raise MalformedPlaylistError(f"the master playlist names no rendition with an address{first}")
    return Master(
        tuple(reader.renditions),
        tuple(reader.sounds),
        tuple(reader.subtitles),
        tuple(flaws.found),
        dict(variables.values),
        any(line.tag == "#EXT-X-INDEPENDENT-SEGMENTS" for line in lines),
    )


class _Reader:
    def __init__(self, url: str, variables: Variables, flaws: Flaws) -> None:
        self.renditions: list[Rendition] = []
        self.sounds: list[SoundRendition] = []
        self.subtitles: list[SubtitleRendition] = []
        self._url, self._variables, self._flaws = url, variables, flaws
        self._described: tuple[Line, Rendition] | None = None  # by the tag whose address comes next

    def take(self, line: Line) -> None:
        match line.tag:
            case "#EXT-X-DEFINE":
                self._variables.define(line, self._flaws)
            case "#EXT-X-STREAM-INF":
                self.end()
                self._described = line, self._rendition(line)
            case "#EXT-X-MEDIA":
                self._media(line)
            case "#EXT-X-ENDLIST" | "#EXTINF":
                self._flaws.add(line, "it belongs into a media playlist")
            case tag if tag == ADDRESS and self._described is not None:
                self._address(line, self._described[1])
                self._described = None

    def end(self) -> None:
        """No address comes any more for what was described last."""
        if self._described is not None:
            self._flaws.add(self._described[0], "no address comes after it")

    def _rendition(self, line: Line) -> Rendition:
        said = attributes(line, self._variables.values, self._flaws)
        bandwidth, rest = number(said.get("BANDWIDTH", ""))
        if bandwidth is None or rest or bandwidth < 0:
            self._flaws.add(line, f"BANDWIDTH={quoted(said.get('BANDWIDTH', ''))} is not a number of bits a second")
        width, _, height = said.get("RESOLUTION", "").lower().rpartition("x")
        return Rendition(
            uri="",
            bandwidth=int(max(0.0, bandwidth or 0.0)),
            height=_pixels(height),
            codecs=said.get("CODECS", ""),
            sound_group=said.get("AUDIO", ""),
            lacks=tuple(name for name in EXPECTED if not said.get(name)),
            width=_pixels(width),
            video_range=said.get("VIDEO-RANGE", "").upper(),
        )

    def _address(self, line: Line, described: Rendition) -> None:
        try:
            uri = absolute(substituted(line.value, self._variables.values), self._url)
        except UnreadableValueError as error:
            self._flaws.add(line, str(error))
            return
        if line.unreadable:
            return
        self.renditions.append(replace(described, uri=uri))

    def _media(self, line: Line) -> None:
        said = attributes(line, self._variables.values, self._flaws)
        kind = enumerated(line, said, "TYPE", self._flaws)
        if kind not in ("AUDIO", "SUBTITLES"):
            return
        try:
            uri = absolute(said["URI"], self._url) if self._has_uri(line, said) else ""
        except UnreadableValueError as error:
            self._flaws.add(line, f"URI: {error}")
            return
        if kind == "SUBTITLES":
            name = f"rendition {len(self.subtitles) + 1} {quoted(said.get('NAME', ''))}"
            self.subtitles += [SubtitleRendition(name, uri)] if uri else []
            return
        default = enumerated(line, said, "DEFAULT", self._flaws) == "YES"
        self.sounds.append(SoundRendition(said.get("GROUP-ID", ""), uri, default, said.get("LANGUAGE", "")))

    def _has_uri(self, line: Line, said: dict[str, str]) -> bool:
        """An empty one is none: the sound comes with the pictures."""
        if said.get("URI") == "":
            self._flaws.add(line, "URI has no value")
        return bool(said.get("URI"))


def _pixels(said: str) -> int:
    """One side of a resolution; 0 where it is none."""
    side = said.strip()
    return int(side) if side.isascii() and side.isdecimal() and len(side) < 6 else 0
