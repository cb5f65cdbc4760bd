"""What a decoder is given to decode, one piece after the other. Pure."""

from collections.abc import Iterable

from tallylight_monitor.wire import Message, PlayAddress, PlayBytes, PlaySegment, SkipLost

Piece = PlaySegment | PlayBytes | PlayAddress | SkipLost
NOT_SURVIVED = "no decoder survives it"


def given_up(segment: PlaySegment) -> SkipLost:
    """A segment that kills each decoder takes its time all the same."""
    broken_off = segment.discontinuity
    return SkipLost(segment.number, segment.duration, segment.track, NOT_SURVIVED, discontinuity=broken_off)


def is_sound(piece: Message) -> bool:
    """Whether it is of the sound alone, where that comes apart from the pictures."""
    return isinstance(piece, PlaySegment | SkipLost) and piece.track == "sound"


def seconds_of(pieces: Iterable[Piece]) -> float:
    """How many seconds of media they are, as far as that is known: pictures and sound that come apart count once."""
    segments = [piece for piece in pieces if isinstance(piece, PlaySegment)]
    sound = sum(piece.duration for piece in segments if is_sound(piece))
    return max(sound, sum(piece.duration for piece in segments) - sound)
