"""Captions of a film: a text without end in CEA-608, and what is made of it, picture by picture."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import count

from captioned_pictures import FILL, captioned, spoken, triples

from picture.coding import Film, Part
from picture.injector import Spell

Pair = tuple[int, int]
# Of a picture: its pair, and its number of the spell; gives its triples, empty for none.
Carry = Callable[[Pair, int], bytes]
WORDS = [
    "the",
    "home",
    "side",
    "has",
    "won",
    "the",
    "toss",
    "it",
    "is",
    "raining",
    "a",
    "little",
    "and",
    "the",
    "stands",
    "are",
    "full",
    "what",
    "a",
    "noise",
    "they",
    "make",
]
SMALL = (160, 90, 120_000)  # width, height, bits a second: what captions come with does not matter to them
CODINGS = {"libx264": "h264", "libx265": "hevc"}


def as_sent(pair: Pair, _: int) -> bytes:
    """As a caption encoder sends it."""
    return triples(pair)


def captioned_film(film: Film, spell: Spell, carry: Carry, seed: int = 1) -> Film:
    """The film, small, with captions, and with what `carry` makes of them in the spell."""
    text = _Text(seed)
    fps, coding = film.parts[0].coding.fps, CODINGS[film.parts[0].coding.codec]
    first, last = round(spell.begin * fps), round(spell.end * fps)

    def change(data: bytes, index: int) -> bytes:
        in_spell = first <= index < last
        carried = carry(text.pair(index), index - first) if in_spell else as_sent(text.pair(index), index)
        return captioned(data, coding, carried) if carried else data

    return replace(film, parts=tuple(map(_small, film.parts)), change=change)


def _small(part: Part) -> Part:
    width, height, bitrate = SMALL
    return replace(part, coding=replace(part.coding, width=width, height=height, bitrate=bitrate))


class _Text:
    """A caption every few seconds, each by its seed. Pictures are asked for in the order of coding."""

    def __init__(self, seed: int) -> None:
        self._rng, self._pairs = random.Random(f"captions-{seed}"), list[Pair]()

    @cached_property
    def _coming(self) -> Iterator[Pair]:
        return self._endless()

    def pair(self, index: int) -> Pair:
        """The pair of a picture."""
        while len(self._pairs) <= index:
            self._pairs.append(next(self._coming))
        return self._pairs[index]

    def _endless(self) -> Iterator[Pair]:
        for _ in count():
            yield from spoken(" ".join(self._rng.choices(WORDS, k=self._rng.randint(3, 7))))
            yield from (FILL for _ in range(self._rng.randint(10, 60)))
