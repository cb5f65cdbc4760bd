"""Choose which coded pictures are decoded; the last seconds can be looked at again, all of them. Uses av."""

from collections.abc import Callable, Sequence
from typing import Final

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from tallylight_monitor.decoder.elementary.coded_unit import AnyPacket
from tallylight_monitor.decoder.kept_packets import MOST_PACKETS, KeptPackets
from tallylight_monitor.decoder.missing_pictures import MISSING, Numbers, numbers_of
from tallylight_monitor.decoder.passed_over import Passed, PassedOver
from tallylight_monitor.decoder.pictures import seconds_of
from tallylight_monitor.decoder.referenced import Referenced, is_broken, length_prefix
from tallylight_monitor.decoder.showing import Showing
from tallylight_monitor.decoder.stamps import in_seconds
from tallylight_monitor.decoder.track import Frame, Track
from tallylight_monitor.wire import Look

# Before what is suspicious, so much must be known: a freeze is told by what moved before it. Where key frames alone are
# seen, two of them that are alike show it, seconds later.
KEPT_SECONDS, KEPT_LONG_SECONDS = 4.0, 8.5
# No picture is further out of order; what is further behind is on another clock.
BEHIND_SECONDS = 0.5
ROUNDING_SECONDS = 1e-6
# Every seventh of the pictures that none refers to is decoded in calm: what many of them have is seen. No detector is
# shown it, unless it is damaged; and seven is no multiple of the two to four of them that come together.
SAMPLED = 7
WITH_SETS = ("mpegts", "h264", "hevc")
NEW_HEADERS: Final = "new_extradata"  # libav's word beside a packet from which on the coding is another


class ChosenPictures:
    """The pictures' decoder. `spoilt` says why what it makes may be damaged; empty where it may not be."""

    def __init__(self, showing: Showing, spoilt: Callable[[], str]) -> None:
        rest = showing.looking.rest
        self._showing, self._spoilt, self._track = showing, spoilt, Track()
        self._kept = KeptPackets(KEPT_SECONDS if rest == "calm" else KEPT_LONG_SECONDS)
        self._passed, self._referenced = PassedOver(), Referenced()
        self._numbers: Numbers | None = None
        self._look: Look = "every"
        self._offset: float | None = None  # where the track's clock was when the first of what is kept came
        self._newest: float | None = None  # the stamp at which the last of this piece's pictures ends
        self._reached = 0.0
        self._unreferenced = 0  # pictures, in calm
        self._sampled: set[int] = set()  # the stamps of those that are decoded all the same
        self._unseen: set[int] = set()  # the stamps of those that are kept and were passed over
        self._brings_sets = False  # whether parameter sets come with the pictures, as in transport streams
        self._unstamped = False  # whether pictures come without timestamps, as every other one of a program stream does
        self.looked: dict[str, float] = {}  # media seconds, by how pictures were looked at

    @property
    def ready(self) -> bool:
        """Whether there is a decoder."""
        return self._track.ready

    @property
    def look(self) -> Look:
        """How pictures are looked at now."""
        return self._look

    def follow(self, stream: VideoStream, *, exact: bool) -> None:
        """Be ready for this stream's packets; `exact` as in Track."""
        before = self._track.made
        self._show(self._track.follow(stream, exact=exact), 0.0)
        self._brings_sets = stream.container.format.name in WITH_SETS
        if self._track.made != before:
            self._unstamped = False
            self._kept.clear()
            told = stream.codec_context
            header = bytes(told.extradata or b"")
            prefix = length_prefix(told.name, header)
            self._referenced, self._numbers = Referenced(told.name, prefix), numbers_of(told.name, prefix, header)

    def make_exact(self, key: AnyPacket, begin: float | None) -> None:
        """As in Track: from this key frame on."""
        self._show(self._track.make_exact(key), begin)

    def begin_piece(self) -> None:
        """Another piece begins."""
        self._newest = None

    def end_piece(self) -> None:
        """A piece is over: media time is where its last picture ends, which the decoder may still hold."""
        if self._newest is not None:
            self._showing.timeline.foresee("picture", self._newest)

    def take(self, packet: AnyPacket, begin: float | None) -> None:
        """Decode a coded picture, or pass it over. Raises av.FFmpegError where it cannot be decoded."""
        self._count()
        if packet.is_keyframe and self._brings_sets:
            self._showing.key_comes(self._track.coding[0], packet)
        if packet.pts is not None and begin is not None:
            end = in_seconds(packet.pts + (packet.duration or 0), packet.time_base) + begin
            self._newest = end if self._newest is None else max(self._newest, end)
            self._showing.timeline.came("picture", end)
        if self._showing.looking.rest == "every":
            self._miss(packet)
            self._show(self._track.decode(packet), begin)
            return
        self._forget_other_clock()
        self._turn(self._wanted_look(packet, begin))
        if self._look in ("every", "calm"):
            self._miss(packet)
        self._keep(packet, begin)
        if not self._is_decoded(packet):
            self._pass_over(packet, begin or 0.0)
        elif self._look == "keys":
            self._show_alone(packet, begin or 0.0)
        else:
            self._show(self._track.decode(packet), begin)

    def drain(self) -> None:
        """Show what is held back; afterwards the decoder may begin anew."""
        self._show(self._track.drain(), 0.0)
        self._go_past(self._passed.before(float("inf")))
        self._kept.clear()

    def _miss(self, packet: AnyPacket) -> None:
        """Tell of a picture that is missing before this one, unless what it spoils is told."""
        lacks = self._numbers is not None and self._numbers.lacks(bytes(packet), key=packet.is_keyframe)
        if lacks and not self._showing.damage.damaged and self._spoilt():
            self._showing.damage.spoil(MISSING)

    def _count(self) -> None:
        end = self._showing.timeline.end
        self.looked[self._look] = self.looked.get(self._look, 0.0) + end - self._reached
        self._reached = end

    def _wanted_look(self, packet: AnyPacket, begin: float | None) -> Look:
        look = self._showing.looking.at(self._showing.timeline.end)
        self._unstamped = self._unstamped or begin is None or packet.pts is None
        if self._unstamped:
            return "every"  # of what is passed over nothing would be known
        if look == "every" and self._look in ("keys", "none") and not (len(self._kept) or packet.is_keyframe):
            return self._look  # nothing can be built until a key frame comes
        if look == "calm" and not len(self._kept):
            return "every"  # what cannot be looked at again is looked at now
        return look

    def _turn(self, look: Look) -> None:
        before, self._look = self._look, look
        if look == before:
            return
        if look == "every":
            self._look_again()
        elif look in ("keys", "none") and before in ("every", "calm"):
            self._show(self._track.drain(), 0.0)

    def _look_again(self) -> None:
        """Decode all that is kept, by a new decoder, which goes on from there."""
        self._showing.begin_again()
        if not len(self._kept):
            return
        self._passed.clear()
        self._track.begin_again()
        for packet in self._kept:
            try:
                self._show_again(self._track.decode(packet))
            except MemoryError:  # libav's own is one, too: it is no fault of a packet's
                raise
            except av.FFmpegError as error:
                self._tell_unseen(packet.pts, f"a packet cannot be decoded: {error.strerror}")
        self._unseen.clear()
        self._sampled.clear()

    def _tell_unseen(self, stamp: int | None, cause: str) -> None:
        """A picture that was passed over is damaged. Of all others that was told when they came."""
        if stamp in self._unseen and self._spoilt():
            self._showing.spoiled(cause)

    def _show_again(self, frames: Sequence[Frame]) -> None:
        for frame in frames:
            if isinstance(frame, VideoFrame) and frame.time is not None:
                if frame.is_corrupt:
                    self._tell_unseen(frame.pts, self._spoilt())
                self._showing.again(frame, frame.time, self._track.sizes.of(frame))

    def _forget_other_clock(self) -> None:
        """What came before the clock stepped would be judged once more, at times that are still to come."""
        offset = self._showing.timeline.known_offsets().get("picture")
        if self._offset is not None and offset != self._offset:
            self._kept.clear()
        self._offset = offset

    def _keep(self, packet: AnyPacket, begin: float | None) -> None:
        if begin is None or packet.has_sidedata(NEW_HEADERS):
            self._kept.clear()
        if begin is not None:
            self._kept.keep(packet)
        if not len(self._kept) or len(self._unseen) > MOST_PACKETS:
            self._unseen.clear()
            self._sampled.clear()

    def _is_decoded(self, packet: AnyPacket) -> bool:
        match self._look:
            case "calm":
                return packet.is_keyframe or self._is_needed(packet)
            case "keys":
                return packet.is_keyframe
            case "none":
                return False
        return True

    def _is_needed(self, packet: AnyPacket) -> bool:
        """Whether others refer to a picture, or it is the one in so many that is decoded all the same.

        One that cannot be whole has all that is kept looked at again.
        """
        if self._referenced.is_needed(data := bytes(packet)):
            return True
        self._unreferenced += 1
        if is_broken(self._referenced.coding, self._referenced.prefix, data):
            self._showing.looking.suspect(self._showing.timeline.end)
        if packet.pts is None or self._unreferenced % SAMPLED:
            return False
        self._sampled.add(packet.pts)
        return True

    def _pass_over(self, packet: AnyPacket, begin: float) -> None:
        base = packet.time_base
        stamp, seconds = in_seconds(packet.pts or 0, base) + begin, in_seconds(packet.duration or 0, base)
        self._passed.came(Passed(stamp, seconds, size=packet.size, key=packet.is_keyframe))
        if self._look == "calm" and packet.pts is not None:
            self._unseen.add(packet.pts)
        if self._look != "calm":  # in calm, the decoder may hold what comes before it
            self._go_past(self._passed.before(self._due(packet, begin)))

    def _show_alone(self, key: AnyPacket, begin: float) -> None:
        """Show a key frame when its time comes: pictures that follow it may be shown before it."""
        for frame in (*self._track.decode(key), *self._track.drain()):
            if isinstance(frame, VideoFrame) and frame.time is not None:
                self._passed.came(Passed(frame.time + begin, 0.0, frame))
        self._go_past(self._passed.before(self._due(key, begin)))

    @staticmethod
    def _due(packet: AnyPacket, begin: float) -> float:
        """What is shown before this has come: in the order of decoding no stamp is behind it.

        One that is shown when it is decoded has come as well: at a picture a second, the next one is late to tell.
        """
        ticks, itself = (packet.pts, 0.0) if packet.dts is None else (packet.dts, ROUNDING_SECONDS)
        return in_seconds(ticks or 0, packet.time_base) + begin + itself

    def _show(self, frames: Sequence[Frame], begin: float | None) -> None:
        for frame in frames:
            if not isinstance(frame, VideoFrame):
                continue
            stamp = None if frame.time is None or begin is None else frame.time + begin
            if stamp is not None:
                self._go_past(self._passed.before(stamp))
            if frame.pts in self._sampled and stamp is not None and not frame.is_corrupt:
                self._sampled.discard(frame.pts)
                self._showing.pass_over(Passed(stamp, seconds_of(frame), size=self._track.sizes.of(frame)))
            else:
                self._show_one(frame, stamp)

    def _show_one(self, frame: VideoFrame, stamp: float | None) -> None:
        size, coding = self._track.sizes.of(frame), self._track.coding if frame.key_frame else ("", "")
        try:
            self._showing.picture(frame, stamp, size, self._spoilt(), coding)
        except av.FFmpegError as error:  # the library decodes pictures that it cannot scale
            self._showing.spoiled(f"a picture cannot be scaled: {error.strerror}")

    def _go_past(self, passed: Sequence[Passed]) -> None:
        for each in passed:
            if each.frame is not None:
                self._show_one(each.frame, each.stamp)
            elif not self._is_left_behind(each):
                self._showing.pass_over(each)

    def _is_left_behind(self, passed: Passed) -> bool:
        """Whether later ones were shown already, by a decoder that was emptied meanwhile."""
        timeline = self._showing.timeline
        at = timeline.where("picture", passed.stamp)
        return at is not None and at > timeline.ends()["picture"] - BEHIND_SECONDS
