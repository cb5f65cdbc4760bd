"""Let decoders and a judge of our own have a case, and take the events: no network and no clock of the machine's.

What must see every picture is shown each; all others what is decoded while nothing is suspicious.
"""

import itertools
import os
from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec
from decoding import KeptOutbox, ListedInbox
from tallylight_corpus.judging import NOW, PIECE_BYTES, Judged

from picture import coding
from picture.cases import Case
from tallylight_contract.detectors import CATALOGUE
from tallylight_contract.livestream import DetectorChoice
from tallylight_contract.report import DefectEvent
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.decoder.session import Session
from tallylight_monitor.decoder.thinning import Thinning
from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Look, Message, PlayBytes, PlaySegment, Sample

SEEN = [name for name, entry in CATALOGUE.items() if entry.input in ("picture", "coding", "captions", "packets")]
# Found by what the headers say, or by what nothing else looks like: a fault of these is one event.
TRUSTED = (
    "colour_bars",
    "chroma_lost",
    "resolution_changed",
    "profile_changed",
    "colour_changed",
    "frame_rate_changed",
    "captions_lost",
    "captions_garbled",
)


def judged(case: Case, folder: Path, names: Collection[str] = SEEN) -> Judged:
    """Make the case, play it, and judge it by detectors: by all that judge pictures and their coding, or by these."""
    pieces, settings = made(case, folder), resolved([DetectorChoice(name=name) for name in names])
    samples: list[Sample] = []
    end = 0.0
    looks: tuple[tuple[Look, bool], ...] = (("calm", False), ("every", True))
    for rest, every in looks:
        chosen = {name: each for name, each in settings.items() if CATALOGUE[name].every_picture is every}
        if chosen:
            seen, end = _samples(case, pieces, chosen, rest)
            samples.extend(seen)
    judge = EventJudge("case", settings)
    events = [*judge.take(sorted(samples, key=_time), NOW), *judge.end(end, 0.0, NOW)]
    opened = tuple(each for each in events if each.event == "open")
    return Judged(case.key, case.finds, *case.spell, opened)


def made(case: Case, folder: Path) -> list[bytes]:
    """The case's stream in one piece, or in segments; coded once, and kept in the folder."""
    path = folder / f"{case.key}.{case.seed:08x}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        film = case.film()
        pieces = coding.segments(film) if case.source.by_segment else [coding.stream(film)]
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(msgspec.msgpack.encode(pieces))
        unfinished.rename(path)
    return msgspec.msgpack.decode(path.read_bytes(), type=list[bytes])


def _samples(case: Case, pieces: list[bytes], settings: dict, rest: Look) -> tuple[Iterable[Sample], float]:
    outbox, chosen = KeptOutbox(), specs(settings)
    player = Player(MeasuringMedia(chosen), Timeline(), Thinning(chosen, outbox.note).take, rest)
    Session(player, ListedInbox(*_messages(case, pieces)), outbox).run()
    return outbox.samples, player.timeline.end


def _messages(case: Case, pieces: list[bytes]) -> list[Message]:
    if case.source.by_segment:
        announced = {part.until for part, after in _pairs(case) if after.announced}
        return [
            PlaySegment(n, each, b"", coding.SEGMENT_SECONDS, discontinuity=n * coding.SEGMENT_SECONDS in announced)
            for n, each in enumerate(pieces)
        ]
    data = pieces[0]
    return [PlayBytes(data[at : at + PIECE_BYTES], fresh=not at) for at in range(0, len(data), PIECE_BYTES)]


def _pairs(case: Case) -> Iterable[tuple[coding.Part, coding.Part]]:
    parts = case.film().parts
    return itertools.pairwise(parts)


def _time(sample: Sample) -> float:
    return sample.at


def found(event: DefectEvent) -> str:
    """An event in a word."""
    return f"{event.detector}@{event.media_time:.2f}/{event.detected_media_time:.2f}"
