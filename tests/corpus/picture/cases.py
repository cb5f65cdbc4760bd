"""Every case of a half: films, injectors and how bad it is, from a seed that is fixed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from picture import films
from picture.coding import Coding, Film, Part
from picture.films import Source
from picture.injector import Inject, Injector, Spell
from picture.test import captioned as test_captioned
from picture.test import coded as test_coded
from picture.test import disturbed as test_disturbed
from picture.test import seen as test_seen
from picture.test import traps as test_traps
from picture.tuning import captioned as tuning_captioned
from picture.tuning import coded as tuning_coded
from picture.tuning import disturbed as tuning_disturbed
from picture.tuning import seen as tuning_seen
from picture.tuning import traps as tuning_traps

Half = Literal["tuning", "test"]
HALVES: tuple[Half, ...] = ("tuning", "test")
SEED = 20261127
EARLIEST, LATEST, AT_KEYS = 8.2, 9.8, 10.0  # seconds at which a fault begins
AFTER = 6.0  # seconds of health behind it
TRAP_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Case:
    """One film to be judged. `finds` are the detectors that may name what is in it: none, of a trap."""

    source: Source
    inject: Inject
    finds: tuple[str, ...]
    spell: tuple[float, float]
    strong: bool
    seed: int

    @property
    def key(self) -> str:
        """Its name."""
        kind = ("strong" if self.strong else "mild") if self.finds else "trap"
        return f"{self.inject.__name__}-{kind}-{self.source.key}"

    def film(self) -> Film:
        """What is shown, and how it is coded."""
        begin, end = self.spell
        source = self.source
        coding = Coding(source.codec, source.bitrate, source.width, source.height, source.fps)
        healthy = Film(source.scene(), (Part(2.0 * round((end + AFTER) / 2), coding),))
        return self.inject(healthy, Spell(begin, end, self.strong, Random(self.seed)))


def cases(half: Half) -> Iterator[Case]:
    """All of a half: faults of what is seen, and of coding, then traps; and the same of captions, and of what disturbs
    pictures. Each part has a seed of its own, so that one that grows leaves the others as they are."""
    kinds = {"tuning": (tuning_seen, tuning_coded), "test": (test_seen, test_coded)}[half]
    traps = {"tuning": tuning_traps.TRAPS, "test": test_traps.TRAPS}[half]
    captions = {"tuning": tuning_captioned, "test": test_captioned}[half]
    disturbed = {"tuning": tuning_disturbed, "test": test_disturbed}[half]
    yield from _cases(half, [each for kind in kinds for each in kind.INJECTORS], traps, Random(f"{SEED}-{half}"))
    yield from _cases(half, captions.INJECTORS, captions.TRAPS, Random(f"{SEED}-{half}-captions"))
    yield from _cases(half, disturbed.INJECTORS, disturbed.TRAPS, Random(f"{SEED}-{half}-disturbed"))


def _cases(half: Half, injectors: Iterable[Injector], traps: Iterable[Inject], chance: Random) -> Iterator[Case]:
    sources = {"tuning": films.TUNING, "test": films.TEST}[half]
    for injector in injectors:
        for source in sources:
            for strong in (False, True):
                seed = chance.getrandbits(32)
                if _applies(injector, source):
                    yield Case(source, injector.inject, injector.finds, _spell(injector, chance), strong, seed)
    for trap in traps:
        for source in sources:
            seed = chance.getrandbits(32)
            if not (trap.__name__.startswith("announced") and not source.by_segment):
                yield Case(source, trap, (), (AT_KEYS, AT_KEYS + TRAP_SECONDS), strong=False, seed=seed)


def _spell(injector: Injector, chance: Random) -> tuple[float, float]:
    begin = AT_KEYS if injector.at_keys else chance.uniform(EARLIEST, LATEST)
    return begin, begin + injector.seconds


def _applies(injector: Injector, source: Source) -> bool:
    """How it is coded is changed in H.264; HEVC has what is seen."""
    return (source.codec == "libx264" or not injector.at_keys) and (injector.in_segments or not source.by_segment)
