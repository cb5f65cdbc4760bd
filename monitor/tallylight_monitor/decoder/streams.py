"""The tracks of a container that are played, and how they are called. Uses av."""

from collections.abc import Sequence

from av.audio.stream import AudioStream
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from tallylight_monitor.decoder.containers import Playable
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
