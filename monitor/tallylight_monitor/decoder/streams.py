"""The tracks of a container that are played, and how they are called. Uses av."""

from collections.abc import Sequence

import av
from av.audio.stream import AudioStream
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from tallylight_monitor.decoder.containers import MOST_PIXELS, Playable
from tallylight_monitor.decoder.elementary.coded_unit import AnyPacket
from tallylight_monitor.wire import TrackName


def pictures_of(container: Playable) -> Sequence[VideoStream]:
    """The tracks of pictures. A cover is no track."""
    return [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]


def name_of(stream: Stream) -> TrackName:
    """Which of the two it is."""
    return "picture" if stream.type == "video" else "sound"


def undecodable(stream: VideoStream | AudioStream, announced: str) -> str:
    """Why there is no decoder for a stream, which was announced as this."""
    if stream.codec_context is not None:
        return f"there is no decoder for {stream.codec_context.name}"
    return f"there is no decoder for {announced}" if announced else "its coding is unknown, or encrypted"


def refused(packet: AnyPacket, error: av.FFmpegError) -> str:
    """Which size of pictures was not decoded, in words; empty where the packet is at fault.

    libav calls it a wrong argument, and gives no size where it met the bound while it opened the container.
    """
    stream = packet.stream if isinstance(packet, av.Packet) else None
    if not (isinstance(stream, VideoStream) and isinstance(error, av.error.ArgumentError)):
        return ""
    if not stream.width:
        return f"its pictures are too large, or have no size: at most {MOST_PIXELS:,} pixels are decoded"
    large = stream.width * stream.height > MOST_PIXELS
    return f"its pictures are too large: {stream.width}x{stream.height}" if large else ""
