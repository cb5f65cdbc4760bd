"""Let a decoder and a judge of our own have a case, and take the events: no network and no clock of the machine's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from decoding import KeptOutbox, ListedInbox

from tallylight_contract.detectors import BY_DEFAULT, LEVELS
from tallylight_contract.livestream import DetectorChoice
from tallylight_contract.report import DefectEvent
from tallylight_corpus.cases import Case
from tallylight_corpus.clips import KEY_SECONDS
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.decoder.session import Session
from tallylight_monitor.decoder.thinning import Thinning
from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.judging.detector_settings import DetectorSetting, resolved, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Message, PlayBytes, PlaySegment

PIECE_BYTES = 40 * 188 + 40  # as a socket gives them: no whole packets
NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)
# What judges pictures and their coding has a corpus of its own, and mostly wants to see each picture.
SETTINGS = resolved([DetectorChoice(name=name) for name in {*BY_DEFAULT, *(each.name for each in LEVELS["transport"])}])


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found in a case whose fault lasts from `begin` to `end`."""

    key: str
    finds: tuple[str, ...]
    begin: float
    end: float
    opened: tuple[DefectEvent, ...]


def judged(case: Case, folder: Path) -> Judged:
    """Make the case, play it, and judge it by what runs by default and by all of the transport level."""
    stream, begin, end = case.made(folder)
    opened = played(_messages(stream.pieces(), by_segment=case.source.by_segment))
    return Judged(case.key, case.finds, begin, end, opened)


def played(messages: list[Message], settings: Mapping[str, DetectorSetting] = SETTINGS) -> tuple[DefectEvent, ...]:
    """The defects that these detectors together find in this."""
    outbox, chosen = KeptOutbox(), specs(settings)
    player = Player(MeasuringMedia(chosen), Timeline(), Thinning(chosen, outbox.note).take, "calm")
    Session(player, ListedInbox(*messages), outbox).run()
    judge = EventJudge("case", settings)
    events = [*judge.take(outbox.samples, NOW), *judge.end(player.timeline.end, 0.0, NOW)]
    return tuple(each for each in events if each.event == "open")


def _messages(pieces: list[bytes], *, by_segment: bool) -> list[Message]:
    if by_segment:
        return [PlaySegment(n, each, b"", KEY_SECONDS, discontinuity=False) for n, each in enumerate(pieces)]
    data = b"".join(pieces)
    return [PlayBytes(data[at : at + PIECE_BYTES], fresh=not at) for at in range(0, len(data), PIECE_BYTES)]
