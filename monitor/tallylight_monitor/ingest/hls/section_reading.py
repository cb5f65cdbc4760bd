"""Reads what holds for many segments: keys, initialisation sections, and parts of a resource."""

import re

from tallylight_monitor.ingest.hls.attributes import UnreadableValueError, Variables, attributes, enumerated
from tallylight_monitor.ingest.hls.lines import Flaws, Line
from tallylight_monitor.ingest.hls.playlist import ByteRange, InitRef, KeyRef
from tallylight_monitor.ingest.hls.references import absolute

_IV = re.compile(r"0[xX]([0-9A-Fa-f]{1,32})|([0-9A-Fa-f]{32})")
_RANGE = re.compile(r"(\d{1,15})(?:\s*@\s*(\d{1,15}))?", re.ASCII)
IDENTITY = "identity"  # the key's own bytes, as against a licence server's


class Sections:
    """The key and the initialisation section that hold from here on; `unreadable` says why they cannot be used."""

    def __init__(self, url: str, variables: Variables, flaws: Flaws) -> None:
        self.init: InitRef | None = None
        self.unsupported = ""  # the last kind of encryption that is not built in
        self._url, self._variables, self._flaws = url, variables, flaws
        self._keys: dict[str, KeyRef | str] = {}  # by format: where it is, or why it cannot be used
        self._bad_init = ""

    @property
    def key(self) -> KeyRef | None:
        """The key, if there is one that can be used."""
        key = self._keys.get(IDENTITY)
        return key if isinstance(key, KeyRef) else None

    @property
    def unreadable(self) -> str:
        """Why segments cannot be read from here on; empty while they can."""
        bad = [each for each in self._keys.values() if isinstance(each, str)]
        return bad[-1] if bad and self.key is None else self._bad_init

    def key_tag(self, line: Line) -> None:
        """A key, which replaces the one of its format. `NONE` ends all."""
        said = attributes(line, self._variables.values, self._flaws)
        method = self._method(line, said)
        if method == "NONE":
            self._keys = {}
            return
        form = said.get("KEYFORMAT", "").lower() or IDENTITY
        if method != "AES-128" or form != IDENTITY:
            name = re.sub(r"[^A-Z0-9-]", "", method)[:20]
            self.unsupported = f"the stream is encrypted in a way that is not supported ({name})"
            self._keys[form] = self.unsupported
            return
        self._keys[IDENTITY] = self._read_key(line, said)

    def map_tag(self, line: Line) -> None:
        """An initialisation section."""
        said = attributes(line, self._variables.values, self._flaws)
        try:
            part = self._part(line, said.get("BYTERANGE", ""))
            self.init, self._bad_init = InitRef(absolute(said.get("URI", ""), self._url), part, self.key), ""
        except UnreadableValueError as error:
            self._flaws.add(line, str(error))
            self.init = None
            self._bad_init = f"its #EXT-X-MAP in line {line.number} of the playlist cannot be used: {error}"

    def _read_key(self, line: Line, said: dict[str, str]) -> KeyRef | str:
        try:
            iv = self._initial_vector(line, said.get("IV", ""))
            if not said.get("URI"):
                raise UnreadableValueError("it has no URI that can be read")
            return KeyRef(absolute(said["URI"], self._url), iv)
        except UnreadableValueError as error:
            self._flaws.add(line, str(error))
            return f"its #EXT-X-KEY in line {line.number} of the playlist cannot be used: {error}"

    def _method(self, line: Line, said: dict[str, str]) -> str:
        """How segments are encrypted. Where a key names no method, it is the one that can be done without its own."""
        method = enumerated(line, said, "METHOD", self._flaws)
        if not method:
            self._flaws.add(line, "it has no METHOD")
        return method or ("AES-128" if said.get("URI") or "KEYFORMAT" in said else "NONE")

    def _initial_vector(self, line: Line, text: str) -> bytes | None:
        """None where the segment's number serves. One that cannot be read would make 16 bytes of a segment clear."""
        found = _IV.fullmatch(text.strip())
        if found is None:
            if text:
                self._flaws.add(line, "its IV is not a hexadecimal number of 128 bits")
            return None
        if found[1] is None:
            self._flaws.add(line, "its IV does not begin with 0x")
        return bytes.fromhex((found[1] or found[2]).zfill(32))

    def _part(self, line: Line, text: str) -> ByteRange | None:
        """Of a range that cannot be read, nothing is known but that the section is in this file."""
        try:
            return byte_range(text, ByteRange(0, 0)) if text else None
        except UnreadableValueError as error:
            self._flaws.add(line, f"BYTERANGE: {error}")
            return None


def byte_range(text: str, follows: ByteRange | None) -> ByteRange:
    """A part of a resource; one without an offset goes on from the one before. Raises UnreadableValueError."""
    found = _RANGE.fullmatch(text.strip().strip('"'))
    if found is None or int(found[1]) == 0:
        raise UnreadableValueError("it is not a byte range")
    if found[2] is not None:
        return ByteRange(int(found[2]), int(found[1]))
    if follows is None:
        raise UnreadableValueError("the byte range has no offset, and there is none before it")
    return ByteRange(follows.offset + follows.length, int(found[1]))
