"""Play a container: packets to decoders, frames to detectors, all on one timeline. Uses av."""

from collections.abc import Callable, Iterable

import av
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame

from tallylight_monitor.decoder.containers import why
from tallylight_monitor.decoder.damage_tracker import DamageTracker
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.pictures import RecentPictures, Scaler
from tallylight_monitor.decoder.sounds import SoundWindows
from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.decoder.track import Frame, Track
from tallylight_monitor.detectors.frames import Coded
from tallylight_monitor.wire import Sample

# Where a frame does not say how long it lasts: one at 25 a second.
PICTURE_SECONDS = 0.04


class Player:
    """Everything of a decoder that outlives a container. `note` takes each measurement."""

    def __init__(self, measuring: MeasuringMedia, timeline: Timeline, note: Callable[[Sample], None]) -> None:
        self.timeline = timeline
        self.damage = DamageTracker()
        self.recent_pictures = RecentPictures()
        self.pictures = 0
        self._measuring, self._note = measuring, note
        self._video, self._audio = Track(), Track()
        self._scaler, self._stretches = Scaler(), SoundWindows()
        self._joined = False  # whether a key frame has come, from which pictures can be built
        self._has_video = False
        self._apart: float | None = None  # how far sound of its own has come; None while it comes with the pictures
        self._begin = 0.0

    def play(self, container: InputContainer, attend: Callable[[], None]) -> None:
        """Decode and judge to the end; `attend` is called between packets."""
        video = container.streams.video[:1]
        audio = container.streams.audio[:1] if self._apart is None else ()
        self._has_video = bool(video)
        for track, streams in ((self._video, video), (self._audio, audio)):
            for stream in streams:
                self._judge(track.follow(stream))
        for packet in container.demux(*video, *audio):
            if packet.size:
                self._packet(packet)
            attend()

    def play_sound(self, container: InputContainer, begin: float, attend: Callable[[], None]) -> None:
        """Decode and judge sound that comes apart from its pictures; media time is made by them alone.

        `begin` is where, on their clock, its own begins (seconds). Sound before the first picture is passed over.
        """
        if self.timeline.origin is None:
            return
        if self._apart is None:
            self._judge(self._audio.drain())
            self._apart = self.timeline.end
        self._begin = begin
        audio = container.streams.audio[:1]
        for stream in audio:
            self._judge(self._audio.follow(stream))
        for packet in container.demux(*audio):
            if packet.size and audio:
                self._decode(packet, self._audio)
            attend()

    def cut(self) -> None:
        """What comes next has nothing to do with what was: another clock, another key frame."""
        self._judge([*self._video.drain(), *(self._audio.drain() if self._apart is None else ())])
        self.timeline.cut()
        self._joined = False

    def finish(self) -> None:
        """Judge what the decoders still hold."""
        self._judge([*self._video.drain(), *self._audio.drain()])

    def spoiled(self, cause: str) -> None:
        """Damage that no packet told: judged at once, at the end of what has come."""
        self.damage.spoil(cause)
        self._note_all(self._measuring.coded(Coded(self.timeline.end, self.damage.damaged, cause)))

    def _packet(self, packet: "Packet[Stream]") -> None:
        is_video = packet.stream.type == "video"
        if packet.pts is not None and self.timeline.breaks_at(float(packet.pts * packet.time_base)):
            self.cut()
        if is_video or not self._has_video:
            self._join(packet, is_video=is_video)
        if self._joined:
            self._decode(packet, self._video if is_video else self._audio)

    def _decode(self, packet: "Packet[Stream]", track: Track) -> None:
        if packet.is_corrupt:
            self.damage.spoil("coded data is missing")
        try:
            self._judge(track.decode(packet))
        except av.FFmpegError as error:
            self.damage.spoil(f"a packet cannot be decoded: {why(error)}")

    def _join(self, packet: "Packet[Stream]", *, is_video: bool) -> None:
        if not packet.is_keyframe or packet.is_corrupt or packet.pts is None:
            return
        self.timeline.start(float(packet.pts * packet.time_base))
        self._joined = True
        if is_video or not self._has_video:
            self.damage.clean()

    def _judge(self, frames: Iterable[Frame]) -> None:
        for frame in frames:
            if isinstance(frame, VideoFrame):
                self._picture(frame)
            else:
                self._sound(frame)

    def _picture(self, frame: VideoFrame) -> None:
        base = frame.time_base
        seconds = float(frame.duration * base) if frame.duration and base else PICTURE_SECONDS
        at = self._placed(frame, seconds)
        if at is None:
            return
        if frame.is_corrupt and not self.damage.damaged:
            self.damage.spoil("a picture was decoded from damaged data")
        self.pictures += 1
        picture, small = self._scaler.picture(frame, at)
        self.recent_pictures.keep(at, small)
        self._note_all(self._measuring.picture(picture))
        self._note_all(self._measuring.coded(Coded(at, self.damage.damaged, self.damage.why)))

    def _sound(self, frame: AudioFrame) -> None:
        seconds = frame.samples / frame.sample_rate
        at = self._placed(frame, seconds) if self._apart is None else self._beside(frame, seconds, self._apart)
        if at is None:
            return
        if (stretch := self._stretches.add(frame, at)) is not None:
            self._note_all(self._measuring.sound(stretch))
        if not self._has_video:
            self._note_all(self._measuring.coded(Coded(at, self.damage.damaged, self.damage.why)))

    def _placed(self, frame: Frame, seconds: float) -> float | None:
        at = self.timeline.place(frame.time, seconds) if frame.time is not None else self.timeline.end
        return at if at is not None and at >= 0 else None

    def _beside(self, frame: AudioFrame, seconds: float, last: float) -> float | None:
        at = None if frame.time is None else self.timeline.beside(frame.time + self._begin, last)
        if at is None or at < 0:
            return None
        self._apart = at + seconds
        return at

    def _note_all(self, samples: Iterable[Sample]) -> None:
        for sample in samples:
            self._note(sample)
