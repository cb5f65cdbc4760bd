"""Every case of a half: films, faults or traps, over HTTP and in segments, from a seed that is fixed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from tallylight_corpus.injector import Spell
from tallylight_corpus.judging import PIECE_BYTES

from tallylight_monitor.wire import Message, PlayBytes, PlaySegment
from timing import films
from timing.films import Film, muxed, packets_of
from timing.packets import Fault, Packets, Span, Trap
from timing.test import faults as test_faults
from timing.test import traps as test_traps
from timing.tuning import faults as tuning_faults
from timing.tuning import traps as tuning_traps

# What is unseen is of the test half: films, places and traps that were not played before what it showed was mended.
Half = Literal["tuning", "test", "unseen"]
HALVES: tuple[Half, ...] = ("tuning", "test", "unseen")
SEED = 20261127
LASTS = 12.0  # seconds
SEGMENT_SECONDS = (2.0, 4.0, 6.0)


@dataclass(frozen=True, slots=True)
class Case:
    """One stream with `fault` or `trap`; `segment` is how long its segments are, 0 over HTTP."""

    film: Film
    what: Fault | Trap
    segment: float
    begin: float
    strong: bool
    seed: int

    @property
    def key(self) -> str:
        """Its name."""
        kind = ("strong" if self.strong else "mild") if isinstance(self.what, Fault) else "trap"
        return f"{self.what.name}-{kind}-{self.film.key}-{f'hls{self.segment:g}' if self.segment else 'http'}"

    @property
    def finds(self) -> tuple[str, ...]:
        """The detector that is to name it."""
        return (self.what.detector,) if isinstance(self.what, Fault) else ()

    @property
    def also(self) -> tuple[str, ...]:
        """Those that may."""
        return self.what.also if isinstance(self.what, Fault) else ()

    @property
    def known_from(self) -> float:
        """From when the fault may be told: segments are judged as a whole, from where they begin."""
        return self.begin // self.segment * self.segment if self.segment else self.begin

    @property
    def end(self) -> float:
        """When the fault is over."""
        return self.begin + LASTS

    def messages(self, folder: Path) -> list[Message]:
        """What a decoder is told to play."""
        path = self.film.coded(folder)
        spell = Spell(self.begin, self.strong, Random(self.seed))
        pieces = _cut(packets_of(path), self.segment)
        changed = self.what.change([each for piece in pieces for each in piece], spell, Span(self.end, self.segment))
        if not self.segment:
            data = muxed(path, sorted(changed, key=lambda each: each.dts))
            return [PlayBytes(data[at : at + PIECE_BYTES], fresh=not at) for at in range(0, len(data), PIECE_BYTES)]
        # Whatever is done to a packet, it stays in its segment: by its data, which is the same.
        kept = {id(each.data): each for each in changed}
        new_clock = self.what.new_clock_at if isinstance(self.what, Trap) else float("inf")
        return [
            PlaySegment(
                number,
                muxed(path, [kept[id(each.data)] for each in piece if id(each.data) in kept]),
                b"",
                self.segment,
                discontinuity=number * self.segment >= new_clock > (number - 1) * self.segment,
            )
            for number, piece in enumerate(pieces)
        ]


def _cut(packets: Packets, seconds: float) -> list[Packets]:
    """Into segments, where pictures have key frames; sound goes with the pictures of its time."""
    if not seconds:
        return [packets]
    last = round(films.SECONDS / seconds) - 1
    found: list[list] = [[] for _ in range(last + 1)]
    number = 0
    for each in packets:
        if each.track == "picture":
            number = min(last, int((each.pts + 0.001) / seconds)) if each.key else number
            found[number].append(each)
        else:
            found[max(0, min(last, int((each.pts + 0.001) / seconds)))].append(each)
    return list(found)


def cases(half: Half) -> Iterator[Case]:
    """All of a half, faults first."""
    shown = {"tuning": films.TUNING, "test": films.TEST, "unseen": films.UNSEEN}[half]
    faults = tuning_faults.FAULTS if half == "tuning" else test_faults.FAULTS
    traps = {
        "tuning": tuning_traps.TRAPS,
        "test": test_traps.TRAPS,
        "unseen": (*test_traps.TRAPS, *test_traps.UNSEEN),
    }[half]
    chance, turn = Random(f"{SEED}-{half}"), 0
    for what in (*faults, *traps):
        for film in shown:
            turn += 1
            segment = SEGMENT_SECONDS[turn % 3]
            forms = what.forms
            lengths = [segment if form == "hls" else 0.0 for form in forms]
            for strong in (False, True) if isinstance(what, Fault) else (False,):
                for length in lengths:
                    begin = chance.uniform(19.0, 24.0)
                    yield Case(film, what, length, begin, strong, chance.getrandbits(32))
