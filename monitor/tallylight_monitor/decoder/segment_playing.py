"""Play one segment after the other, each with what is missing of it. Uses av."""

from collections.abc import Mapping
from typing import BinaryIO

from av.container import InputContainer

from tallylight_monitor.decoder.containers import open_segment, packed_begin
from tallylight_monitor.decoder.elementary.reading import Overheard, Reading
from tallylight_monitor.decoder.fragment_length import missing_bytes
from tallylight_monitor.decoder.playback import Playback, words
from tallylight_monitor.decoder.stretch import Stretch
from tallylight_monitor.decoder.timeless_tracks import without_timeless
from tallylight_monitor.decoder.transport_stream import TransportStream, is_transport_stream
from tallylight_monitor.wire import Failed, PlaySegment, TrackName

# A segment that holds this much less than its playlist says was cut short on the way (seconds, and of it); one that is
# damaged besides, and has no packet missing, this much.
SHORT_SECONDS, SHORT_SHARE = 0.5, 0.25
CUT_SECONDS, CUT_SHARE = 0.12, 0.1


class SegmentPlaying:
    """The segments of one stream: of its pictures, and of its sound where that comes apart."""

    def __init__(self, playback: Playback, transport: Mapping[TrackName, TransportStream]) -> None:
        self._playback, self._player, self._transport = playback, playback.player, transport
        self._reading = Reading()
        self._has_losses = False  # whether packets are missing in this segment

    def play(self, segment: PlaySegment) -> None:
        """Play one: its tracks are looked at once it is over, for they need not be interleaved evenly."""
        player, before = self._player, self._player.tracks.piece_end(segment.track)
        if segment.discontinuity:
            player.break_off(segment.track)
        player.begin_segment(segment.duration)
        player.tracks.declare(segment.declares)
        self._has_losses = False
        failed = self._play(segment)
        if segment.track == "sound":  # also where none was found in it
            player.part()
        self._playback.blame(failed)
        if segment.track == "picture" or player.tracks["sound"].came:  # where none came, it is the track that is lost
            self._look_at_length(segment, before, failed)
        player.end_segment(segment, player.tracks.piece_end(segment.track) - before)

    def _play(self, segment: PlaySegment) -> Failed | None:
        if not segment.init and is_transport_stream(segment.data):
            return self._play_transport(segment)
        begin, form = packed_begin(segment.data), "mp4" if segment.init else None
        data, unreadable = without_timeless(segment.init + segment.data)
        player, damaged = self._player, self._player.damage.total
        player.tracks.declare_unreadable(unreadable)
        player.loss = _cut_off(segment)
        play = self._playback.on(segment.track, begin)
        failed = self._playback.run(lambda: open_segment(data, form=form), play)
        loss, player.loss = player.loss, ""
        if loss and player.damage.total == damaged:  # the library has noticed nothing
            player.spoiled(loss)
        return failed

    def _play_transport(self, segment: PlaySegment) -> Failed | None:
        transport = self._transport[segment.track]
        transport.begin(segment=True)
        failed, stretches = None, [*transport.take(segment.data)]
        own = segment.track == "picture" and len(stretches) == 1
        for stretch in stretches:
            failed = self._play_stretch(stretch, segment.track, own=own) or failed
        if not stretches and not transport.names_nothing:  # without tables the library may still find something
            return self._play_packets(segment.data, segment.track)
        return failed

    def _play_stretch(self, stretch: Stretch, track: TrackName, *, own: bool) -> Failed | None:
        """Play what is there of a programme. What is not, or cannot be read, is known of each track.

        `own`: it is all of a segment, and may be read without the library.
        """
        damaged, self._player.loss = self._player.damage.total, stretch.loss
        self._has_losses = self._has_losses or bool(stretch.loss)
        self._player.tracks.expect(stretch)
        failed = None
        if stretch.present - stretch.scrambled:
            own = own and self._player.units.suffice
            failed = self._play_own(stretch) if own else self._play_packets(stretch.file(), track)
        self._player.count_missing(stretch, since=damaged)
        self._player.loss = ""
        return failed

    def _play_own(self, stretch: Stretch) -> Failed | None:
        """Hardly any of its pictures is decoded: what of each is needed is read here, where it is as the library reads
        it.
        """
        units = self._reading.units(stretch)
        if units is not None:
            return self._playback.run_units(units)
        play = self._playback.on("picture")
        overheard: list[Overheard] = []

        def listened(container: InputContainer) -> None:
            overheard.append(Overheard(container))
            play(overheard[0])

        failed = self._playback.run(lambda: open_segment(stretch.file(), form="mpegts"), listened)
        if overheard and failed is None:
            self._reading.compare(overheard[0])
        return failed

    def _play_packets(self, data: bytes | BinaryIO, track: TrackName) -> Failed | None:
        return self._playback.run(lambda: open_segment(data, form="mpegts"), self._playback.on(track))

    def _look_at_length(self, segment: PlaySegment, before: float, failed: Failed | None) -> None:
        """A segment from which much less came than its playlist says is damaged; its time has passed all the same."""
        held = self._player.tracks.piece_span(segment.track)
        cut = self._player.is_damaged and not self._has_losses
        least, share = (CUT_SECONDS, CUT_SHARE) if cut else (SHORT_SECONDS, SHORT_SHARE)
        if before > 0 and held < segment.duration - max(least, share * segment.duration):
            more = f": {words(failed)}" if failed is not None else ""
            what = "segment" if segment.track == "picture" else "sound segment"
            self._player.spoiled(f"{what} {segment.number} holds {held:.1f} s of {segment.duration:.1f} s{more}")
            self._player.tracks.cut_short(segment.track, segment.duration - held)


def _cut_off(segment: PlaySegment) -> str:
    """What a fragment's own boxes say is missing of it, in words; empty where nothing is."""
    missing = missing_bytes(segment.data) if segment.init else 0
    return f"segment {segment.number} breaks off: its last {missing} bytes are missing" if missing else ""
