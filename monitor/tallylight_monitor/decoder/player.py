"""Play a container: packets to decoders, frames to detectors, each track on its own clock. Uses av."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from tallylight_monitor.decoder.chosen_pictures import ChosenPictures
from tallylight_monitor.decoder.containers import Playable, why
from tallylight_monitor.decoder.elementary.coded_unit import AnyPacket
from tallylight_monitor.decoder.elementary.playing import UnitPlaying
from tallylight_monitor.decoder.file_time import NOTHING, FileTime, Lost
from tallylight_monitor.decoder.joining import NO_KEY_FRAME, WAITING, Joining
from tallylight_monitor.decoder.looking import Looking
from tallylight_monitor.decoder.measuring_media import MeasuringMedia
from tallylight_monitor.decoder.packet_stamps import PacketStamps
from tallylight_monitor.decoder.segment_start import SegmentStart
from tallylight_monitor.decoder.showing import Showing
from tallylight_monitor.decoder.stamps import in_seconds
from tallylight_monitor.decoder.streams import name_of, pictures_of, refused, undecodable
from tallylight_monitor.decoder.stretch import Stretch
from tallylight_monitor.decoder.timeline import Timeline
from tallylight_monitor.decoder.track import Frame, Track
from tallylight_monitor.decoder.track_states import ENCRYPTED
from tallylight_monitor.detectors.transport_window import TransportWindow
from tallylight_monitor.wire import Look, PlaySegment, Sample, SkipLost, TrackBeat, TrackName

MOST_RATE = 1_000_000  # Hz: no sound has more; a damaged header makes of all that there is a moment
KEY_NEEDED: Final = "encryption_info"  # libav's word beside a packet of common encryption (ISO 23001-7)


class Player:
    """Everything of a decoder that outlives a container. `note` takes each measurement.

    `rest` is how pictures are looked at while nothing is suspicious.
    """

    def __init__(
        self, measuring: MeasuringMedia, timeline: Timeline, note: Callable[[Sample], None], rest: Look = "every"
    ) -> None:
        self.timeline = timeline
        self.received, self.received_at = 0, 0.0  # bytes, as in Beat; by the machine's clock
        self.loss = ""  # what is known to be missing in what is played now: a better word for damage than the library's
        self.looking = Looking(rest if measuring.rests or rest != "calm" else "every")
        self._showing = Showing(measuring, timeline, self.looking, note)
        self.damage, self.tracks = self._showing.damage, self._showing.tracks
        self.recent_pictures = self._showing.recent_pictures
        self._pictures, self._sound = ChosenPictures(self._showing, self._spoilt), Track()
        self._exact, self.reads_packets = measuring.exact, measuring.reads_packets
        self.costs = measuring.costs
        self._stamps = PacketStamps(self._showing.times, lambda: timeline.end)
        self._reads_stamps = measuring.reads_stamps
        stamps = self._stamps if self._reads_stamps else None
        self.units = UnitPlaying(self._showing, self._sound, measuring.specs, self._take, stamps)
        self._joining, self.file_time = Joining(), FileTime()
        self._start = SegmentStart()
        self._damaged_before = 0  # this segment
        self.is_cut_off: Callable[[], bool] = bool  # in the middle: half a packet is no damage

    @property
    def pictures(self) -> int:
        """How many pictures came that were judged, or passed over as nothing was suspicious."""
        return self.tracks["picture"].judged

    @property
    def look(self) -> Look:
        """How pictures are looked at now."""
        return self._pictures.look

    @property
    def looked(self) -> dict[str, float]:
        """For how many media seconds they were looked at, each way."""
        return self._pictures.looked

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
        self.part()
        self._run(container, container.streams.audio[:1], attend, begin)

    def resume(self, tracks: Sequence[TrackBeat], *, evidence: bool = True) -> None:
        """Go on from a decoder that was lost. What it was told of signs is lost with it: look closely for a while.

        `evidence` as in Configure.
        """
        self.recent_pictures.wanted = evidence
        self.tracks.resume(tracks)
        if tracks:
            self.looking.suspect(self.timeline.end)

    def lose(self, lost: SkipLost) -> None:
        """A segment could not be had."""
        if lost.track == "sound":
            self.part()
        self.tracks.lose(lost)
        if lost.discontinuity:
            self.break_off(lost.track)

    def part(self) -> None:
        """Sound comes in segments of its own, if it was not known before."""
        if not self.tracks.apart:
            self._hear(self._sound.drain(), 0.0)
            self.tracks.part()

    def break_off(self, track: TrackName) -> None:
        """The playlist says that a new clock begins: the pictures' is that of all that comes with them."""
        if track == "picture":
            self.cut()
        else:
            self.timeline.cut("sound")

    def cut(self) -> None:
        """What comes next has nothing to do with what was: another clock, another key frame."""
        self._pictures.drain()
        if not self.tracks.apart:
            self._hear(self._sound.drain(), 0.0)
        self.timeline.cut()
        self._showing.cut()
        self._joining.leave()
        self._stamps.begin_anew()

    def finish(self) -> None:
        """Judge what the decoders still hold."""
        self._pictures.drain()
        self._hear(self._sound.drain(), 0.0)
        self._showing.finish()
        self._stamps.finish()

    def packets(self, windows: Sequence[TransportWindow], anew: bool) -> None:  # noqa: FBT001 - a callback's
        """Packets of a transport stream have come, which are played next; `anew` as in TransportReading."""
        self._showing.packets(windows, anew=anew)

    def spoiled(self, cause: str) -> None:
        """Damage that no packet told: at the end of what has come."""
        self._showing.spoiled(cause)

    def begin_file(self) -> None:
        """A file begins, or one of several that stand in it."""
        self.file_time = FileTime(self.timeline.end)

    def end_file(self, declared: float = 0.0, unread: Lost = NOTHING) -> None:
        """It is over, and should last `declared` seconds if it says so; `unread` is what lies in bytes that no packet
        accounts for."""
        lost = self.file_time.lost(self.timeline.end, declared)
        if cause := unread.cause or lost.cause:
            self.spoiled(cause)
            self.tracks.end_file(lost.behind or unread.behind, lost.within)

    def begin_segment(self, duration: float) -> None:
        """A segment of so many seconds begins, which has a key frame of its own."""
        self.tracks.begin_piece()
        self._start.begin(duration, self.timeline.end)
        self._pictures.begin_piece()
        self._damaged_before = self.damage.total
        self._showing.begin_segment()
        self._stamps.begin_segment()

    def end_segment(self, segment: PlaySegment, advanced: float) -> None:
        """A segment is over, in which media time advanced by so much.

        One that is damaged may lack the key frame with which it was sent.
        """
        self._showing.end_segment()
        self._pictures.end_piece()
        self._stamps.end_segment(in_parts=bool(segment.init))
        self.tracks.end_piece(segment.track, segment.duration, advanced)
        if self._start.pictures and not self.is_damaged:
            self._showing.segment(self._start.end(segment, self.timeline.end, advanced))

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
        self._showing.show_damage()

    def _follow(self, stream: VideoStream | AudioStream, begin: float | None) -> None:
        name = name_of(stream)
        self.tracks[name].declare(self.timeline.end)
        if isinstance(stream, VideoStream):
            self._pictures.follow(stream, exact=self._exact or not self._start.near)
        else:
            self._hear(self._sound.follow(stream), begin)
        if not (self._pictures if name == "picture" else self._sound).ready:
            self.tracks[name].fail(f"it cannot be decoded: {undecodable(stream, self.tracks[name].announced)}")

    def _packet(self, packet: "Packet[Stream]", begin: float | None) -> None:
        name = name_of(packet.stream)
        if packet.has_sidedata(KEY_NEEDED):
            self.tracks[name].fail(ENCRYPTED)
        else:
            self._take(name, packet, begin)

    def _take(self, name: TrackName, packet: AnyPacket, begin: float | None) -> None:  # what fails costs itself
        if self._reads_stamps:
            self._stamps.note_packet(name, packet, begin)
        try:
            if name == "sound":
                self._decode_sound(packet, begin)
            elif self._joins(packet):
                self._decode_picture(packet, begin)
        except MemoryError:  # libav's own is one, too: it is no fault of a packet's
            raise
        except av.FFmpegError as error:
            self._lose(name, f"a packet cannot be decoded: {why(error)}", refused(packet, error))
        except Exception as error:  # noqa: BLE001 - hostile data finds what no library foresees; it is told by kind
            self._lose(name, f"a packet cannot be handled: {type(error).__name__}")

    def _joins(self, packet: AnyPacket) -> bool:
        before = self._joining.joined
        ticks = packet.pts if packet.dts is None else packet.dts
        stamp = None if ticks is None else in_seconds(ticks, packet.time_base)
        self._start.note(key=packet.is_keyframe, stamp=stamp)
        if not self._joining.takes(key=packet.is_keyframe, stamp=stamp):
            self.tracks["picture"].fail(WAITING)
            return False
        if packet.is_keyframe and not packet.is_corrupt:
            self._showing.clean("picture")
        elif not before and not packet.is_keyframe:
            self.damage.spoil(NO_KEY_FRAME)
        return True

    def _decode_sound(self, packet: AnyPacket, begin: float | None) -> None:
        if not self.tracks["picture"].declared:
            self._showing.clean("sound")
        if not packet.is_discard:
            self.file_time.came(in_seconds(packet.duration or 0, packet.time_base))
        if packet.is_corrupt:
            self._lose("sound", "coded data is missing")
        frames = self._sound.decode(packet)
        if self._sound.ready:
            self.tracks["sound"].take()
        self._hear(frames, begin)

    def _decode_picture(self, packet: AnyPacket, begin: float | None) -> None:
        if packet.is_corrupt:
            self._lose("picture", "coded data is missing")
        if self._start.far and packet.is_keyframe:
            self._pictures.make_exact(packet, begin)
        if not self._pictures.ready:
            return
        self._pictures.take(packet, begin)
        self.tracks["picture"].take()
        stamp = None if packet.pts is None else in_seconds(packet.pts, packet.time_base)
        self.file_time.shown(stamp, in_seconds(packet.duration or 0, packet.time_base))

    def _lose(self, name: TrackName, cause: str, instead: str = "") -> None:
        """It is damaged, or cannot be judged for this reason `instead`."""
        if self.is_cut_off():
            return
        self.damage.spoil(instead or self.loss or cause)
        self.tracks[name].fail(instead or f"it is damaged: {self.loss or cause}")

    def _spoilt(self) -> str:
        return "" if self.is_cut_off() else self.loss or "a picture was decoded from damaged data"

    def _hear(self, frames: Iterable[Frame], begin: float | None) -> None:
        for frame in frames:
            if not isinstance(frame, AudioFrame):
                continue
            self.file_time.heard(frame.samples / frame.sample_rate)
            if frame.sample_rate > MOST_RATE:
                self._lose("sound", f"its sample rate would be {frame.sample_rate:,} Hz")
            else:
                self._showing.sound(frame, None if frame.time is None or begin is None else frame.time + begin)
