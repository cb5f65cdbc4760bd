"""Faults of captions, as they are put into the films of the tuning half; and what is none."""

from dataclasses import replace

from captioned_pictures import FILL, paired, triples

from picture.captioning import Pair, as_sent, captioned_film
from picture.coding import Film
from picture.injector import Injector, Spell, coded_as


def captions_cut_off(film: Film, spell: Spell) -> Film:
    """No picture carries any; mild: places for them come, and say that nothing is valid."""
    empty = b"" if spell.strong else triples(FILL, valid=False)
    return captioned_film(film, spell, lambda *_: empty)


def writer_gone(film: Film, spell: Spell) -> Film:
    """Nothing but filling; mild: in every second picture, and nothing in the others."""
    apart = int(spell.either(2, 1))
    return captioned_film(film, spell, lambda _, index: triples(FILL) if index % apart == 0 else b"")


def parity_lost(film: Film, spell: Spell) -> Film:
    """The highest bit is always 0; mild: of the second byte alone."""

    def bare(pair: Pair, _: int) -> bytes:
        return triples((pair[0] & 0x7F if spell.strong else pair[0], pair[1] & 0x7F))

    return captioned_film(film, spell, bare)


def captions_as_they_are(film: Film, spell: Spell) -> Film:
    """Nothing is wrong."""
    return captioned_film(film, spell, as_sent)


def ruled_lines(film: Film, spell: Spell) -> Film:
    """Lines of dashes, with a control code between two."""
    dashes, code = paired((0x2D, 0x2D)), paired((0x14, 0x2D))
    return captioned_film(film, spell, lambda _, index: triples(dashes if index % 17 < 15 else code))


def two_minutes_of_music(film: Film, spell: Spell) -> Film:
    """No word for two minutes."""
    return captioned_film(film, replace(spell, end=spell.begin + 120.0), lambda *_: triples(FILL))


def announced_advert_without_captions(film: Film, spell: Spell) -> Film:
    """A break, of which the playlist says that something else begins, without captions."""
    apart = coded_as(film, spell, announced=True)
    return captioned_film(apart, spell, lambda *_: b"")


INJECTORS = (
    Injector(("captions_lost",), captions_cut_off, 16.0),
    Injector(("captions_stalled",), writer_gone, 215.0),
    Injector(("captions_garbled",), parity_lost, 8.0),
)
TRAPS = (captions_as_they_are, ruled_lines, two_minutes_of_music, announced_advert_without_captions)
