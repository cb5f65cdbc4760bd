"""Faults as they are injected into the clips of the test half."""

from dataclasses import replace

import numpy as np

from tallylight_corpus.clips import clock_of
from tallylight_corpus.clock_bits import references, set_clock, units
from tallylight_corpus.injector import Injector, Spell
from tallylight_corpus.stream import NULL_PID, OTHER_SOUND_PID, PAT_PID, PMT_PID, SOUND_PID, Hit, Stream, first_of
from tallylight_monitor.mpegts.sections import section_crc


def bytes_inserted(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Bytes of something else stand between two packets."""
    place = int(np.flatnonzero(stream.at >= spell.begin)[0])
    count = int(spell.either(17, 700))
    noise = bytes(spell.chance.choice([value for value in range(256) if value != 0x47]) for _ in range(count))
    return replace(stream, noise={place: noise}), float(stream.at[place])


def sync_bytes_here_and_there(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Sync bytes are hit at random, for a second."""
    hit = _some(stream, spell, stream.within(spell.begin, spell.begin + 1.0), spell.either(0.02, 0.1))
    return stream.changed(hit, 0, also=0x80), float(stream.at[hit].max())


def both_tables_gone(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Neither PAT nor PMT for a while."""
    end = spell.begin + spell.either(2.3, 7.0)
    return stream.without(stream.within(spell.begin, end) & stream.of(PAT_PID, PMT_PID)), end


def other_table_in_its_place(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """On the PAT's PID comes a table of another kind."""
    end = spell.begin + spell.either(2.3, 7.0)
    return _retabled(stream, stream.within(spell.begin, end) & stream.of(PAT_PID), 0x42), end


def map_of_another_kind(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """On the PMT's PID comes a table of another kind."""
    end = spell.begin + spell.either(2.3, 7.0)
    return _retabled(stream, stream.within(spell.begin, end) & stream.of(PMT_PID), 0xC0), end


def map_scrambled(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """The PMT is scrambled, against the rules."""
    end = spell.begin + spell.either(2.3, 7.0)
    return stream.changed(stream.within(spell.begin, end) & stream.of(PMT_PID), 3, also=0xC0), end


def counter_jumps(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """The other sound's counter jumps, and goes on from there."""
    rows, hit = stream.rows.copy(), stream.within(spell.begin, np.inf) & stream.of(OTHER_SOUND_PID)
    rows[hit, 3] = rows[hit, 3] & 0xF0 | (rows[hit, 3] + int(spell.either(1, 9))) & 0x0F
    return Stream(rows, stream.at, stream.segment), float(stream.at[hit].min())


def other_sound_thinned(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Packets of the other sound are missing at random, for two seconds."""
    hit = stream.within(spell.begin, spell.begin + 2.0) & stream.of(OTHER_SOUND_PID)
    hit = _some(stream, spell, hit, spell.either(0.05, 0.4))
    return stream.without(hit), float(stream.at[hit].max())


def sent_three_times(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Packets of the other sound come three times, where two are allowed."""
    hit = first_of(stream.within(spell.begin, np.inf) & stream.of(OTHER_SOUND_PID), int(spell.either(1, 8)))
    return stream.repeated(np.where(hit, 3, 1)), float(stream.at[hit].max())


def on_another_pid(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """The other sound is sent on a PID that the map does not name."""
    end = spell.begin + spell.either(6.2, 9.5)
    return stream.changed(stream.within(spell.begin, end) & stream.of(OTHER_SOUND_PID), 2, also=0x40), end


def marked_here_and_there(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Packets are marked as damaged at random, and are."""
    hit = _some(stream, spell, stream.within(spell.begin, spell.begin + 2.0), spell.either(0.01, 0.1))
    found = stream.changed(hit, 1, also=0x80)
    found.rows[hit, 100:] ^= 0x3C
    return found, float(stream.at[hit].max())


def bit_of_a_table(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """One bit of a table has turned over."""
    pid = PAT_PID if spell.strong else PMT_PID
    hit = first_of(stream.within(spell.begin, np.inf) & stream.of(pid), 1)
    rows = stream.rows.copy()
    rows[hit, spell.chance.randrange(13, 20)] ^= 1 << spell.chance.randrange(8)
    return Stream(rows, stream.at, stream.segment), float(stream.at[hit].max())


def sound_without_stamps(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Sound without PTS: the one that is decoded, or the other."""
    end = spell.begin + spell.either(2.5, 5.0)
    begins, bodies = units(stream)
    pid = SOUND_PID if spell.chance.random() < 0.5 else OTHER_SOUND_PID
    hit = np.flatnonzero(begins & stream.within(spell.begin, end) & stream.of(pid))
    rows = stream.rows.copy()
    rows[hit, bodies[hit] + 7] &= 0x3F
    return Stream(rows, stream.at, stream.segment), end


def scrambled_with_another_key(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """The other sound is scrambled with the odd key, and its payload is."""
    end = spell.begin + spell.either(2.5, 7.0)
    hit = stream.within(spell.begin, end) & stream.of(OTHER_SOUND_PID)
    found = stream.changed(hit, 3, also=0xC0)
    found.rows[hit, 4:] ^= 0x5A
    return found, end


def clock_thinned(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """PCR come once in a while, for three seconds."""
    end, apart = spell.begin + 3.0, spell.either(0.25, 0.6)
    marked, last = references(stream) & stream.within(spell.begin, end), spell.begin
    for place in np.flatnonzero(marked).tolist():
        if stream.at[place] - last >= apart:
            marked[place], last = False, float(stream.at[place])
    return stream.changed(marked, 5, without=0x10), end


def clock_once_wrong(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """One PCR is off."""
    place = int(np.flatnonzero(references(stream) & (stream.at >= spell.begin))[0])
    found = stream.changed(np.zeros(len(stream.at), np.bool_), 0)
    set_clock(found.rows[place], clock_of(found.rows[place]) + int(spell.either(30, 3000)))
    return found, float(stream.at[place])


def service_added(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Packets of another service come where there was filling."""
    end = spell.begin + 8.0
    hit = _some(stream, spell, stream.within(spell.begin, end) & stream.of(NULL_PID), spell.either(0.45, 0.9))
    return stream.changed(hit, 2, without=0x0F), end


def lost_here_and_there(stream: Stream, spell: Spell) -> tuple[Stream, float]:
    """Packets are missing at random, for two seconds."""
    hit = _some(stream, spell, stream.within(spell.begin, spell.begin + 2.0), spell.either(0.02, 0.1))
    return stream.without(hit), float(stream.at[hit].max())


def _retabled(stream: Stream, hit: Hit, table: int) -> Stream:
    """Sections that say that they are of another table, with a check sum that fits."""
    rows = stream.rows.copy()
    for place in np.flatnonzero(hit).tolist():
        rows[place, 5] = table
        end = 8 + ((int(rows[place, 6]) & 0x0F) << 8 | int(rows[place, 7])) - 4
        check = section_crc(rows[place, 5:end].tobytes()).to_bytes(4, "big")
        rows[place, end : end + 4] = np.frombuffer(check, np.uint8)
    return Stream(rows, stream.at, stream.segment)


def _some(stream: Stream, spell: Spell, hit: Hit, share: float) -> Hit:
    """So many of these packets, by chance; the first of them always."""
    chosen = np.random.default_rng(spell.chance.getrandbits(32)).random(len(stream.at)) < share
    return hit & chosen | first_of(hit, 1)


INJECTORS = (
    Injector(("ts_sync_lost",), bytes_inserted),
    Injector(("ts_sync_lost",), sync_bytes_here_and_there),
    Injector(("pat_missing",), both_tables_gone),
    Injector(("pat_missing",), other_table_in_its_place),
    Injector(("pmt_missing",), map_of_another_kind),
    Injector(("pmt_missing",), map_scrambled),
    Injector(("continuity_errors",), counter_jumps),
    Injector(("continuity_errors",), other_sound_thinned),
    Injector(("continuity_errors",), sent_three_times),
    Injector(("pid_missing",), on_another_pid),
    Injector(("transport_errors",), marked_here_and_there),
    Injector(("crc_errors",), bit_of_a_table),
    Injector(("pts_repetition",), sound_without_stamps),
    Injector(("scrambling_changed", "cat_missing"), scrambled_with_another_key),
    Injector(("pcr_repetition",), clock_thinned),
    Injector(("pcr_accuracy",), clock_once_wrong, "cbr"),
    Injector(("null_share",), service_added, "cbr"),
    Injector(("decode_damage",), lost_here_and_there),
)
