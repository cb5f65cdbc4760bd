"""Put what was decoded on the timeline, and show it to the detectors. Uses av."""

from collections.abc import Callable, Iterable, Sequence
from math import inf

from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from tallylight_monitor.decoder.caption_data import captions_of
from tallylight_monitor.decoder.caption_windows import CaptionWindows
from tallylight_monitor.decoder.coding_windows import CodingWindows
from tallylight_monitor.decoder.damage_tracker import DamageTracker
from tallylight_monitor.decoder.elementary.coded_unit import AnyPacket
from tallylight_monitor.decoder.elementary.sound_share import Part
from tallylight_monitor.decoder.forms import form_of
from tallylight_monitor.decoder.looking import Looking
from tallylight_monitor.decoder.loudness_meter import LoudnessMeter
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.parameter_sets import lacks_sets
from tallylight_monitor.decoder.passed_over import Passed
from tallylight_monitor.decoder.pictures import PICTURE_SECONDS, RecentPictures, Scaler, seconds_of
from tallylight_monitor.decoder.sounds import SoundWindows
from tallylight_monitor.decoder.timeline import Step, Timeline
from tallylight_monitor.decoder.track_states import TrackStates
from tallylight_monitor.decoder.waiting_windows import WaitingWindows
from tallylight_monitor.decoder.withheld import Withheld
from tallylight_monitor.detectors.coding import Form
from tallylight_monitor.detectors.frames import Clock, Coded, Sound
from tallylight_monitor.detectors.packet_times import PacketTimes
from tallylight_monitor.detectors.segments import PictureSegment
from tallylight_monitor.detectors.transport_window import TransportWindow
from tallylight_monitor.wire import Sample, TrackName

# Sound is judged without the pictures that are declared, where none comes for so long: they set when media time began.
SOUND_WAITS_SECONDS, SOUND_WAITS_APART_SECONDS = 2.0, 12.0
# That pictures which are passed over are whole is shown so often: more is not told.
SEEN_SECONDS = 0.1
# The state of the clocks is shown for so long after a step: until that is over.
STEP_SHOWN_SECONDS = 3.0


class Showing:
    """What a decoder knows of the stream's tracks as they are shown. `note` takes each measurement.

    What is suspicious is told to `looking`.
    """

    def __init__(
        self, measuring: MeasuringMedia, timeline: Timeline, looking: Looking, note: Callable[[Sample], None]
    ) -> None:
        self.timeline, self.looking, self.measuring = timeline, looking, measuring
        self.tracks = TrackStates(timeline)
        self.damage = DamageTracker()
        self.recent_pictures = RecentPictures()
        self.scaler = Scaler()
        self._note = note
        self._windows, self._withheld = SoundWindows(), Withheld()
        self._loudness = LoudnessMeter() if measuring.wants_loudness else None
        self._packets = WaitingWindows()
        self._coding = CodingWindows() if measuring.reads_coding else None
        self._captions = CaptionWindows() if measuring.reads_captions else None
        self._waited = 0.0  # seconds of sound that were passed over before the first picture
        self._stepped_at = self._coded_at = float("-inf")
        timeline.stepped = self._step

    def picture(
        self, frame: VideoFrame, stamp: float | None, size: int, spoilt: str = "", coding: tuple[str, str] = ("", "")
    ) -> None:
        """A picture is shown next, which was coded in so many bytes; `spoilt` is why, where it may be damaged.

        `coding` is that of a key frame, with its profile.
        """
        at = self._place_picture(stamp, seconds_of(frame))
        if at is None:
            return
        if spoilt and frame.is_corrupt and not self.damage.damaged:
            self.damage.spoil(spoilt)
        picture = self.scaler.picture(frame, at, size)
        self.recent_pictures.keep(at, lambda: self.scaler.shown(frame))
        self._note_all(self.measuring.picture(picture, every=self.looking.at(at) == "every"))
        if self.measuring.suspects:
            self.looking.suspect(at)
        if self._coding is not None:
            key = bool(frame.key_frame)
            self._show_coding(at, size, key=key, form=form_of(frame, coding) if key else None)
        if self._captions is not None and (window := self._captions.take(at, captions_of(frame))) is not None:
            self._note_all(self.measuring.captions(window))
        self._show_coded(at)

    def pass_over(self, passed: Passed) -> None:
        """A picture would be shown next that is not decoded."""
        at = self._place_picture(passed.stamp, passed.seconds or PICTURE_SECONDS)
        if at is not None:
            self._show_coding(at, passed.size, key=passed.key)
            if self.damage.damaged or at - self._coded_at >= SEEN_SECONDS:
                self._show_coded(at)

    def key_comes(self, coding: str, key: AnyPacket) -> None:
        """A key frame is to be decoded, with which its parameter sets should come."""
        if self._coding is not None:
            self._coding.key_comes(bare=lacks_sets(coding, bytes(key)))

    def cut(self) -> None:
        """The stream says that something else begins."""
        if self._coding is not None:
            self._coding.cut()
        if self._captions is not None:
            self._captions.cut()

    def begin_again(self) -> None:
        """The last seconds are shown once more."""
        self.measuring.begin_again()

    def again(self, frame: VideoFrame, stamp: float, size: int) -> None:
        """A picture of the last seconds: to those detectors that must see every one, and for what they see later."""
        at = self.timeline.where("picture", stamp)
        if at is None:
            self.picture(frame, stamp, size)
            return
        self.recent_pictures.keep(at, lambda: self.scaler.shown(frame))
        self.measuring.past(self.scaler.picture(frame, at, size))

    def sound(self, frame: AudioFrame, stamp: float | None) -> None:
        """Sound is heard next."""
        at = self._place_sound(stamp, frame.samples / frame.sample_rate)
        if at is None:
            return
        if (window := self._windows.add(frame, at)) is not None:
            self._note_all(self.measuring.sound(window))
        if self._loudness is not None:
            for loudness in self._loudness.add(frame, at):
                self._note_all(self.measuring.loudness(loudness))
        self._show_by_sound(at)

    def pass_sound(self, stamp: float, seconds: float, part: Part | None) -> None:
        """Sound would be heard next that is not decoded, or a part that is begins with it."""
        at = self._place_sound(stamp, seconds)
        if at is None:
            return
        if part is not None:
            self._note_all(self.measuring.sound(Sound(at, part.seconds, part.samples)))
        self._show_by_sound(at)

    def spoiled(self, cause: str) -> None:
        """Damage that no packet told: at the end of what has come."""
        self._show_packets()
        self.damage.spoil(cause)
        self._note_damage(self._withheld.take(Coded(self.timeline.end, self.damage.damaged, cause)))

    def show_damage(self) -> None:
        """Damage is seen, perhaps of the last packets, which no picture shows."""
        if self.damage.damaged:
            self._show_coded(self.timeline.end)

    def clean(self, name: TrackName) -> None:
        """From here on nothing of this track refers to what was before. What of that was damaged and gave nothing to
        show is told first; but for what came before anything did, as where a stream is joined in the middle."""
        if self.damage.untold and self.tracks[name].judged:
            self._show_coded(self.timeline.ends()[name])
        self.damage.clean()

    def begin_segment(self) -> None:
        """What is damaged from here on is told when the segment is over."""
        self._withheld.within = True

    def end_segment(self) -> None:
        """The segment is over."""
        self._show_packets()
        self._withheld.within = False
        self._note_damage(self._withheld.release())

    def packets(self, windows: Sequence[TransportWindow], *, anew: bool) -> None:
        """Packets have come, of pictures and sound that are to be shown next; `anew` as in WaitingWindows."""
        for window in self._packets.take(windows, self.timeline.end, anew=anew):
            self._note_all(self.measuring.window(window))

    def times(self, times: PacketTimes) -> None:
        """What the stamps of packets say is known."""
        self._note_all(self.measuring.times(times))

    def finish(self) -> None:
        """Nothing more comes."""
        self._show_packets()

    def segment(self, segment: PictureSegment) -> None:
        """How a segment's pictures are cut is known."""
        self._note_all(self.measuring.segment(segment))

    def _place_picture(self, stamp: float | None, seconds: float) -> float | None:
        self.timeline.start()
        return self.tracks.place("picture", stamp, seconds)

    def _place_sound(self, stamp: float | None, seconds: float) -> float | None:
        if not self.timeline.started and self._sound_waits(seconds):
            return None
        self.timeline.start("sound")
        return self.tracks.place("sound", stamp, seconds)

    def _show_by_sound(self, at: float) -> None:
        """Where no pictures come, it is sound that shows what was damaged."""
        if not self.tracks["picture"].declared or at - self.tracks["picture"].seen_at > SOUND_WAITS_SECONDS:
            self._show_coded(at)

    def _sound_waits(self, seconds: float) -> bool:
        """Whether sound is passed over, for media time is to begin with a picture that is still to come."""
        if not self.tracks.apart and not self.tracks["picture"].declared:
            return False
        if self.tracks["picture"].lost > 1:
            return False
        self._waited += seconds
        if self.tracks.apart:
            self.timeline.pass_by("sound", seconds)
        return self._waited <= (SOUND_WAITS_APART_SECONDS if self.tracks.apart else SOUND_WAITS_SECONDS)

    def _show_packets(self, at: float = inf) -> None:
        for window in self._packets.until(at):
            self._note_all(self.measuring.window(window))

    def _show_coded(self, at: float) -> None:
        self._coded_at = at
        self._show_packets(at)
        self.damage.untold = False
        self._note_damage(self._withheld.take(Coded(at, self.damage.damaged, self.damage.why)))
        if self.damage.damaged:
            self.looking.suspect(at)
        if at - self._stepped_at < STEP_SHOWN_SECONDS:
            self._note_all(self.measuring.clock(Clock(at)))

    def _show_coding(self, at: float, size: int, *, key: bool, form: Form | None = None) -> None:
        if self._coding is not None and (window := self._coding.take(at, size, key=key, form=form)) is not None:
            self._note_all(self.measuring.coding(window))

    def _note_damage(self, states: Iterable[Coded]) -> None:
        for coded in states:
            self._note_all(self.measuring.coded(coded))

    def _step(self, step: Step) -> None:
        self._stepped_at = step.at
        self.looking.suspect(step.at)
        self._note_all(self.measuring.clock(Clock(step.at, step.track, step.seconds, step.declared, step.apart)))

    def _note_all(self, samples: Iterable[Sample]) -> None:
        for sample in samples:
            self._note(sample)
