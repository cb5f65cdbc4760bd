"""The pictures and the sound of one segment of a transport stream, read from its packets. Uses av."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from tallylight_monitor.decoder.elementary.access_units import CODINGS, Coding, Picture, picture
from tallylight_monitor.decoder.elementary.adts import SAMPLES, Frames, frames, stamp_behind
from tallylight_monitor.decoder.elementary.carried import PICTURE_IDS, SOUND_IDS, Carried, Unit, carried
from tallylight_monitor.decoder.elementary.coded_unit import CodedUnit, Joined
from tallylight_monitor.decoder.programme_packets import ProgrammePackets
from tallylight_monitor.mpegts.programme_map import Elementary, Programme

ADTS_TYPE = 0x0F
LOOKED_INTO = (4096, 1 << 16)  # bytes of a picture, where its first slice is not in its first packet


@dataclass(frozen=True, slots=True)
class SegmentUnits:
    """In the order in which they are over. `form` is what must not change for them to be read alike.

    Of pictures the duration is not known from their packets: it is 0.
    """

    units: list[CodedUnit]
    form: tuple[object, ...]

    def lasting(self, ticks: int) -> list[CodedUnit]:
        """The units, of which each picture lasts so many ticks."""
        for unit in self.units:
            if unit.track == "picture":
                unit.duration = ticks
        return self.units


def read(programme: Programme, packets: ProgrammePackets) -> SegmentUnits | None:
    """What is in a segment; None where anything of it is not as plain as this reader has to have it."""
    pictures, sound = programme.stream("picture"), programme.stream("sound")
    if packets.odd or pictures is None or pictures.stream_type not in CODINGS:
        return None
    if sound is not None and sound.stream_type != ADTS_TYPE:
        return None
    seen = _pictures(packets, pictures)
    heard = _sound(packets, sound) if sound is not None else ([], 0)
    if seen is None or heard is None:
        return None
    units = sorted((*seen[0], *heard[0]), key=_order)
    return SegmentUnits(units, (programme.chosen_streams(), seen[1], heard[1]))


def _order(unit: CodedUnit) -> tuple[int, bool]:
    return unit.place, unit.track == "picture"


def _pictures(
    packets: ProgrammePackets, stream: Elementary
) -> tuple[list[CodedUnit], tuple[tuple[bytes, ...], ...]] | None:
    """Each picture is one unit; and the parameter sets that come in front of key frames, each once."""
    held = carried(packets, stream.pid)
    units = held.units(PICTURE_IDS) if held is not None else None
    if held is None or units is None:
        return None
    found, sets = [], dict[tuple[bytes, ...], None]()
    for unit in units:
        told = _told(held, unit, CODINGS[stream.stream_type])
        if told is None:
            return None
        if told.key:
            sets[told.sets] = None
        found.append(CodedUnit("picture", unit.pts, unit.dts, 0, unit.size, told.key, held, unit.begin, unit.place))
    return found, tuple(sets)


def _told(held: Carried, unit: Unit, coding: Coding) -> Picture | None:
    if (told := picture(coding, unit.first)) is not None:
        return told
    for size in LOOKED_INTO:
        told = picture(coding, held.between(unit.begin, unit.begin + min(size, unit.size)))
        if told is not None or size >= unit.size:
            return told
    return None


def _sound(packets: ProgrammePackets, stream: Elementary) -> tuple[list[CodedUnit], int] | None:
    held = carried(packets, stream.pid)
    units = held.units(SOUND_IDS) if held is not None else None
    if held is None or units is None:
        return None
    whole = held.between(0, units[-1].begin + units[-1].size)
    data = b"".join([whole[unit.begin : unit.begin + unit.size] for unit in units])
    found = frames(data)
    stamped = _stamped(units, found) if found is not None else None
    return None if found is None or stamped is None else (_sounds(Joined(data), stamped, found), found.fixed)


def _stamped(units: Sequence[Unit], found: Frames) -> list[tuple[int, int]] | None:
    """The stamp of each frame, and where its unit is over: of those that begin in one unit the first has its stamp.

    None where in one unit none begins.
    """
    offsets = [0, *accumulate(unit.size for unit in units)]
    told, pts, before = list[tuple[int, int]](), 0, -1
    for begin in found.begins[:-1]:
        at = bisect_right(offsets, begin) - 1
        if at > before + 1:
            return None
        pts = units[at].pts if at != before else stamp_behind(pts, found.rate)
        told.append((pts, units[at].place))
        before = at
    return told if before == len(units) - 1 else None


def _sounds(data: Joined, stamped: Sequence[tuple[int, int]], found: Frames) -> list[CodedUnit]:
    ticks = SAMPLES * 90_000 // found.rate
    return [
        CodedUnit("sound", pts, pts, ticks, end - begin, True, data, begin, place)  # noqa: FBT003 - each is one
        for (pts, place), begin, end in zip(stamped, found.begins, found.begins[1:], strict=False)
    ]
