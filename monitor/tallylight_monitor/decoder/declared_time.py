"""How long a file is by its own header. Where that says nothing, what libav guesses is not asked. Uses av."""

from collections.abc import Callable, Sequence

from av.container import InputContainer
from av.stream import Stream

DURATION = b"\x44\x89"  # Matroska's element (RFC 9559, 5.1.2.10)
COUNTED = (b"Xing", b"Info")  # how the frame of an MP3 file is called that says how many there are
HEAD = 1 << 16  # bytes in which a header stands, a tag with a cover aside
MICROSECONDS = 1_000_000
# By libav's names of formats: whether a file that begins like this says how long it is.
SAYS: dict[str, Callable[[bytes], bool]] = {
    "matroska": lambda head: DURATION in head,
    "mp3": lambda head: any(name in head for name in COUNTED),
    **dict.fromkeys(("mp4", "wav", "flac", "ogg", "avi", "mxf"), lambda _: True),
}


def declared_seconds(container: InputContainer, played: Sequence[Stream], head: bytes) -> float:
    """Seconds of the longest of the tracks that are played; 0 where nothing says it."""
    forms = container.format.name.split(",")
    if not any(says(head) for form, says in SAYS.items() if form in forms):
        return 0.0
    ticks = [(stream.duration, stream.time_base) for stream in played]
    if ticks and all(duration is not None and base for duration, base in ticks):
        return max(0.0, *(float(duration * base) for duration, base in ticks if duration and base))
    return max(0.0, (container.duration or 0) / MICROSECONDS)
