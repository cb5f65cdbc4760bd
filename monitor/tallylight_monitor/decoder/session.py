"""What a decoder does with each message."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import av
from av.container import InputContainer

from tallylight_monitor.decoder.containers import (
    UnplayableError,
    is_packed,
    open_bytes,
    open_file,
    open_network,
    open_segment,
    packed_begin,
    why,
)
from tallylight_monitor.decoder.endless import Endless, EndlessFiles, FilePieces, LeftEarlyError, Pieces
from tallylight_monitor.decoder.file_parts import Part, parts_of
from tallylight_monitor.decoder.flv_stream import FLV_MARK, FlvStream
from tallylight_monitor.decoder.fragment_length import missing_bytes
from tallylight_monitor.decoder.headed_stream import headed
from tallylight_monitor.decoder.inbox import Inbox
from tallylight_monitor.decoder.outbox import Outbox
from tallylight_monitor.decoder.player import Player, pictures_of
from tallylight_monitor.decoder.program_stream import PACK_MARK, ProgramStream
from tallylight_monitor.decoder.raw_address import RawAddress
from tallylight_monitor.decoder.stretch import Cutter, Stretch
from tallylight_monitor.decoder.transport_stream import TransportStream, is_transport_stream
from tallylight_monitor.decoder.whole_file import WholeFile
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
    Taken,
    TakePictures,
    TrackName,
)

IDLE_SECONDS = 0.5
# A segment that holds this much less than its playlist says was cut short on the way (seconds, and of it); one that is
# damaged besides, and has no packet missing, this much.
SHORT_SECONDS, SHORT_SHARE = 0.5, 0.25
CUT_SECONDS, CUT_SHARE = 0.12, 0.1

# What libav hands on as the bytes that come.
RAW_SCHEMES = ("udp:", "rtmp:")
RESUMABLE = frozenset({"mpegts", "mpeg"})  # whose rest can be read as a file of its own
UNKNOWN = "what comes is neither a transport stream nor FLV"
MORE_TRACKS = (
    "it carries {} tracks of pictures and {} of sound: the first of each is watched, and no other can be chosen"
)
# The tracks of a whole file, or of a stream, are looked at so often (media seconds).
SETTLED_SECONDS = 0.5

Play = Callable[[InputContainer], None]


class Session:
    """Plays what the monitor sends until it says that nothing more comes, or has gone. `program` as in Configure."""

    def __init__(self, player: Player, inbox: Inbox, outbox: Outbox, program: int = 0) -> None:
        self._player, self._inbox, self._outbox = player, inbox, outbox
        self._whole, self._settled_at = False, 0.0  # whether what is played is no segment
        self._announced: tuple[int, ...] = ()
        self._has_losses = False  # whether packets are missing in this segment
        self._counted_once = False
        self._transport: dict[TrackName, TransportStream] = {
            "picture": TransportStream(program),
            "sound": TransportStream(),
        }

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
                    self._player.timeline.skip(message.duration)
                    self._taken()
                case TakePictures():
                    self._show(message)
        self._player.finish()
        self._outbox.flush()

    def _segment(self, segment: PlaySegment) -> None:
        """Play one segment: its tracks are looked at once it is over, for they need not be interleaved evenly."""
        self._whole, self._player.is_cut_off = False, _never
        player, before = self._player, self._player.tracks.piece_end(segment.track)
        if segment.discontinuity and segment.track == "picture":
            player.cut()
        elif segment.discontinuity:
            player.timeline.cut("sound")
        player.begin_segment(segment.duration)
        self._has_losses = False
        failed = self._play_segment(segment)
        self._blame(failed)
        if segment.track == "picture":
            self._look_at_length(segment, before, failed)
        player.end_segment(segment, player.tracks.piece_end(segment.track) - before)
        self._taken()

    def _play_segment(self, segment: PlaySegment) -> Failed | None:
        if not segment.init and is_transport_stream(segment.data):
            return self._play_transport(segment)
        begin, form = packed_begin(segment.data), "mp4" if segment.init else None
        free = begin is None and not segment.init and is_packed(segment.data)
        data, player, damaged = segment.init + segment.data, self._player, self._player.damage.total
        player.loss = _cut_off(segment)
        failed = self._play(lambda: open_segment(data, form=form), self._playing(segment.track, begin, free=free))
        loss, player.loss = player.loss, ""
        if loss and player.damage.total == damaged:  # the library has noticed nothing
            player.spoiled(loss)
        return failed

    def _play_transport(self, segment: PlaySegment) -> Failed | None:
        transport = self._transport[segment.track]
        transport.begin()
        failed, found = None, False
        for stretch in transport.take(segment.data):
            found = True
            failed = self._play_stretch(stretch, segment.track) or failed
        if not found:
            data = segment.data  # without tables the library may still find something
            return self._play(lambda: open_segment(data, form="mpegts"), self._playing(segment.track, 0.0))
        return failed

    def _play_stretch(self, stretch: Stretch, track: TrackName) -> Failed | None:
        """Play what is there of a programme. What is not, or cannot be read, is known of each track."""
        damaged, self._player.loss = self._player.damage.total, stretch.loss
        self._has_losses = self._has_losses or bool(stretch.loss)
        self._player.tracks.expect(stretch)
        failed = None
        if stretch.present - stretch.scrambled:
            failed = self._play(lambda: open_segment(stretch.data, form="mpegts"), self._playing(track, 0.0))
        self._player.count_missing(stretch, since=damaged)
        self._player.loss = ""
        return failed

    def _look_at_length(self, segment: PlaySegment, before: float, failed: Failed | None) -> None:
        """A segment from which much less came than its playlist says is damaged; its time has passed all the same."""
        held = max(0.0, self._player.tracks.piece_end(segment.track) - before)
        cut = self._player.is_damaged and not self._has_losses
        least, share = (CUT_SECONDS, CUT_SHARE) if cut else (SHORT_SECONDS, SHORT_SHARE)
        if before > 0 and held < segment.duration - max(least, share * segment.duration):
            more = f": {_words(failed)}" if failed is not None else ""
            self._player.spoiled(f"segment {segment.number} holds {held:.1f} s of {segment.duration:.1f} s{more}")
            self._player.timeline.skip(segment.duration - held)

    def _stream(self, first: PlayBytes) -> None:
        """Play an endless stream: the container pulls, so this returns when the stream breaks off or ends."""
        self._whole = True
        self._player.cut()
        self._outbox.send(Taken())
        endless = Endless(first, self._inbox, self._outbox, self._attend_idle, self._show)
        self._player.is_cut_off = lambda: endless.cut_off
        with suppress(LeftEarlyError):
            self._endless(endless)

    def _endless(self, endless: Endless) -> None:
        if cut := self._cut(endless.start()) or headed(endless.head):
            self._blame(self._files(endless, *cut))
            return
        play = self._playing("picture", None, free=is_packed(endless.head))
        self._blame(self._play(lambda: open_bytes(cast("BinaryIO", endless), soon=True), play))

    def _address(self, order: PlayAddress) -> None:
        self._whole, self._player.is_cut_off = True, _never
        self._player.cut()
        failed = self._network(order) if order.network else self._file(order.address)
        # A network address that breaks off is a signal lost; nothing that came from it is damaged.
        if failed and failed.opened and not order.network:
            self._blame(failed)
        self._player.tracks.settle()
        self._outbox.beat(now=True)
        self._outbox.send(failed or Taken())

    def _file(self, path: str) -> Failed | None:
        pieces, parts = FilePieces(path), parts_of(path, self._outbox.beat)
        head = pieces.head()
        cut = self._cut(head) or (headed(head) if parts is None else None)
        if cut is not None:
            with pieces:
                return self._files(pieces, *cut)
        if not Path(path).is_file():
            return self._play(lambda: open_file(path))
        with Path(path).open("rb") as file:
            if parts is None or len(parts) < 2:
                return self._accounted(partial(open_file, path), file)
            return self._parts(file, parts)

    def _parts(self, file: BinaryIO, parts: Sequence[tuple[int, int]]) -> Failed | None:
        """Play files that stand in one, one after the other."""
        failed, played = None, False
        for begin, end in parts:
            part = cast("BinaryIO", Part(file, begin, end))
            failure = self._accounted(partial(open_bytes, part), part)
            failed, played = failure or failed, played or failure is None or failure.opened
        return Failed(failed.cause, opened=played) if failed else None

    def _accounted(self, opened: "Callable[[], InputContainer]", file: BinaryIO) -> Failed | None:
        """Play all of a file, and tell what of it was not read."""

        def play(container: InputContainer) -> None:
            began, whole = self._player.timeline.end, WholeFile(container, file)
            self._player.play(whole, 0.0, self._attend)
            if missing := whole.unread(self._player.timeline.end - began):
                self._player.spoiled(missing)

        return self._play(opened, play)

    def _network(self, order: PlayAddress) -> Failed | None:
        """What comes as bytes is cut as it is over HTTP; libav makes streams of RTP itself."""
        if not order.address.startswith(RAW_SCHEMES):
            return self._play(lambda: self._counted(open_network(order.address, order.options)))
        try:
            with RawAddress(order.address, order.options, self._attend, self._came) as pieces:
                cut = self._cut(pieces.start())
                return Failed(UNKNOWN, opened=False) if cut is None else self._files(pieces, *cut)
        except UnplayableError as error:
            return Failed(str(error), opened=False)

    def _came(self, size: int) -> None:
        self._player.received += size

    def _counted(self, container: InputContainer) -> InputContainer:
        """Say, once, what of an address is not watched: libav makes tracks of all its programmes, and we take two."""
        pictures, sounds = len(pictures_of(container)), len(container.streams.audio)
        if max(pictures, sounds) > 1 and not self._counted_once:
            self._counted_once = True
            self._outbox.send(Noted(MORE_TRACKS.format(pictures, sounds)))
        return container

    def _cut(self, head: bytes) -> tuple[Cutter, str] | None:
        """What cuts a stream that begins like this where its tracks change, and libav's name of its format."""
        if is_transport_stream(head):
            self._transport["picture"].begin()
            return self._transport["picture"], "mpegts"
        if head.startswith(PACK_MARK):
            return ProgramStream(), "mpeg"
        return (FlvStream(), "flv") if head.startswith(FLV_MARK) else None

    def _files(self, pieces: Pieces, cutter: Cutter, form: str) -> Failed | None:
        """Play one programme after the other, or the same one as it changes."""
        endless = EndlessFiles(pieces, cutter, self._player, resumes=form in RESUMABLE)
        failed, found = None, False
        while endless.next():
            found = True
            failed = self._play(lambda: open_bytes(cast("BinaryIO", endless), form=form, soon=True)) or failed
        nothing = "no programme is announced in it" if form == "mpegts" else "it holds neither pictures nor sound"
        return failed if found else Failed(nothing, opened=False)

    def _playing(self, track: TrackName, begin: float | None, *, free: bool = False) -> Play:
        if track == "sound":
            return lambda container: self._player.play_sound(container, None if free else begin or 0.0, self._attend)
        return lambda container: self._player.play(container, None if free else begin or 0.0, self._attend)

    def _play(self, opened: "Callable[[], InputContainer]", play: Play | None = None) -> Failed | None:
        try:
            container = opened()
        except UnplayableError as error:
            return Failed(str(error), opened=False)
        try:
            (play or self._playing("picture", 0.0))(container)
        except (MemoryError, LeftEarlyError):
            raise
        except (av.FFmpegError, OSError) as error:
            return Failed(why(error), opened=True)
        except Exception as error:  # noqa: BLE001 - hostile data finds what no library foresees; it is told by kind
            return Failed(f"{type(error).__name__} in the library", opened=True)
        finally:
            container.close()
        return None

    def _blame(self, failed: Failed | None) -> None:
        """What cannot be read, or breaks off, is damage."""
        if failed is not None:
            self._player.spoiled(_words(failed))

    def _taken(self) -> None:
        self._outbox.beat(now=True)  # first: a successor goes on from where the piece has ended
        self._outbox.send(Taken())

    def _attend(self) -> None:
        """Between packets. Of what is no segment, the tracks are looked at as time goes on, however fast it is read."""
        end = self._player.timeline.end
        if self._whole and end - self._settled_at >= SETTLED_SECONDS:
            self._settled_at = end
            self._player.tracks.settle(whole=self._whole)
            self._outbox.beat(now=True)
        self._name_programmes()
        self._outbox.beat()
        for request in self._inbox.requests():
            self._show(request)

    def _name_programmes(self) -> None:
        """Say which programmes are announced, and which is watched, when that is known, and when it changes."""
        transport = self._transport["picture"]
        if transport.announced != self._announced:
            self._announced = transport.announced
            self._outbox.send(Programmes(list(self._announced), transport.number or next(iter(self._announced), 0)))

    def _attend_idle(self) -> None:
        self._player.tracks.settle(whole=self._whole)
        self._outbox.beat()

    def _show(self, request: TakePictures) -> None:
        self._outbox.send(Pictures(request.request, self._player.recent_pictures.nearest(request.times)))


def _cut_off(segment: PlaySegment) -> str:
    """What a fragment's own boxes say is missing of it, in words; empty where nothing is."""
    missing = missing_bytes(segment.data) if segment.init else 0
    return f"segment {segment.number} breaks off: its last {missing} bytes are missing" if missing else ""


def _words(failed: Failed) -> str:
    return f"it {'breaks off' if failed.opened else 'cannot be read'}: {failed.cause}"


def _never() -> bool:
    """What comes in segments, and what libav reads itself, is never cut in two unseen."""
    return False
