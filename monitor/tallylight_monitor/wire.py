"""What the monitor's two processes say to each other: framed msgpack over the decoder's stdin and stdout.

Towards the decoder: `Configure` once, then media in order and, at any time, a request for pictures. From the
decoder: a `Beat` at least every second, measurements in batches, and an answer to each request.
"""

import struct
from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct, structs

_LENGTH = struct.Struct(">I")
LENGTH_BYTES = _LENGTH.size
# The status with which a decoder ends that may not have the memory which it needs.
OUT_OF_MEMORY = 112
# Above the largest segment that is fetched; a longer frame means that the two no longer understand each other.
LONGEST_FRAME = 96 << 20


class Message(Struct, frozen=True, tag=True, array_like=True):
    """One thing said."""


class DetectorSpec(Struct, frozen=True, array_like=True):
    """One detector that runs: `level` and `name` say where it is found, `input` what it is shown.

    `exact`: its pictures must be through the decoder's loop filter; `every`: it must see each of them. `threshold` is
    what its measurement is compared with: the fault is there at or above it, or with `below` under it. A fault is told
    that lasts for `hold` seconds.
    """

    name: str
    level: str
    input: str
    parameters: dict[str, float]
    exact: bool = False
    every: bool = False
    threshold: float = 0.0
    below: bool = False
    hold: float = 0.0


TrackName = Literal["picture", "sound"]
# Which pictures are looked at: each of them, those that others refer to, key frames alone, or none.
Look = Literal["every", "calm", "keys", "none"]


class TrackBeat(Struct, frozen=True, array_like=True):
    """How one track does that the stream has shown or declares.

    `judged` counts its pictures, or frames of sound. `idle` is for how many seconds of media nothing of it was judged,
    and `why` the reason. `offset` is the timestamp of media time 0 on its clock. `apart`: it comes in segments of its
    own. `back`: the media time at which it went on, after nothing of it had come for a while. `end`: how far it has
    come (media time).
    """

    name: TrackName
    judged: int = 0
    idle: float = 0.0
    why: str = ""
    offset: float | None = None
    apart: bool = False
    back: float = 0.0
    end: float = 0.0


class Configure(Message, frozen=True, tag=True, array_like=True):
    """Which detectors run, with all their parameters; `tracks` and `media_end` go on from a decoder that was lost.

    `program` chooses one of a transport stream; 0 takes its first. `rest` is how pictures are looked at while nothing
    is suspicious. `evidence`: pictures may be asked for, and so are kept.
    """

    detectors: list[DetectorSpec]
    tracks: list[TrackBeat] = []  # msgspec copies it for each message
    media_end: float = 0.0
    program: int = 0
    rest: Look = "every"
    evidence: bool = False


class PlaySegment(Message, frozen=True, tag=True, array_like=True):
    """Decode a whole segment. Answered with `Taken`. `init` is fMP4's initialisation section.

    `track` "sound": it holds the sound of a programme whose pictures come in segments of their own. `declares` are the
    tracks that it should hold.
    """

    number: int
    data: bytes
    init: bytes
    duration: float
    discontinuity: bool
    track: TrackName = "picture"
    declares: tuple[TrackName, ...] = ()


class PlayBytes(Message, frozen=True, tag=True, array_like=True):
    """Decode the next piece of an endless stream. Answered with `Taken`."""

    data: bytes
    fresh: bool


class PlayAddress(Message, frozen=True, tag=True, array_like=True):
    """Open a file, or an address of a protocol that libav speaks, and decode it to its end.

    `options` are libav's, beside those that always hold.
    """

    address: str
    network: bool
    options: dict[str, str] = {}


class SkipLost(Message, frozen=True, tag=True, array_like=True):
    """Media that could not be had, and why: time goes on without it. Answered with `Taken`.

    `track` as in PlaySegment. `fault`: the source names it, and cannot give it; what it held is missing.
    `discontinuity`: a new clock began with it.
    """

    number: int
    duration: float
    track: TrackName = "picture"
    why: str = ""
    fault: bool = True
    discontinuity: bool = False


class TakePictures(Message, frozen=True, tag=True, array_like=True):
    """Show the pictures nearest to these media times, as JPEG."""

    request: int
    times: list[float]


class Suspect(Message, frozen=True, tag=True, array_like=True):
    """Something is wrong with the stream that the decoder cannot see: look at every picture for a while."""


class Finish(Message, frozen=True, tag=True, array_like=True):
    """No more media comes: say what is left, and end. `early`: the stream goes on, and it is we who leave it."""

    early: bool = False


class Beat(Message, frozen=True, tag=True, array_like=True):
    """Still alive. CPU in seconds, memory in bytes, both since the start; `media_end` as far as decoded.

    `received` counts the bytes that came from an address whose bytes libav hands on as they come, 0 of any other; the
    last of them came `quiet_seconds` ago. `look` is how pictures are looked at, and `looked` for how many media
    seconds they were, each way. `costs` is what of the CPU time each detector took. `lag` is by how much media is
    behind the machine's clock, up to a constant: the least since the last beat, None where nothing was played. `come`
    is how far the stream has come: less than `media_end` while its last picture is to be shown for long, None: as far.
    """

    media_end: float
    tracks: list[TrackBeat]
    pictures: int
    corrupt_packets: int
    cpu_seconds: float
    peak_memory: int
    received: int = 0
    quiet_seconds: float = 0.0
    look: Look = "every"
    looked: dict[str, float] = {}  # msgspec copies it for each message
    costs: dict[str, float] = {}
    lag: float | None = None
    come: float | None = None


class Gap(Message, frozen=True, tag=True, array_like=True):
    """Of this track nothing is judged between these media times: what held it is lost, or could not be decoded.

    Media time is negative for what was to come before the first that came.
    A decoder that follows one that was lost may say it again. `why` is said where the track alone lacks it, and goes
    on.
    """

    track: TrackName
    begin: float
    end: float
    why: str = ""


class Sample(Struct, frozen=True, array_like=True):
    """One measurement of one detector at one media time."""

    detector: str
    at: float
    value: float
    since: float | None = None
    detail: str = ""


class Measured(Message, frozen=True, tag=True, array_like=True):
    """Measurements, in the order of media time for each detector; never none."""

    samples: Annotated[list[Sample], Meta(min_length=1)]


class Taken(Message, frozen=True, tag=True, array_like=True):
    """A piece of media has been decoded to its end."""


class Pictures(Message, frozen=True, tag=True, array_like=True):
    """The answer to `TakePictures`: media time and JPEG of each picture that is still there."""

    request: int
    found: list[tuple[float, bytes]]


class Failed(Message, frozen=True, tag=True, array_like=True):
    """The address or file that was to be played cannot be: `opened` tells whether it could be opened at all."""

    cause: str
    opened: bool


class Programmes(Message, frozen=True, tag=True, array_like=True):
    """A transport stream announces these programmes, by their numbers; `watched` is looked for, and may be missing."""

    numbers: list[int]
    watched: int


class Noted(Message, frozen=True, tag=True, array_like=True):
    """What people should know of a stream, and is no defect of it."""

    text: str


class Finished(Message, frozen=True, tag=True, array_like=True):
    """All that came has been decoded and measured."""


ToDecoder = Configure | PlaySegment | PlayBytes | PlayAddress | SkipLost | TakePictures | Suspect | Finish
FromDecoder = Beat | Gap | Measured | Taken | Pictures | Programmes | Noted | Failed | Finished
_Said = TypeVar("_Said")
_ARRAY, _BYTES = 0x90, 0xC6  # of msgpack: an array of less than 16, and bytes with a length of 32 bits

_encoder = msgspec.msgpack.Encoder()
_to_decoder: msgspec.msgpack.Decoder[ToDecoder] = msgspec.msgpack.Decoder(ToDecoder)
_from_decoder: msgspec.msgpack.Decoder[FromDecoder] = msgspec.msgpack.Decoder(FromDecoder)


class BrokenWireError(Exception):
    """The other process said something that is not of this language."""


def framed(message: Message) -> bytearray:
    """A message as it goes over the wire. A segment is copied once."""
    frame = bytearray(LENGTH_BYTES)
    _encoder.encode_into(message, frame, LENGTH_BYTES)
    _LENGTH.pack_into(frame, 0, len(frame) - LENGTH_BYTES)
    return frame


def frame_parts(message: Message) -> Sequence[bytes | bytearray]:
    """The same in parts, one behind the other: a segment's own bytes are not copied."""
    if not isinstance(message, PlaySegment):
        return [framed(message)]
    fields = (type(message).__name__, *structs.astuple(message))
    place = 1 + message.__struct_fields__.index("data")
    before = bytes([_ARRAY | len(fields)]) + b"".join(map(_encoder.encode, fields[:place]))
    before += bytes([_BYTES]) + _LENGTH.pack(len(message.data))
    behind = b"".join(map(_encoder.encode, fields[place + 1 :]))
    return [_LENGTH.pack(len(before) + len(message.data) + len(behind)) + before, message.data, behind]


def frame_length(head: bytes) -> int:
    """How many bytes follow the head."""
    length: int = _LENGTH.unpack(head)[0]
    if length > LONGEST_FRAME:
        raise BrokenWireError(f"a message of {length} bytes: longer than any that is sent")
    return length


def for_decoder(body: bytes | memoryview) -> ToDecoder:
    """Read what the monitor said to its decoder."""
    return _read(_to_decoder, body)


def for_monitor(body: bytes) -> FromDecoder:
    """Read what a decoder said to its monitor."""
    return _read(_from_decoder, body)


def _read(decoder: "msgspec.msgpack.Decoder[_Said]", body: bytes | memoryview) -> _Said:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BrokenWireError(f"not a message: {error}") from error
