"""Play a container: packets to decoders, frames to detectors, each track on its own clock. Uses av."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from tallylight_monitor.decoder.containers import Playable, why
from tallylight_monitor.decoder.damage_tracker import DamageTracker
from tallylight_monitor.decoder.joining import NO_KEY_FRAME, WAITING, Joining
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.pictures import RecentPictures, Scaler, seconds_of
from tallylight_monitor.decoder.segment_start import SegmentStart
from tallylight_monitor.decoder.sounds import SoundWindows
from tallylight_monitor.decoder.stretch import Stretch
from tallylight_monitor.decoder.timeline import Step, Timeline
from tallylight_monitor.decoder.track import Frame, Track
from tallylight_monitor.decoder.track_states import ENCRYPTED, TrackStates
from tallylight_monitor.decoder.withheld import Withheld
from tallylight_monitor.detectors.frames import Clock, Coded
from tallylight_monitor.detectors.segments import PictureSegment
from tallylight_monitor.wire import PlaySegment, Sample, TrackName

MOST_RATE = 1_000_000  # Hz: no sound has more; a damaged header makes of all that there is a moment
# Sound is judged without the pictures that are declared, where none comes for so long: they set when media time began.
SOUND_WAITS_SECONDS, SOUND_WAITS_APART_SECONDS = 2.0, 12.0
# So near to each other must key frames be for the coding's loop filter to be left out: without it a picture is off by
# up to two levels after this time, and by nine after a minute.
NEAR_SECONDS = 12.0
KEY_NEEDED: Final = "encryption_info"  # libav's word beside a packet of common encryption (ISO 23001-7)
LATE_SECONDS = 0.1  # as late, a key frame is not the first picture of its segment
# What lies no further behind the end of its track goes on there.
GOES_ON_SECONDS = 0.5
# The state of the clocks is shown for so long after a step: until that is over.
STEP_SHOWN_SECONDS = 3.0


class Player:
    """Everything of a decoder that outlives a container. `note` takes each measurement."""

    def __init__(self, measuring: MeasuringMedia, timeline: Timeline, note: Callable[[Sample], None]) -> None:
        self.timeline = timeline
        self.damage = DamageTracker()
        self.received, self.received_at = 0, 0.0  # bytes, as in Beat; by the machine's clock
        self.loss = ""  # what is known to be missing in what is played now: a better word for damage than the library's
        self.recent_pictures = RecentPictures()
        self.tracks = TrackStates(timeline)
        self._measuring, self._note = measuring, note
        self._decoders: dict[TrackName, Track] = {"picture": Track(), "sound": Track()}
        self._scaler, self._windows = Scaler(), SoundWindows()
        self._joining = Joining()
        self._near = False  # whether key frames are near to each other, as in segments
        self._far = False  # whether segments came that do not begin with one: a GOP may be longer than any of them
        self._start = SegmentStart()
        self._damaged_before = 0  # this segment
        self._withheld = Withheld()
        self._waited = 0.0  # seconds of sound that were passed over before the first picture
        self._stepped_at = float("-inf")
        self.is_cut_off: Callable[[], bool] = lambda: (
            False
        )  # whether it broke off in the middle: half a packet is no damage
        timeline.stepped = self._step

    @property
    def pictures(self) -> int:
        """How many pictures were judged."""
        return self.tracks["picture"].judged

    @property
    def is_damaged(self) -> bool:
        """Whether anything of this segment is."""
        return self.damage.total != self._damaged_before

    def play(self, container: Playable, begin: float | None, attend: Callable[[], None]) -> None:
        """Decode and judge to the end; `attend` is called between packets.

        `begin` is where its own clock begins on that of the stream (seconds); None: its stamps tell nothing.
        """
        video, audio = pictures_of(container)[:1], container.streams.audio[:1]
        self._run(container, [*video, *(() if self.tracks.apart else audio)], attend, begin)

    def play_sound(self, container: Playable, begin: float | None, attend: Callable[[], None]) -> None:
        """Decode and judge sound that comes apart from its pictures.

        `begin` is where, on their clock, its own begins (seconds); None where nothing says so.
        """
        if not self.tracks.apart:
            self._judge(self._decoders["sound"].drain(), 0.0)
            self.tracks.apart = True
            self.timeline.forget("sound")
        self._run(container, container.streams.audio[:1], attend, begin)

    def cut(self) -> None:
        """What comes next has nothing to do with what was: another clock, another key frame."""
        self._drain("picture", *(() if self.tracks.apart else ("sound",)))
        self.timeline.cut()
        self._joining.leave()

    def finish(self) -> None:
        """Judge what the decoders still hold."""
        self._drain("picture", "sound")

    def spoiled(self, cause: str) -> None:
        """Damage that no packet told: at the end of what has come."""
        self.damage.spoil(cause)
        self._note_damage(self._withheld.take(Coded(self.timeline.end, self.damage.damaged, cause)))

    def begin_segment(self, duration: float) -> None:
        """A segment of so many seconds begins, which has a key frame of its own."""
        self._near = duration <= NEAR_SECONDS and not self._far
        self.tracks.begin_piece()
        self._start.begin()
        self._damaged_before, self._withheld.within = self.damage.total, True

    def end_segment(self, segment: PlaySegment, advanced: float) -> None:
        """A segment is over, in which media time advanced by so much.

        One that is damaged may lack the key frame with which it was sent.
        """
        self._withheld.within = False
        self._note_damage(self._withheld.release())
        self.tracks.end_piece(segment.track, segment.duration, advanced)
        if self._start.pictures and not self.is_damaged:
            end, late = self.timeline.end, self._start.late
            late, keyed = segment.duration if late is None else late, late is not None
            begin = end - (advanced if advanced > 0 else segment.duration)
            self._far = self._far or late > LATE_SECONDS
            self._note_all(self._measuring.segment(PictureSegment(end, begin, segment.number, late, keyed)))

    def count_missing(self, stretch: Stretch, since: int) -> None:
        """Packets are missing by their counters, of which the container library has said nothing since."""
        for name, count in stretch.missing.items():
            if count and self.damage.total == since:
                self.spoiled(f"{count} packets of the {name} are missing")
                self.tracks[name].fail(f"it is damaged: {count} packets are missing")

    def _run(
        self,
        container: Playable,
        streams: Sequence[VideoStream | AudioStream],
        attend: Callable[[], None],
        begin: float | None,
    ) -> None:
        for stream in streams:
            self._follow(stream, begin)
        for packet in container.demux(*streams) if streams else ():
            if packet.size:
                self._packet(packet, begin)
            attend()
        if self.damage.damaged:  # perhaps of the last packets, which no picture shows
            self._show_coded(self.timeline.end)

    def _follow(self, stream: VideoStream | AudioStream, begin: float | None) -> None:
        name = _name(stream)
        self.tracks[name].declare(self.timeline.end)
        track = self._decoders[name]
        self._judge(track.follow(stream, exact=self._measuring.exact or not self._near), begin)
        if not track.ready:
            self.tracks[name].fail(f"it cannot be decoded: {_coding(stream, self.tracks[name].announced)}")

    def _packet(self, packet: "Packet[Stream]", begin: float | None) -> None:
        """A packet that cannot be handled costs itself, whatever the library makes of it."""
        name = _name(packet.stream)
        if packet.has_sidedata(KEY_NEEDED):
            self.tracks[name].fail(ENCRYPTED)
            return
        try:
            if name == "sound" or self._joins(packet):
                self._decode(packet, name, begin)
        except MemoryError:  # libav's own is one, too: it is no fault of a packet's
            raise
        except av.FFmpegError as error:
            self._lose(name, f"a packet cannot be decoded: {why(error)}")
        except Exception as error:  # noqa: BLE001 - hostile data finds what no library foresees; it is told by kind
            self._lose(name, f"a packet cannot be handled: {type(error).__name__}")

    def _joins(self, packet: "Packet[Stream]") -> bool:
        before = self._joining.joined
        ticks = packet.pts if packet.dts is None else packet.dts
        stamp = None if ticks is None else float(ticks * packet.time_base)
        self._start.note(key=packet.is_keyframe, stamp=stamp)
        if not self._joining.takes(key=packet.is_keyframe, stamp=stamp):
            self.tracks["picture"].fail(WAITING)
            return False
        if packet.is_keyframe and not packet.is_corrupt:
            self.damage.clean()
        elif not before and not packet.is_keyframe:
            self.damage.spoil(NO_KEY_FRAME)
        return True

    def _decode(self, packet: "Packet[Stream]", name: TrackName, begin: float | None) -> None:
        if name == "sound" and not self.tracks["picture"].declared:
            self.damage.clean()
        if packet.is_corrupt:
            self._lose(name, "coded data is missing")
        if self._far and name == "picture" and packet.is_keyframe:
            self._judge(self._decoders[name].make_exact(packet), begin)
        frames = self._decoders[name].decode(packet)
        if self._decoders[name].ready:
            self.tracks[name].take()
        self._judge(frames, begin)

    def _lose(self, name: TrackName, cause: str) -> None:
        if self.is_cut_off():
            return
        self.damage.spoil(self.loss or cause)
        self.tracks[name].fail(f"it is damaged: {self.loss or cause}")

    def _drain(self, *names: TrackName) -> None:
        for name in names:
            self._judge(self._decoders[name].drain(), 0.0)

    def _judge(self, frames: Iterable[Frame], begin: float | None) -> None:
        for frame in frames:
            stamp = None if frame.time is None or begin is None else frame.time + begin
            if isinstance(frame, VideoFrame):
                self._picture(frame, stamp)
            else:
                self._sound(frame, stamp)

    def _picture(self, frame: VideoFrame, stamp: float | None) -> None:
        self.timeline.start()
        before = self.timeline.ends()["picture"]
        at = self.timeline.place("picture", stamp, seconds_of(frame))
        if at is None:
            return
        if frame.is_corrupt and not self.damage.damaged and not self.is_cut_off():
            self.damage.spoil(self.loss or "a picture was decoded from damaged data")
        picture = self._scaler.picture(frame, at, self._decoders["picture"].sizes.of(frame))
        self.tracks["picture"].judge(self.timeline.end, goes_on=at - before < GOES_ON_SECONDS)
        self.recent_pictures.keep(at, lambda: self._scaler.small(frame))
        self._note_all(self._measuring.picture(picture))
        self._show_coded(at)

    def _sound(self, frame: AudioFrame, stamp: float | None) -> None:
        if frame.sample_rate > MOST_RATE:
            self._lose("sound", f"its sample rate would be {frame.sample_rate:,} Hz")
            return
        seconds = frame.samples / frame.sample_rate
        if not self.timeline.started and self._sound_waits(seconds):
            return
        self.timeline.start()
        before = self.timeline.ends()["sound"]
        at = self.timeline.place("sound", stamp, seconds)
        if at is None:
            return
        self.tracks["sound"].judge(self.timeline.end, goes_on=at - before < GOES_ON_SECONDS)
        if (window := self._windows.add(frame, at)) is not None:
            self._note_all(self._measuring.sound(window))
        if not self.tracks["picture"].declared or at - self.tracks["picture"].seen_at > SOUND_WAITS_SECONDS:
            self._show_coded(at)

    def _sound_waits(self, seconds: float) -> bool:
        """Whether sound is passed over, for media time is to begin with a picture that is still to come."""
        if not self.tracks.apart and not self.tracks["picture"].declared:
            return False
        self._waited += seconds
        return self._waited <= (SOUND_WAITS_APART_SECONDS if self.tracks.apart else SOUND_WAITS_SECONDS)

    def _show_coded(self, at: float) -> None:
        self._note_damage(self._withheld.take(Coded(at, self.damage.damaged, self.damage.why)))
        if at - self._stepped_at < STEP_SHOWN_SECONDS:
            self._note_all(self._measuring.clock(Clock(at)))

    def _note_damage(self, states: Iterable[Coded]) -> None:
        for coded in states:
            self._note_all(self._measuring.coded(coded))

    def _step(self, step: Step) -> None:
        self._stepped_at = step.at
        self._note_all(self._measuring.clock(Clock(step.at, step.track, step.seconds, step.declared, step.apart)))

    def _note_all(self, samples: Iterable[Sample]) -> None:
        for sample in samples:
            self._note(sample)


def pictures_of(container: Playable) -> Sequence[VideoStream]:
    """The tracks of pictures. A cover is no track."""
    return [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]


def _name(stream: Stream) -> TrackName:
    return "picture" if stream.type == "video" else "sound"


def _coding(stream: VideoStream | AudioStream, announced: str) -> str:
    """Why there is no decoder for a stream, which was announced as this."""
    if stream.codec_context is not None:
        return f"there is no decoder for {stream.codec_context.name}"
    return f"there is no decoder for {announced}" if announced else "its coding is unknown, or encrypted"
