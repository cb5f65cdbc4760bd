"""Faults as they are injected into the clips of the tuning half."""

import numpy as np

from tallylight_corpus.clips import clock_of
from tallylight_corpus.clock_bits import references, set_clock, units
from tallylight_corpus.injector import Injector, Spell
from tallylight_corpus.stream import NULL_PID, OTHER_SOUND_PID, PAT_PID, PICTURE_PID, PMT_PID, Stream, first_of


def sync_bytes_in_a_row(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Several packets, one behind the other, do not begin as one."""
    hit = first_of(stream.within(spell.begin, np.inf), int(spell.either(2, 20)))
    return stream.changed(hit, 0, without=0xFF), float(stream.at[hit].max())


def list_of_programmes_gone(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """No PAT for a while."""
    end = spell.begin + spell.either(2.5, 6.0)
    return stream.without(stream.within(spell.begin, end) & stream.of(PAT_PID)), end


def map_gone(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """No PMT for a while."""
    end = spell.begin + spell.either(2.5, 6.0)
    return stream.without(stream.within(spell.begin, end) & stream.of(PMT_PID)), end


def other_sound_dropped(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Some packets in a row of the other sound are missing."""
    hit = first_of(stream.within(spell.begin, np.inf) & stream.of(OTHER_SOUND_PID), int(spell.either(1, 10)))
    return stream.without(hit), float(stream.at[hit].max())


def other_sound_gone(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Nothing of the other sound for longer than a pause."""
    end = spell.begin + spell.either(6.5, 9.0)
    return stream.without(stream.within(spell.begin, end) & stream.of(OTHER_SOUND_PID)), end


def marked_in_a_row(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Packets in a row are marked as damaged."""
    hit = first_of(stream.within(spell.begin, np.inf), int(spell.either(3, 50)))
    return stream.changed(hit, 1, also=0x80), float(stream.at[hit].max())


def sum_of_map_wrong(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """The check sums of some maps do not fit."""
    hit = first_of(stream.within(spell.begin, np.inf) & stream.of(PMT_PID), int(spell.either(1, 5)))
    rows = stream.rows.copy()
    for count, place in enumerate(np.flatnonzero(hit).tolist()):
        rows[place, 10 + count] ^= 0xFF
    return Stream(rows, stream.at, stream.segment), float(stream.at[hit].max())


def pictures_without_stamps(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Pictures without PTS and DTS."""
    end = spell.begin + spell.either(1.5, 4.0)
    begins, bodies = units(stream)
    hit = np.flatnonzero(begins & stream.within(spell.begin, end) & stream.of(PICTURE_PID))
    rows = stream.rows.copy()
    rows[hit, bodies[hit] + 7] &= 0x3F
    return Stream(rows, stream.at, stream.segment), end


def other_sound_scrambled(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """The other sound is scrambled for a while."""
    end = spell.begin + spell.either(3.0, 6.0)
    hit = stream.within(spell.begin, end) & stream.of(OTHER_SOUND_PID)
    return stream.changed(hit, 3, also=0x80), end


def clock_gone(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """No PCR for a while."""
    end = spell.begin + spell.either(0.3, 1.0)
    return stream.changed(references(stream) & stream.within(spell.begin, end), 5, without=0x10), end


def clock_trembles(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Each PCR is off by a little, this way or that."""
    end, most = spell.begin + 3.0, int(spell.either(60, 2000))
    found = stream.changed(np.zeros(len(stream.at), np.bool_), 0)
    for place in np.flatnonzero(references(stream) & stream.within(spell.begin, end)).tolist():
        set_clock(found.rows[place], clock_of(found.rows[place]) + spell.chance.choice((-most, most)))
    return found, end


def filling_gone(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Something else comes where there was filling."""
    end = spell.begin + 8.0
    hit = stream.within(spell.begin, end) & stream.of(NULL_PID)
    hit &= np.cumsum(hit) % 10 < spell.either(5, 10)
    return stream.changed(hit, 1, without=0x01), end


def burst_lost(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Some packets in a row are missing, of whatever PID."""
    hit = first_of(stream.within(spell.begin, np.inf), int(spell.either(7, 60)))
    return stream.without(hit), float(stream.at[hit].max())


INJECTORS = (
    Injector(("ts_sync_lost",), sync_bytes_in_a_row),
    Injector(("pat_missing",), list_of_programmes_gone),
    Injector(("pmt_missing",), map_gone),
    Injector(("continuity_errors",), other_sound_dropped),
    Injector(("pid_missing",), other_sound_gone),
    Injector(("transport_errors",), marked_in_a_row),
    Injector(("crc_errors",), sum_of_map_wrong),
    Injector(("pts_repetition",), pictures_without_stamps),
    Injector(("scrambling_changed", "cat_missing"), other_sound_scrambled),
    Injector(("pcr_repetition",), clock_gone),
    Injector(("pcr_accuracy",), clock_trembles, "cbr"),
    Injector(("null_share",), filling_gone, "cbr"),
    Injector(("decode_damage",), burst_lost),
)
