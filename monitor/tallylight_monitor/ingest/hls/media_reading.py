"""Reads a media playlist line by line: what a line says holds for the segments after it."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count, repeat
from typing import NamedTuple

from tallylight_monitor.ingest.hls.attributes import UnreadableValueError, Variables, substituted
from tallylight_monitor.ingest.hls.lines import ADDRESS, Flaws, Line
from tallylight_monitor.ingest.hls.playlist import (
    ByteRange,
    Flaw,
    MalformedPlaylistError,
    Playlist,
    SegmentRef,
    UnsupportedPlaylistError,
)
from tallylight_monitor.ingest.hls.references import absolute, number, quoted
from tallylight_monitor.ingest.hls.section_reading import Sections, byte_range

MAX_DURATION = 86_400.0  # seconds, of one segment: a recording may have no more than one
MAX_NUMBER = 2**64 - 2**32  # the rules allow 64 bits; segments are counted on from here
NO_DURATION = -1.0  # of a segment whose playlist says none; it counts as one target duration


def media_of(lines: Sequence[Line], url: str, variables: Variables, flaws: Flaws) -> Playlist:
    """Read it. Raises MalformedPlaylistError when not even how often to look at it can be known."""
    reader = _Reader(url, variables, flaws)
    for line in lines:
        reader.take(line)
    return reader.playlist()


class _Announced(NamedTuple):
    """The segment whose address comes next."""

    line: Line
    duration: float


class _Reader:
    def __init__(self, url: str, variables: Variables, flaws: Flaws) -> None:
        self._url, self._variables, self._flaws = url, variables, flaws
        self._segments: list[SegmentRef] = []
        self._announced: _Announced | None = None
        self._sections = Sections(url, variables, flaws)
        self._range: Line | None = None
        self._discontinuity = self._gap = self._ended = self._recording = False
        self._target: float | None = None
        self._sequence: int | None = None
        self._discontinuity_sequence = 0
        self._longest = NO_DURATION
        self._durations: list[_Announced] = []
        self._date = ""
        self._readers: dict[str, Callable[[Line], None]] = {
            ADDRESS: self._address,
            "#EXTINF": self._extinf,
            "#EXT-X-TARGETDURATION": self._read_target,
            "#EXT-X-MEDIA-SEQUENCE": self._read_sequence,
            "#EXT-X-DISCONTINUITY-SEQUENCE": self._read_discontinuities,
            "#EXT-X-KEY": self._sections.key_tag,
            "#EXT-X-MAP": self._sections.map_tag,
            "#EXT-X-DEFINE": lambda line: variables.define(line, flaws),
        }

    def take(self, line: Line) -> None:
        if (reader := self._readers.get(line.tag)) is not None:
            reader(line)
        else:
            self._mark(line)

    def _mark(self, line: Line) -> None:
        """Take a line that says no more than one thing of the segment after it, or of all."""
        match line.tag:
            case "#EXT-X-BYTERANGE":
                self._range = line
            case "#EXT-X-DISCONTINUITY":
                self._discontinuity = True
            case "#EXT-X-PROGRAM-DATE-TIME":
                self._date = line.value
            case "#EXT-X-GAP":
                self._gap = True
            case "#EXT-X-ENDLIST":
                self._ended = True
            case "#EXT-X-PLAYLIST-TYPE":
                self._recording = line.value.strip().upper() == "VOD"

    def playlist(self) -> Playlist:
        """What was read."""
        if self._announced is not None:
            self._flaws.add(self._announced.line, "no address comes after it")
        target = self._usable_target()
        unsupported = self._sections.unsupported
        if unsupported and self._segments and all(each.unreadable == unsupported for each in self._segments):
            raise UnsupportedPlaylistError(unsupported)
        sequence = self._sequence or 0
        segments = map(self._numbered, self._segments, count(sequence), repeat(target))
        return Playlist(
            target=target,
            sequence=sequence,
            discontinuity_sequence=self._discontinuity_sequence,
            segments=tuple(segments),
            ended=self._ended,
            recording=self._recording,
            said_sequence=self._sequence,
            flaws=tuple(self._flaws.found),
            too_long=tuple(self._too_long(target)),
        )

    def _numbered(self, segment: SegmentRef, number: int, target: float) -> SegmentRef:
        if segment.number == number and segment.duration != NO_DURATION:
            return segment
        return replace(segment, number=number, duration=target if segment.duration == NO_DURATION else segment.duration)

    def _extinf(self, line: Line) -> None:
        if self._announced is not None:
            self._flaws.add(self._announced.line, "no address comes after it")
        said = line.value.partition(",")[0].strip()
        duration, rest = number(said)
        if duration is None or not 0 <= duration <= MAX_DURATION or (rest and not duration):  # 00:02, 0x2
            self._flaws.add(line, f"{quoted(said)} is not a usable duration in seconds")
            duration = NO_DURATION
        elif rest:
            self._flaws.add(line, f"{quoted(said)} is not a number of seconds alone")
        self._longest = max(self._longest, duration)
        self._announced = _Announced(line, duration)
        self._durations.append(self._announced)

    def _address(self, line: Line) -> None:
        if self._announced is None:
            self._flaws.add(line, "no #EXTINF stands before it: it is passed over")
            return
        self._segments.append(self._segment(line, self._announced))
        self._announced, self._range, self._gap, self._discontinuity, self._date = None, None, False, False, ""

    def _segment(self, line: Line, announced: _Announced) -> SegmentRef:
        uri, why = self._uri(line)
        part, odd = self._part(uri)
        return SegmentRef(
            number=(self._sequence or 0) + len(self._segments),  # as a rule it has been said by now
            uri=uri,
            duration=announced.duration,
            discontinuity=self._discontinuity,
            key=self._sections.key,
            init=self._sections.init,
            byte_range=part,
            gap=self._gap,
            unreadable=why or odd or self._sections.unreadable,
            date=self._date,
            rounded="." not in announced.line.value.partition(",")[0],
        )

    def _uri(self, line: Line) -> tuple[str, str]:
        if line.unreadable:
            return "", f"its address in line {line.number} of the playlist cannot be read: {line.unreadable}"
        try:
            return absolute(substituted(line.value, self._variables.values), self._url), ""
        except UnreadableValueError as error:
            self._flaws.add(line, str(error))
            return "", f"its address in line {line.number} of the playlist cannot be used: {error}"

    def _part(self, uri: str) -> tuple[ByteRange | None, str]:
        if self._range is None:
            return None, ""
        before = self._segments[-1] if self._segments else None
        follows = before.byte_range if before is not None and before.uri == uri else None
        try:
            return byte_range(self._range.value, follows), ""
        except UnreadableValueError as error:
            self._flaws.add(self._range, str(error))
            return None, f"its byte range in line {self._range.number} of the playlist cannot be used: {error}"

    def _read_target(self, line: Line) -> None:
        seconds, rest = number(line.value)
        if seconds is None or not 0 < seconds <= MAX_DURATION:
            self._flaws.add(line, f"{quoted(line.value)} is not a usable duration in seconds")
            return
        if rest or seconds != int(seconds):
            self._flaws.add(line, f"{quoted(line.value)} is not a whole number of seconds")
        self._target = seconds

    def _read_sequence(self, line: Line) -> None:
        self._sequence = self._whole_number(line)

    def _read_discontinuities(self, line: Line) -> None:
        self._discontinuity_sequence = self._whole_number(line, 2**64) or 0

    def _whole_number(self, line: Line, bound: int = MAX_NUMBER) -> int | None:
        text = line.value.strip()
        if text.isascii() and text.isdecimal() and len(text) < 40 and int(text) < bound:
            return int(text)
        value, _ = number(text)
        self._flaws.add(line, f"{quoted(text)} is not a whole number that can be used")
        usable = value is not None and 0 <= value < bound and value == int(value)
        return int(value) if value is not None and usable else None

    def _usable_target(self) -> float:
        """The target duration; where the playlist names none, its longest segment's, as the rules would have it."""
        if self._target is None:
            if self._longest <= 0:
                raise MalformedPlaylistError(self._no_target())
            self._flaws.found.insert(0, Flaw(0, "#EXT-X-TARGETDURATION", "there is none that can be used"))
            return float(math.ceil(self._longest))
        return self._target

    def _too_long(self, target: float) -> Iterator[Flaw]:
        """Segments that are longer; the rules round to the nearest second before they compare."""
        for line, duration in ((each.line, each.duration) for each in self._durations):
            if math.floor(duration + 0.5) > target:
                yield Flaw(line.number, line.tag, f"{duration:g} s, longer than the target duration of {target:g} s")

    def _no_target(self) -> str:
        first = f" ({self._flaws.found[0]})" if self._flaws.found else ""
        return f"the playlist has no usable #EXT-X-TARGETDURATION, and no segment to know it from{first}"
