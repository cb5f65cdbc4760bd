"""One decoder that lives through all segments of a track. Uses av."""

from collections.abc import Sequence
from fractions import Fraction

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from tallylight_monitor.decoder.containers import MOST_PIXELS
from tallylight_monitor.decoder.elementary.coded_unit import AnyPacket, CodedUnit, decodable
from tallylight_monitor.decoder.large_pages import LargePages
from tallylight_monitor.decoder.packet_sizes import PacketSizes

Frame = VideoFrame | AudioFrame
# How parameter sets begin that also stand in the stream (ISO 14496-10, annex B).
START_CODES = (b"\0\0\1", b"\0\0\0\1")


class Track:
    """The decoder of the pictures, or of the sound; made anew when the coding changes."""

    def __init__(self) -> None:
        self.sizes = PacketSizes()
        self.made = 0  # how many decoders there were
        self._told: VideoCodecContext | AudioCodecContext | None = None
        self._context: VideoCodecContext | AudioCodecContext | None = None
        self._coding: tuple[object, ...] | None = None
        self._base: Fraction | None = None
        self._pages = LargePages()
        self._exact = True
        self._joined_at: int | None = None  # the stamp of the key frame with which it was made anew

    def follow(self, stream: VideoStream | AudioStream, *, exact: bool = True) -> Sequence[Frame]:
        """Be ready for this stream's packets; gives what the decoder before it still held.

        Unless `exact`, a new decoder leaves the coding's loop filter out: a sixth of decoding, which at the size that
        detectors see is a level or so. But it adds up until the next key frame.
        """
        # Guarded: libav may find a stream and no decoder for it.
        told = stream.codec_context
        if told is None:
            left = self.drain()
            self._context = self._coding = None
            return left
        coding = (told.name, _parameter_sets(told), *_sound_form(told))
        if self._context is not None and coding == self._coding:
            return []
        left = self.drain()
        self._exact = exact
        if self._make(told):
            self._coding = coding
        return left

    def begin_again(self) -> None:
        """Let a new decoder of the same coding begin with what comes next: a key frame."""
        if self._told is not None:
            self._make(self._told)

    def _make(self, told: VideoCodecContext | AudioCodecContext) -> bool:
        # Sound without headers of its own, such as PCM, is described by the container alone: so is its decoder.
        context = told if isinstance(told, AudioCodecContext) else av.CodecContext.create(told.codec, "r")
        if not isinstance(context, VideoCodecContext | AudioCodecContext):
            return False
        if told.extradata and context is not told:
            context.extradata = told.extradata
        if isinstance(told, VideoCodecContext) and isinstance(context, VideoCodecContext):
            _describe(context, told)
        # Pictures built from damaged data are judged, too: what is damaged is told apart, in `damage_tracker`.
        context.options = {"max_pixels": str(MOST_PIXELS), "flags": "+output_corrupt"}
        if not self._exact:
            context.options = {**context.options, "skip_loop_filter": "all"}
        # One thread: more cost CPU and latency, and one stream needs no more.
        context.thread_count, context.thread_type = 1, "NONE"
        self._context, self._told, self._pages = context, told, LargePages()
        self.made += 1
        return True

    def make_exact(self, key: AnyPacket) -> Sequence[Frame]:
        """From this key frame on, let a new decoder apply the loop filter; gives what the one before still held.

        Pictures that come after it and are shown before it are built on pictures that the new one has not seen: they
        are passed over.
        """
        if self._exact or isinstance(key, CodedUnit) or not isinstance(key.stream, VideoStream):
            return []
        self._coding, self._joined_at = None, key.pts
        return self.follow(key.stream)

    @property
    def coding(self) -> tuple[str, str]:
        """The name of the coding, and of its profile as far as a decoder has learnt it."""
        return ("", "") if self._context is None else (self._context.name, self._context.profile or "")

    @property
    def ready(self) -> bool:
        """Whether there is a decoder."""
        return self._context is not None

    def decode(self, packet: AnyPacket) -> Sequence[Frame]:
        """Decode a packet. Raises av.FFmpegError where it cannot be."""
        if self._context is None or self._leads(packet):
            return []
        self.sizes.note(packet)
        if (base := packet.time_base) != self._base:
            self._base = Fraction(base.numerator, base.denominator)
        return self._frames(_decoded(self._context, decodable(packet)))

    def _leads(self, packet: AnyPacket) -> bool:
        if self._joined_at is None or packet.pts is None or packet.pts == self._joined_at:
            return False
        leads = packet.pts < self._joined_at
        self._joined_at = self._joined_at if leads else None
        return leads

    def drain(self) -> Sequence[Frame]:
        """What the decoder still holds; afterwards it may begin anew."""
        if self._context is None or not self._context.is_open:  # what could not be opened holds nothing
            return []
        try:
            left = self._frames(_decoded(self._context, None))
        except MemoryError:
            raise
        except av.FFmpegError:
            left = []
        self._context.flush_buffers()
        return left

    def _frames(self, decoded: Sequence[object]) -> list[Frame]:
        frames = [frame for frame in decoded if isinstance(frame, VideoFrame | AudioFrame)]
        for frame in frames:
            if not frame.time_base and self._base:
                frame.time_base = self._base  # a drained frame has lost it
            if isinstance(frame, VideoFrame):
                self._pages.note(frame)
        return frames


def _decoded(context: VideoCodecContext | AudioCodecContext, packet: "Packet[Stream] | None") -> Sequence[object]:
    return context.decode(packet)


def _describe(context: VideoCodecContext, told: VideoCodecContext) -> None:
    """What some codings leave to the container: lossless ones, uncompressed pictures, and the oldest."""
    context.width, context.height = told.width, told.height
    if told.pix_fmt:
        context.pix_fmt = told.pix_fmt
    context.codec_tag = told.codec_tag
    context.bits_per_coded_sample = told.bits_per_coded_sample


def _parameter_sets(told: VideoCodecContext | AudioCodecContext) -> bytes:
    """Parameter sets that come with the container alone. What also comes in the stream, the decoder reads there.

    So a segment without a key frame, of which the library could learn none, goes on with the decoder of before.
    """
    given = bytes(told.extradata or b"")
    return b"" if given.startswith(START_CODES) else given


def _sound_form(told: VideoCodecContext | AudioCodecContext) -> tuple[object, ...]:
    return (told.sample_rate, told.layout.nb_channels) if isinstance(told, AudioCodecContext) else ()
