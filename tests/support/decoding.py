"""A decoder without its process: what is said to it, and what it says, are lists."""

from collections import deque
from dataclasses import dataclass, field

from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.decoder.session import Session
from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.wire import Beat, Finish, Look, Message, Sample, TakePictures

ALL = specs(resolved(None))


class ListedInbox:
    """Gives the messages of a list, one after the other, and then says that nothing more comes."""

    def __init__(self, *messages: Message) -> None:
        self._waiting = deque(messages)

    def next(self, seconds: float) -> Message:
        return self._waiting.popleft() if self._waiting else Finish()

    def requests(self) -> list[TakePictures]:
        return []

    def put_back(self, message: Message) -> None:
        self._waiting.appendleft(message)


BEATEN = Beat(0.0, [], 0, 0, 0.0, 0)


@dataclass
class KeptOutbox:
    """Keeps what it is told."""

    samples: list[Sample] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    player: Player | None = None

    def note(self, sample: Sample) -> None:
        self.samples.append(sample)

    def send(self, *messages: Message) -> None:
        self.sent.extend(message for message in messages if message is not BEATEN)

    def flush(self) -> None:
        """Nothing waits here."""

    def beat(self, *, now: bool = False) -> None:
        """Nobody listens for it here."""

    def beaten(self) -> Beat:
        """Nor for this one."""
        return BEATEN

    def said(self, kind):
        """The messages of one kind, oldest first."""
        return [message for message in self.sent if isinstance(message, kind)]

    def times(self, detector: str = "black") -> list[float]:
        """The media times at which one detector measured."""
        return [sample.at for sample in self.samples if sample.detector == detector]

    def values(self, detector: str) -> list[float]:
        """What one detector measured."""
        return [sample.value for sample in self.samples if sample.detector == detector]


def decoded(
    *messages: Message,
    offsets: dict[str, float] | None = None,
    media_end: float = 0.0,
    program: int = 0,
    rest: Look = "every",
) -> KeptOutbox:
    """Let a new decoder with all detectors take these messages, to the end."""
    outbox = KeptOutbox()
    player = Player(MeasuringMedia(ALL), Timeline(offsets or {}, media_end), outbox.note, rest)
    outbox.player = player
    Session(player, ListedInbox(*messages), outbox, program).run()
    return outbox
