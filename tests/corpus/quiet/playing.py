"""Let a decoder and a judge of our own have a programme: all detectors of media at once, as fast as it can be read."""

import gc
from collections.abc import Iterable, Iterator

import av
from decoding import KeptOutbox
from tallylight_corpus.judging import NOW

from quiet.programme import hour
from quiet.record import Line
from quiet.sets import OF_MEDIA, Detectors
from tallylight_contract.livestream import DetectorChoice
from tallylight_contract.report import DefectEvent
from tallylight_demo.encode import Segment
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.decoder.session import Session
from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.wire import Finish, Message, PlaySegment, Sample, TakePictures


class _Inbox:
    """Segments, one after the other, each made when it is its turn."""

    def __init__(self, coming: Iterable[Segment]) -> None:
        self._messages: Iterator[Message] = (
            PlaySegment(each.number, each.data, b"", each.seconds, discontinuity=False) for each in coming
        )

    def next(self, seconds: float) -> Message:
        return next(self._messages, Finish())

    def requests(self) -> list[TakePictures]:
        return []


class _Outbox(KeptOutbox):
    """Forgets what it is told."""

    def send(self, *messages: Message) -> None:
        """Nobody listens here."""


def played(seed: int, minutes: float, detectors: Detectors = OF_MEDIA) -> Line:
    """Play one programme to all of these."""
    av.logging.set_level(None)
    opened = told(hour(seed, minutes * 60), detectors)
    names = tuple(f"{each.detector}@{each.media_time:.1f}" for each in opened)
    return Line(seed, minutes / 60, names, detectors)


def told(coming: Iterable[Segment], detectors: Detectors = OF_MEDIA) -> list[DefectEvent]:
    """The defects that are found in these segments, which have none."""
    settings = resolved([DetectorChoice(name=name) for name in detectors])
    judge, opened = EventJudge("quiet", settings), list[DefectEvent]()

    def note(sample: Sample) -> None:
        opened.extend(each for each in judge.take([sample], NOW) if each.event == "open")

    player = Player(MeasuringMedia(specs(settings)), Timeline(), note, "every")
    Session(player, _Inbox(coming), _Outbox()).run()
    gc.collect()
    return opened
