"""What a decoder does with each message."""

import io
from collections.abc import Callable
from typing import BinaryIO, cast

import av
from av.container import InputContainer

from tallylight_monitor.decoder.containers import (
    UnplayableError,
    open_bytes,
    open_file,
    open_network,
    packed_begin,
    why,
)
from tallylight_monitor.decoder.inbox import Inbox
from tallylight_monitor.decoder.outbox import Outbox
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.wire import (
    Failed,
    Finish,
    Pictures,
    PlayAddress,
    PlayBytes,
    PlaySegment,
    SkipLost,
    Taken,
    TakePictures,
)

IDLE_SECONDS = 0.5
# A segment that holds this much less than its playlist says was cut short on the way (seconds, and of it).
SHORT_SECONDS, SHORT_SHARE = 0.5, 0.25
TS_SYNC = 0x47


class Session:
    """Plays what the monitor sends until it says that nothing more comes, or has gone."""

    def __init__(self, player: Player, inbox: Inbox, outbox: Outbox) -> None:
        self._player, self._inbox, self._outbox = player, inbox, outbox

    def run(self) -> None:
        """Serve messages to the end."""
        while not isinstance(message := self._inbox.next(IDLE_SECONDS), Finish):
            self._outbox.beat()
            match message:
                case PlaySegment(track="sound"):
                    self._sound(message)
                case PlaySegment():
                    self._segment(message)
                case PlayBytes():
                    self._stream(message)
                case PlayAddress():
                    self._address(message)
                case SkipLost():
                    self._player.timeline.skip(message.duration)
                    self._outbox.beat(now=True)
                    self._outbox.send(Taken())
                case TakePictures():
                    self._show(message)
        self._player.finish()
        self._outbox.flush()

    def _segment(self, segment: PlaySegment) -> None:
        if segment.discontinuity:
            self._player.cut()
        before = self._player.timeline.end
        self._blame(self._play(lambda: _opened(segment)))
        held = self._player.timeline.end - before
        if before > 0 and held < segment.duration - max(SHORT_SECONDS, SHORT_SHARE * segment.duration):
            self._player.spoiled(f"segment {segment.number} holds {max(0.0, held):.1f} s of {segment.duration:.1f} s")
        self._outbox.beat(now=True)  # first: a successor goes on from where the piece has ended
        self._outbox.send(Taken())

    def _sound(self, segment: PlaySegment) -> None:
        """Play sound beside the pictures. Where it is cut, or too short, is theirs to say."""
        begin = packed_begin(segment.data)
        failed = self._play(
            lambda: _opened(segment), lambda container: self._player.play_sound(container, begin, self._attend)
        )
        self._blame(failed)
        self._outbox.beat(now=True)
        self._outbox.send(Taken())

    def _stream(self, first: PlayBytes) -> None:
        """Play an endless stream: the container pulls, so this returns when the stream breaks off or ends."""
        self._player.cut()
        self._outbox.send(Taken())
        reader = _Pull(first, self._inbox, self._outbox, self._show)
        self._blame(self._play(lambda: open_bytes(cast("BinaryIO", reader))))

    def _address(self, order: PlayAddress) -> None:
        self._player.cut()
        opened = open_network if order.network else open_file
        failed = self._play(lambda: opened(order.address))
        # A network address that breaks off is a signal lost; nothing that came from it is damaged.
        if failed and failed.opened and not order.network:
            self._blame(failed)
        self._outbox.beat(now=True)
        self._outbox.send(failed or Taken())

    def _play(
        self, opened: "Callable[[], InputContainer]", play: "Callable[[InputContainer], None] | None" = None
    ) -> Failed | None:
        try:
            container = opened()
        except UnplayableError as error:
            return Failed(str(error), opened=False)
        try:
            if play is None:
                self._player.play(container, self._attend)
            else:
                play(container)
        except (av.FFmpegError, OSError) as error:
            return Failed(why(error), opened=True)
        finally:
            container.close()
        return None

    def _blame(self, failed: Failed | None) -> None:
        """What cannot be read, or breaks off, is damage."""
        if failed is not None:
            self._player.spoiled(f"it {'breaks off' if failed.opened else 'cannot be read'}: {failed.cause}")

    def _attend(self) -> None:
        self._outbox.beat()
        for request in self._inbox.requests():
            self._show(request)

    def _show(self, request: TakePictures) -> None:
        self._outbox.send(Pictures(request.request, self._player.recent_pictures.nearest(request.times)))


class _Pull:
    """The pieces of an endless stream as a file that libav reads; ends where a new connection begins."""

    def __init__(self, first: PlayBytes, inbox: Inbox, outbox: Outbox, show: Callable[[TakePictures], None]) -> None:
        self._data = memoryview(first.data)
        self._inbox, self._outbox, self._show = inbox, outbox, show

    def read(self, size: int) -> bytes:
        """The next bytes; b"" at the end."""
        while not self._data:
            self._outbox.beat()
            message = self._inbox.next(IDLE_SECONDS)
            if isinstance(message, PlayBytes) and not message.fresh:
                self._data = memoryview(message.data)
                self._outbox.send(Taken())
            elif isinstance(message, TakePictures):
                self._show(message)
            elif message is not None:
                self._inbox.put_back(message)
                return b""
        piece, self._data = self._data[:size], self._data[size:]
        return bytes(piece)


def _opened(segment: PlaySegment) -> InputContainer:
    return open_bytes(io.BytesIO(segment.init + segment.data), form=_form(segment))


def _form(segment: PlaySegment) -> str | None:
    if segment.init:
        return "mp4"
    return "mpegts" if segment.data[:1] == bytes([TS_SYNC]) else None
