"""What the detectors of media measure of what the decoder makes."""

from collections.abc import Iterable, Sequence

from tallylight_monitor.decoder.picture_measuring import PictureMeasuring
from tallylight_monitor.detectors.caption_window import CaptionWindow
from tallylight_monitor.detectors.coding import CodingWindow
from tallylight_monitor.detectors.costs import Costs
from tallylight_monitor.detectors.frames import Clock, Coded, Picture, Sound
from tallylight_monitor.detectors.loudness import Loudness
from tallylight_monitor.detectors.measuring import Measuring
from tallylight_monitor.detectors.packet_times import PacketTimes
from tallylight_monitor.detectors.registry import made
from tallylight_monitor.detectors.segments import PictureSegment
from tallylight_monitor.detectors.transport_window import TransportWindow
from tallylight_monitor.wire import DetectorSpec, Sample


class MeasuringMedia:
    """The detectors of one decoder: those of all that run which judge media.

    `exact` says that one of them wants each pixel as it was coded. `suspects` tells whether what was shown last may be
    the begin of a fault of the pictures; `rests` whether all of them may be shown a part of the pictures till then.
    `costs` has what each took.
    Raises DetectorMissingError.
    """

    def __init__(self, specs: Sequence[DetectorSpec], costs: Costs | None = None) -> None:
        self.costs = costs or Costs()
        self._pictures = PictureMeasuring([spec for spec in specs if spec.input == "picture"], self.costs)
        self._sounds: Measuring[Sound] = Measuring(made(specs, "sound"), self.costs)
        self._loudness: Measuring[Loudness] = Measuring(made(specs, "loudness"), self.costs)
        self._times: Measuring[PacketTimes] = Measuring(made(specs, "stamps"), self.costs)
        self._packets: Measuring[Coded] = Measuring(made(specs, "packets"), self.costs)
        self._clocks: Measuring[Clock] = Measuring(made(specs, "clock"), self.costs)
        self._segments: Measuring[PictureSegment] = Measuring(made(specs, "segments"), self.costs)
        self._coding: Measuring[CodingWindow] = Measuring(made(specs, "coding"), self.costs)
        self._captions: Measuring[CaptionWindow] = Measuring(made(specs, "captions"), self.costs)
        self._windows: Measuring[TransportWindow] = Measuring(made(specs, "transport"), self.costs)
        self.exact = any(spec.exact for spec in specs)
        self.specs = specs

    @property
    def reads_packets(self) -> bool:
        """Whether one of them judges the packets of transport streams."""
        return bool(self._windows.names)

    @property
    def wants_loudness(self) -> bool:
        """Whether one of them judges loudness, which costs what nothing else needs."""
        return bool(self._loudness.names)

    @property
    def reads_stamps(self) -> bool:
        """Whether one of them judges the stamps of packets."""
        return bool(self._times.names)

    @property
    def reads_coding(self) -> bool:
        """Whether one of them judges how pictures are coded."""
        return bool(self._coding.names)

    @property
    def reads_captions(self) -> bool:
        """Whether one of them judges captions."""
        return bool(self._captions.names)

    @property
    def suspects(self) -> bool:
        """Whether the picture shown last is suspicious."""
        return self._pictures.suspects

    @property
    def rests(self) -> bool:
        """Whether no detector must see every picture, or what stands in for it can tell when."""
        return self._pictures.rests

    def picture(self, picture: Picture, *, every: bool) -> Iterable[Sample]:
        """What the picture detectors measure; `every`: none was passed over before it."""
        return self._pictures.show(picture, every=every)

    def begin_again(self) -> None:
        """The last seconds' pictures are shown again, all of them."""
        self._pictures.begin_again()

    def past(self, picture: Picture) -> None:
        """A picture of the last seconds is shown again: what is measured of it was told."""
        self._pictures.past(picture)

    def sound(self, sound: Sound) -> Iterable[Sample]:
        """What the sound detectors measure."""
        return self._sounds.show(sound)

    def loudness(self, loudness: Loudness) -> Iterable[Sample]:
        """What the detectors of loudness measure."""
        return self._loudness.show(loudness)

    def times(self, times: PacketTimes) -> Iterable[Sample]:
        """What the detectors of packets' stamps measure."""
        return self._times.show(times)

    def coded(self, coded: Coded) -> Iterable[Sample]:
        """What the detectors of coded data measure."""
        return self._packets.show(coded)

    def clock(self, clock: Clock) -> Iterable[Sample]:
        """What the detectors of the tracks' clocks measure."""
        return self._clocks.show(clock)

    def segment(self, segment: PictureSegment) -> Iterable[Sample]:
        """What the detectors of segmentation measure."""
        return self._segments.show(segment)

    def coding(self, window: CodingWindow) -> Iterable[Sample]:
        """What the detectors of the coding measure."""
        return self._coding.show(window)

    def captions(self, window: CaptionWindow) -> Iterable[Sample]:
        """What the detectors of captions measure."""
        return self._captions.show(window)

    def window(self, window: TransportWindow) -> Iterable[Sample]:
        """What the detectors of transport streams measure."""
        return self._windows.show(window)
