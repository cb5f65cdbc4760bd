"""What a decoder does with each message."""

import time
from contextlib import suppress
from typing import BinaryIO, cast

from av.container import InputContainer

from tallylight_monitor.decoder.containers import UnplayableError, open_bytes, open_network
from tallylight_monitor.decoder.endless import Endless, LeftEarlyError
from tallylight_monitor.decoder.file_playing import FilePlaying
from tallylight_monitor.decoder.headed_stream import headed
from tallylight_monitor.decoder.inbox import Inbox
from tallylight_monitor.decoder.lag import Lag
from tallylight_monitor.decoder.outbox import Outbox
from tallylight_monitor.decoder.playback import Playback
from tallylight_monitor.decoder.player import Player
from tallylight_monitor.decoder.raw_address import RawAddress
from tallylight_monitor.decoder.rtp_packets import OtherPayloadError
from tallylight_monitor.decoder.segment_playing import SegmentPlaying
from tallylight_monitor.decoder.streams import pictures_of
from tallylight_monitor.decoder.transport_stream import TransportStream
from tallylight_monitor.wire import (
    Failed,
    Finish,
    Noted,
    Pictures,
    PlayAddress,
    PlayBytes,
    PlaySegment,
    Programmes,
    SkipLost,
    Suspect,
    Taken,
    TakePictures,
)

IDLE_SECONDS = 0.5
# While media is played, what is asked beside it is looked for so often: to look costs as much as to pass a packet over.
LISTEN_SECONDS = 0.02
# What libav hands on as the bytes that come.
RAW_SCHEMES = ("udp:", "rtp:", "rtmp:")
UNKNOWN = "what comes is neither a transport stream nor FLV"
NO_PROGRAMMES = "a programme was asked for, and what comes by RTP is no transport stream"
MORE_TRACKS = (
    "it carries {} tracks of pictures and {} of sound: the first of each is watched, and no other can be chosen"
)
# The tracks of a whole file, or of a stream, are looked at so often (media seconds).
SETTLED_SECONDS = 0.5


class Session:
    """Plays what the monitor sends until it says that nothing more comes, or has gone. `program` as in Configure.

    How far media lags is told to `lag`.
    """

    def __init__(self, player: Player, inbox: Inbox, outbox: Outbox, program: int = 0, lag: Lag | None = None) -> None:
        self._player, self._inbox, self._outbox = player, inbox, outbox
        self._settled_at = 0.0
        self._announced: tuple[int, ...] = ()
        self._counted_once = False
        self._listened_at = float("-inf")
        self._look, self._lag = player.look, lag or Lag()
        self._transport = TransportStream(program, told=player.packets if player.reads_packets else None)
        self._playback = Playback(player, self._attend)
        self._segments = SegmentPlaying(self._playback, {"picture": self._transport, "sound": TransportStream()})
        self._files = FilePlaying(self._playback, self._transport, outbox.beat)

    def run(self) -> None:
        """Serve messages to the end."""
        while not isinstance(message := self._inbox.next(IDLE_SECONDS), Finish):
            self._outbox.beat()
            match message:
                case PlaySegment():
                    self._segment(message)
                case PlayBytes():
                    self._stream(message)
                case PlayAddress():
                    self._address(message)
                case SkipLost():
                    self._player.lose(message)
                    self._taken()
                case TakePictures() | Suspect():
                    self._answer(message)
        self._player.finish()
        self._outbox.flush()

    def _segment(self, segment: PlaySegment) -> None:
        self._player.tracks.whole, self._player.is_cut_off = False, _never
        self._segments.play(segment)
        self._taken()

    def _stream(self, first: PlayBytes) -> None:
        """Play an endless stream: the container pulls, so this returns when the stream breaks off or ends."""
        self._player.tracks.whole = True
        self._player.cut()
        self._outbox.send(Taken())
        endless = Endless(first, self._inbox, self._outbox, self._attend_idle, self._answer)
        self._player.is_cut_off = lambda: endless.cut_off
        with suppress(LeftEarlyError):
            self._playback.blame(self._endless(endless))

    def _endless(self, endless: Endless) -> Failed | None:
        if cut := self._files.cut(endless.start()) or headed(endless.head):
            return self._files.files(endless, *cut)
        play = self._playback.on("picture", None)
        return self._playback.run(lambda: open_bytes(cast("BinaryIO", endless), soon=True), play)

    def _address(self, order: PlayAddress) -> None:
        self._player.tracks.whole, self._player.is_cut_off = True, _never
        self._player.cut()
        failed = self._network(order) if order.network else self._files.file(order.address)
        # A network address that breaks off is a signal lost; nothing that came from it is damaged.
        if failed and failed.opened and not order.network:
            self._playback.blame(failed)
        self._player.tracks.whole = False
        self._player.tracks.settle()
        self._taken(failed)

    def _network(self, order: PlayAddress) -> Failed | None:
        """What comes as bytes is cut as it is over HTTP; libav makes streams of RTSP, and of other RTP, itself."""
        if not order.address.startswith(RAW_SCHEMES):
            return self._by_libav(order)
        try:
            with RawAddress(order.address, order.options, self._attend, self._came) as pieces:
                cut = self._files.cut(pieces.start())
                return Failed(UNKNOWN, opened=False) if cut is None else self._files.files(pieces, *cut)
        except UnplayableError as error:
            return Failed(str(error), opened=False)
        except OtherPayloadError:
            return Failed(NO_PROGRAMMES, opened=False) if self._transport.number else self._by_libav(order)

    def _by_libav(self, order: PlayAddress) -> Failed | None:
        return self._playback.run(lambda: self._counted(open_network(order.address, order.options)))

    def _came(self, size: int) -> None:
        self._player.received += size
        self._player.received_at = time.monotonic()

    def _counted(self, container: InputContainer) -> InputContainer:
        """Say, once, what of an address is not watched: libav makes tracks of all its programmes, and we take two."""
        pictures, sounds = len(pictures_of(container)), len(container.streams.audio)
        if max(pictures, sounds) > 1 and not self._counted_once:
            self._counted_once = True
            self._outbox.send(Noted(MORE_TRACKS.format(pictures, sounds)))
        return container

    def _taken(self, failed: Failed | None = None) -> None:
        # The beat first: a successor goes on from where the piece has ended.
        self._outbox.send(*self._player.tracks.take_gaps(), self._outbox.beaten(), failed or Taken())

    def _attend(self) -> None:
        """Between packets. Of what is no segment, the tracks are looked at as time goes on, however fast it is read."""
        end, now = self._player.timeline.end, time.monotonic()
        if self._player.timeline.started:
            self._lag.look(now, end)
        tracks = self._player.tracks
        if tracks.whole and (come := tracks.come) - self._settled_at >= SETTLED_SECONDS:
            self._settled_at = come
            tracks.settle()
            self._outbox.send(*tracks.take_gaps(), self._outbox.beaten())
        self._name_programmes()
        self._outbox.beat(now=self._player.look != self._look)
        self._look = self._player.look
        if now - self._listened_at >= LISTEN_SECONDS:
            self._listened_at = now
            for message in self._inbox.requests():
                self._answer(message)

    def _name_programmes(self) -> None:
        """Say which programmes are announced, and which is watched, when that is known, and when it changes."""
        if self._transport.announced != self._announced:
            self._announced = self._transport.announced
            watched = self._transport.number or next(iter(self._announced), 0)
            self._outbox.send(Programmes(list(self._announced), watched))

    def _attend_idle(self) -> None:
        self._player.tracks.settle()
        self._outbox.beat()

    def _answer(self, message: TakePictures | Suspect) -> None:
        """What may come at any time."""
        if isinstance(message, Suspect):
            self._player.looking.suspect(self._player.timeline.end)
        else:
            self._outbox.send(Pictures(message.request, self._player.recent_pictures.nearest(message.times)))


def _never() -> bool:
    """What comes in segments, and what libav reads itself, is never cut in two unseen."""
    return False
