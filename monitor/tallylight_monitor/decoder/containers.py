"""Open containers without trusting them: known formats, no nested addresses, bounded pictures. Uses av."""

import io
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import av
from av.container import InputContainer
from av.container.streams import StreamContainer
from av.packet import Packet
from av.stream import Stream

# The largest picture that is decoded: 8K and a margin. A hostile header could ask for gigabytes.
MOST_PIXELS = 8192 * 4608
FORMATS = (
    "mpegts,mpeg,mpegvideo,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,flv,aac,mp3,ac3,eac3,h264,hevc,avi,ogg,wav,flac,mxf"
)
READ = "MPEG-TS and PS, MP4, Matroska, FLV, AVI, MXF, Ogg, WAV, FLAC, MP3, AAC, AC-3, H.264 and H.265"  # for people
WITHIN = {"format_whitelist": FORMATS, "protocol_whitelist": "none"}
NETWORK_FORMATS = "rtsp,flv,live_flv,mpegts,rtp,sdp"
# RTMP and RTSP come by way of the monitor, which has resolved, judged and connected, over TLS where that is due: here
# they are TCP to loopback.
NETWORK_PROTOCOLS = {"rtmp": "rtmp,tcp", "rtsp": "rtsp,rtp,tcp", "udp": "udp", "rtp": "rtp,udp"}
OPEN_SECONDS, READ_SECONDS = 8.0, 5.0
# A live stream is not to be looked at for libav's usual five seconds before the first judgement.
PROBE_MICROSECONDS = "1500000"
# What a stream calls itself may be in any coding. PyAV 18 refuses such text unless told not to; 19 never does.
ANY_TEXT: dict[str, Any] = {"metadata_errors": "replace"} if hasattr(InputContainer, "metadata_errors") else {}
RAW_PACKET_BYTES = "65536"
WAVE_HEAD = 12  # bytes: RIFF, a length, WAVE

# In front of packed audio (RFC 8216 3.4) stands when it begins on the pictures' clock: 33 bits of 1/90000 s.
PACKED_MARK = b"com.apple.streaming.transportStreamTimestamp\0"
STAMPLESS = frozenset({"aac", "ac3", "eac3", "mp3"})  # libav's names of packed audio: it counts from 0 in each piece
PACKED_HEAD, PACKED_CLOCK = 256, 90_000  # bytes in which the mark is looked for; ticks a second


class Playable(Protocol):
    """What can be played: an open container, or what stands for one."""

    @property
    def streams(self) -> StreamContainer:
        """Its tracks."""

    def demux(self, *streams: Stream) -> "Iterator[Packet[Stream]]":
        """The packets of these, in the container's order."""


class UnplayableError(Exception):
    """It cannot be opened as a stream. The text names the cause, and no address."""


def open_bytes(source: BinaryIO, *, form: str | None = None, soon: bool = False) -> InputContainer:
    """Open media that is read from a pipe; `form` skips guessing the format.

    `soon`: it comes as it plays, and a track of which nothing comes is not waited for.
    """
    more = {"analyzeduration": PROBE_MICROSECONDS} if soon else {}
    return _opened(source, form, {**more, **WITHIN}, None)


def open_segment(data: bytes | BinaryIO, *, form: str | None = None) -> InputContainer:
    """Open one of the many pieces that a stream is sent in; `form` skips guessing the format.

    libav decodes the first picture of whatever it opens, to know its pixels: with segments of two seconds, a twentieth
    of all decoding. Here it may use decoders of sound only. Ours, which outlive the segment, are not bound by that.
    """
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    return _opened(source, form, {"codec_whitelist": _sound_decoders(), **WITHIN}, None)


def open_file(path: str) -> InputContainer:
    """Open a local file: and only it, whatever addresses it may hold."""
    return _opened(path, _file_form(path), {"format_whitelist": FORMATS, "protocol_whitelist": "file"}, None)


def open_network(address: str, more: Mapping[str, str]) -> InputContainer:
    """Open an address of a protocol that libav speaks: RTMP, RTSP, UDP, RTP; with `more` options of libav's."""
    options = {
        **more,
        "format_whitelist": NETWORK_FORMATS,
        "protocol_whitelist": NETWORK_PROTOCOLS.get(address.partition(":")[0], "none"),
        "analyzeduration": PROBE_MICROSECONDS,
    }
    if address.startswith("rtsp:"):
        options["rtsp_transport"] = "tcp"  # UDP would lose packets on its own, and every loss would be ours
    return _opened(address, None, options, (OPEN_SECONDS, READ_SECONDS))


def open_raw(address: str, more: Mapping[str, str]) -> InputContainer:
    """Open an address of which libav is to hand on the bytes as they come, in packets."""
    protocols = NETWORK_PROTOCOLS.get(address.partition(":")[0], "none")
    options = {**more, "protocol_whitelist": protocols, "raw_packet_size": RAW_PACKET_BYTES}
    return _opened(address, "data", options, (OPEN_SECONDS, READ_SECONDS))


def packed_begin(data: bytes) -> float | None:
    """When packed audio begins, in seconds on the pictures' clock; None where nothing says so."""
    mark = data.find(PACKED_MARK, 0, PACKED_HEAD) if data[:3] == b"ID3" else -1
    stamp = data[mark + len(PACKED_MARK) :][:8]
    return None if mark < 0 else int.from_bytes(stamp, "big") / PACKED_CLOCK


def has_no_stamps(container: Playable) -> bool:
    """Whether it is sound without a container, whatever it begins with: it may be cut within its frames."""
    return isinstance(container, InputContainer) and container.format.name in STAMPLESS


def why(error: Exception) -> str:
    """What libav says, without the address that it may have put behind it."""
    if isinstance(error, av.error.ExitError):
        return f"nothing came for {READ_SECONDS:.0f} s"  # how libav calls a time-out of ours
    if isinstance(error, av.FFmpegError):
        return error.strerror or type(error).__name__
    return str(error)


@cache
def _sound_decoders() -> str:
    return ",".join(sorted(name for name in av.codecs_available if _decodes_sound(name)))


def _decodes_sound(name: str) -> bool:
    try:
        return av.Codec(name, "r").type == "audio"
    except ValueError:  # one that only encodes
        return False


def _file_form(path: str) -> str | None:
    """The format where the first bytes leave no doubt: FFmpeg 9 takes the WAV of a pure tone for MPEG-TS."""
    try:
        head = _head(path)
    except OSError:
        return None  # libav meets the same, and says it
    return "wav" if head[:4] == b"RIFF" and head[8:] == b"WAVE" else None


def _head(path: str) -> bytes:
    if not Path(path).is_file():
        return b""  # what is read from a pipe cannot be read again
    with Path(path).open("rb") as file:
        return file.read(WAVE_HEAD)


def _opened(
    source: BinaryIO | str, form: str | None, options: dict[str, str], timeout: tuple[float, float] | None
) -> InputContainer:
    try:
        container: InputContainer = av.open(
            source,
            "r",
            format=form,
            options={**options, "max_pixels": str(MOST_PIXELS)},
            timeout=timeout,
            **ANY_TEXT,
        )
    except MemoryError:
        raise
    except (av.FFmpegError, ValueError, OSError) as error:
        is_unlisted = isinstance(error, av.error.ArgumentError) and options.get("format_whitelist") == FORMATS
        raise UnplayableError(f"it is in no container that is read: {READ}" if is_unlisted else why(error)) from error
    if not (container.streams.video or container.streams.audio or form == "data"):
        container.close()
        raise UnplayableError("it holds neither pictures nor sound")
    return container
