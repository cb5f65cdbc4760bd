"""What the chain passes on of one second of stream: pictures and sound by the object store, the rest by the machine."""

import msgspec
from msgspec import Struct

from tallylight_contract.report import DefectEvent
from tallylight_monitor.wire import Sample


class StoredPicture(Struct, frozen=True, array_like=True):
    """One picture: `data` is its three planes in the run's form. The rest is as in `Picture`."""

    at: float
    key: bool
    size: int
    data: bytes


class StoredPictures(Struct, frozen=True, array_like=True):
    """The pictures of a second, all of one size in pixels: one object."""

    width: int
    height: int
    pictures: list[StoredPicture]


class StoredSound(Struct, frozen=True, array_like=True):
    """A window of sound: `data` is float32, channel by channel."""

    at: float
    seconds: float
    channels: int
    data: bytes


class Second(Struct, frozen=True, kw_only=True):
    """What an execution is started with: `pictures` and `sounds` are the objects' keys, empty where there is none.

    `samples` are what the converter has measured of the coded data, which needs no picture. `last`: the stream is over
    at `media_end`. `stored_at` is the wall clock's.
    """

    stream: int
    number: int
    form: str
    stored_at: float = 0.0
    pictures: str = ""
    sounds: str = ""
    samples: list[Sample] = []
    last: bool = False
    media_end: float = 0.0


class Measured(Struct, frozen=True, kw_only=True):
    """What a detector's function answers: its measurements of the second."""

    samples: list[Sample]


class Judged(Second, frozen=True, kw_only=True):
    """What the aggregating function is given: the second, and what each detector measured of it."""

    measured: list[Measured] = []


class Aggregated(Struct, frozen=True, kw_only=True):
    """What the aggregating function answers: the events that have come of it."""

    events: list[DefectEvent]


_pictures = msgspec.msgpack.Decoder(StoredPictures)
_sounds = msgspec.msgpack.Decoder(list[StoredSound])
_packed = msgspec.msgpack.Encoder()


def packed(value: StoredPictures | list[StoredSound]) -> bytes:
    """An object's bytes."""
    return _packed.encode(value)


def pictures_of(data: bytes) -> StoredPictures:
    """An object's pictures."""
    return _pictures.decode(data)


def sounds_of(data: bytes) -> list[StoredSound]:
    """An object's windows of sound."""
    return _sounds.decode(data)


def line(value: object) -> bytes:
    """A value as one line of JSON, as it passes over a pipe."""
    return msgspec.json.encode(value) + b"\n"
