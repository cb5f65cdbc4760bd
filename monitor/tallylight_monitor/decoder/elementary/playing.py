"""Judge what was read without a container: most of it is passed over."""

from collections.abc import Callable, Mapping, Sequence

from tallylight_monitor.decoder.elementary.coded_unit import CodedUnit
from tallylight_monitor.decoder.elementary.sound_share import Part, SoundShare
from tallylight_monitor.decoder.packet_stamps import PacketStamps
from tallylight_monitor.decoder.showing import Showing
from tallylight_monitor.decoder.stamps import in_seconds
from tallylight_monitor.decoder.track import Track
from tallylight_monitor.wire import DetectorSpec, TrackName

ATTENDED = 16  # units that are passed over between two looks at what is asked meanwhile

Take = Callable[[TrackName, CodedUnit, float | None], None]


class UnitPlaying:
    """Units of one stream. `take` decodes one, or passes it over; `sound` is the decoder of sound.

    The decoders are those of the containers that were played before.
    """

    def __init__(
        self, showing: Showing, sound: Track, specs: Sequence[DetectorSpec], take: Take, stamps: PacketStamps | None
    ) -> None:
        self._showing, self._sound, self._take, self._stamps = showing, sound, take, stamps
        self._share = SoundShare(specs)

    @property
    def suffice(self) -> bool:
        """Whether most of the pictures are passed over now, and sound comes with them."""
        showing = self._showing
        return showing.looking.rest in ("keys", "none") and not self._is_close and not showing.tracks.apart

    def play(self, units: Sequence[CodedUnit], attend: Callable[[], None]) -> None:
        """Judge all units of a segment; `attend` is called between them."""
        for name in {unit.track: None for unit in units}:
            self._showing.tracks[name].declare(self._showing.timeline.end)
        parts, heard = self._parts([unit for unit in units if unit.track == "sound"]), 0
        for place, unit in enumerate(units):
            if unit.track == "picture" or parts is None:
                self._take(unit.track, unit, 0.0)
            else:
                self._pass_sound(unit, parts.get(heard))
                heard += 1
            if place % ATTENDED == 0 or self._is_close:
                attend()
        self._showing.show_damage()

    @property
    def _is_close(self) -> bool:
        return self._showing.looking.at(self._showing.timeline.end) == "every"

    def _parts(self, sounds: Sequence[CodedUnit]) -> Mapping[int, Part] | None:
        """What is decoded of a segment's sound, where that suffices."""
        if self._showing.looking.rest != "none" or not self._showing.timeline.started:
            return None
        return self._share.parts(sounds, self._sound, self._showing.timeline.end)

    def _pass_sound(self, unit: CodedUnit, part: Part | None) -> None:
        """A frame of sound comes that is not decoded, or begins what was."""
        if self._stamps is not None:
            self._stamps.note_packet("sound", unit, 0.0)
        if not self._showing.tracks["picture"].declared:
            self._showing.clean("sound")
        self._showing.tracks["sound"].take()
        seconds = in_seconds(unit.duration, unit.time_base)
        self._showing.pass_sound(in_seconds(unit.pts, unit.time_base), seconds, part)
