"""Faults of captions, as they are put into the films of the test half; and what is none."""

from captioned_pictures import FILL, triples

from picture.captioning import Pair, as_sent, captioned_film
from picture.coding import Film
from picture.injector import Injector, Spell, coded_as


def transcoder_drops_them(film: Film, spell: Spell) -> Film:
    """None come; mild: in one picture of a hundred a place for them is left, which is not valid."""

    def left(_: Pair, index: int) -> bytes:
        return triples(FILL, valid=False) if not spell.strong and index % 100 == 0 else b""

    return captioned_film(film, spell, left)


def captioner_idle(film: Film, spell: Spell) -> Film:
    """Filling in both fields; mild: noughts of CEA-708 besides."""
    spare = b"" if spell.strong else bytes([0xFE, 0, 0])
    return captioned_film(film, spell, lambda *_: triples(FILL) + spare)


def damaged_serial_line(film: Film, spell: Spell) -> Film:
    """One bit of a pair is turned over by chance, in a third of them; strong: one pair hangs for ever."""
    hung: list[Pair] = []

    def damaged(pair: Pair, _: int) -> bytes:
        if spell.strong and pair != FILL:
            hung[:] = hung or [pair]
        if hung:
            return triples(hung[0])
        turned = 1 << spell.chance.randrange(8) if pair != FILL and spell.chance.random() < 1 / 3 else 0
        return triples((pair[0] ^ turned, pair[1]))

    return captioned_film(film, spell, damaged)


def subtitled_film(film: Film, spell: Spell) -> Film:
    """Captions, and nothing wrong."""
    return captioned_film(film, spell, as_sent, seed=9)


def captions_in_bursts(film: Film, spell: Spell) -> Film:
    """Captions are carried in a picture of ten only."""
    return captioned_film(film, spell, lambda pair, index: triples(pair) if index % 10 == 0 else b"")


def switch_to_another_captioner(film: Film, spell: Spell) -> Film:
    """Four seconds without captions, as when a source is switched."""
    fps = film.parts[0].coding.fps
    return captioned_film(film, spell, lambda pair, index: b"" if index < 4 * fps else triples(pair))


def announced_trailer(film: Film, spell: Spell) -> Film:
    """A trailer, of which the playlist says that something else begins, with filling alone."""
    return captioned_film(coded_as(film, spell, announced=True), spell, lambda *_: triples(FILL))


INJECTORS = (
    Injector(("captions_lost",), transcoder_drops_them, 18.0),
    Injector(("captions_stalled",), captioner_idle, 195.0),
    Injector(("captions_garbled",), damaged_serial_line, 9.0),
)
TRAPS = (subtitled_film, captions_in_bursts, switch_to_another_captioner, announced_trailer)
