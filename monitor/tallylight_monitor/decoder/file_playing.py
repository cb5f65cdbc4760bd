"""Play files, the files that stand in one file, and streams that are one file after the other."""

from collections.abc import Callable, Sequence
from functools import partial
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO, cast

from av.container import InputContainer

from tallylight_monitor.decoder.containers import open_bytes, open_file
from tallylight_monitor.decoder.endless import EndlessFiles, FilePieces, Pieces
from tallylight_monitor.decoder.file_parts import Part, parts_of
from tallylight_monitor.decoder.flv_stream import FLV_MARK, FlvStream
from tallylight_monitor.decoder.headed_stream import headed
from tallylight_monitor.decoder.playback import Playback
from tallylight_monitor.decoder.program_stream import PACK_MARK, ProgramStream
from tallylight_monitor.decoder.stretch import Cutter
from tallylight_monitor.decoder.timeless_tracks import timeless_in
from tallylight_monitor.decoder.transport_stream import TransportStream, is_transport_stream
from tallylight_monitor.decoder.whole_file import WholeFile
from tallylight_monitor.wire import Failed

RESUMABLE = frozenset({"mpegts", "mpeg"})  # whose rest can be read as a file of its own


class FilePlaying:
    """What is no segment. `beat` is called while a long file is looked through."""

    def __init__(self, playback: Playback, transport: TransportStream, beat: Callable[[], None]) -> None:
        self._playback, self._player, self._transport, self._beat = playback, playback.player, transport, beat

    def file(self, path: str) -> Failed | None:
        """Play a file, or all that stand in it."""
        pieces, parts = FilePieces(path), parts_of(path, self._beat)
        head = pieces.head()
        cut = self.cut(head) or (headed(head) if parts is None else None)
        if cut is not None:
            with pieces:
                self._player.begin_file()
                failed = self.files(pieces, *cut)
                self._player.end_file()
                return failed
        if not Path(path).is_file():
            return self._playback.run(lambda: open_file(path))
        with Path(path).open("rb") as file:
            if parts is None or len(parts) < 2:
                return self._whole(partial(open_file, path), file)
            return self._parts(file, parts)

    def cut(self, head: bytes) -> tuple[Cutter, str] | None:
        """What cuts a stream that begins like this where its tracks change, and libav's name of its format."""
        if is_transport_stream(head):
            self._transport.begin()
            return self._transport, "mpegts"
        if head.startswith(PACK_MARK):
            return ProgramStream(), "mpeg"
        return (FlvStream(), "flv") if head.startswith(FLV_MARK) else None

    def files(self, pieces: Pieces, cutter: Cutter, form: str) -> Failed | None:
        """Play one programme after the other, or the same one as it changes."""
        endless = EndlessFiles(pieces, cutter, self._player, resumes=form in RESUMABLE)
        opened = partial(open_bytes, cast("BinaryIO", endless), form=form, soon=True)
        failed, found = None, False
        while endless.next():
            found = True
            failed = self._playback.run(opened) or failed
        named_none = self._transport.names_nothing if form == "mpegts" else ""
        if named_none and not self._player.tracks.beats():
            return Failed(named_none, opened=False)
        nothing = "no programme is announced in it" if form == "mpegts" else "it holds neither pictures nor sound"
        return failed if found else Failed(nothing, opened=False)

    def _parts(self, file: BinaryIO, parts: Sequence[tuple[int, int]]) -> Failed | None:
        """Play files that stand in one, one after the other."""
        failed, played = None, False
        for begin, end in parts:
            part = cast("BinaryIO", Part(file, begin, end))
            failure = self._whole(partial(open_bytes, part), part)
            failed, played = failure or failed, played or failure is None or failure.opened
        return Failed(failed.cause, opened=played) if failed else None

    def _whole(self, opened: "Callable[[], InputContainer]", file: BinaryIO) -> Failed | None:
        """Play all of a file, and tell what of it was not read."""

        def play(container: InputContainer) -> None:
            began, whole = self._player.timeline.end, WholeFile(container, file)
            self._player.begin_file()
            self._playback.on("picture")(whole)
            self._player.end_file(whole.declared(), whole.unread(self._player.timeline.end - began))

        timeless = timeless_in(file, file.seek(0, SEEK_END))
        file.seek(0)  # from where the library reads it
        if timeless:
            self._player.tracks.declare_unreadable(timeless)
            return Failed("; ".join(f"{name}: {why}" for name, why in timeless.items()), opened=False)
        return self._playback.run(opened, play)
