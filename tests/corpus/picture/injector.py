"""What breaks a film: what is seen of it, or how it is coded, and what a monitor should call it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from picture.coding import Film, Part
from tallylight_demo.scene import Picture


@dataclass(frozen=True, slots=True)
class Spell:
    """From when to when the fault is there, in seconds; how bad it is; and chance, which is the same each time."""

    begin: float
    end: float
    strong: bool
    chance: Random

    def either(self, mild: float, strong: float) -> float:
        """A number that goes with how bad it is."""
        return strong if self.strong else mild


Inject = Callable[[Film, Spell], Film]


@dataclass(frozen=True, slots=True)
class Injector:
    """`finds` are the detectors that may name it. `seconds` is how long it lasts.

    `at_keys`: it begins with a key frame, as what another encoder does. `in_segments`: it is done to those, too.
    """

    finds: tuple[str, ...]
    inject: Inject
    seconds: float = 5.0
    at_keys: bool = False
    in_segments: bool = True

    @property
    def name(self) -> str:
        """As in Python."""
        return self.inject.__name__


def seen(film: Film, spell: Spell, change: Callable[[Picture, int], Picture]) -> Film:
    """Each picture of the spell is changed: `change` has it, and which of the spell's it is."""
    scene = film.scene
    first, last = scene.frames(spell.begin), scene.frames(spell.end)

    def picture(index: int) -> Picture:
        found = scene.picture(index)
        return change(found.copy(), index - first) if first <= index < last else found

    return replace(film, scene=replace(scene, picture=picture))


def instead(film: Film, spell: Spell, which: Callable[[int, int], int]) -> Film:
    """Of each picture of the spell another one is shown: `which`, by its place in the film and in the spell."""
    scene = film.scene
    first, last = scene.frames(spell.begin), scene.frames(spell.end)
    return replace(
        film,
        scene=replace(
            scene,
            picture=lambda index: scene.picture(which(index, index - first) if first <= index < last else index),
        ),
    )


def coded_as(film: Film, spell: Spell, announced: bool = False, **changes: object) -> Film:
    """The spell is coded in another way."""
    (whole,) = film.parts
    other = replace(whole.coding, **changes)
    parts = (
        Part(spell.begin, whole.coding),
        Part(spell.end, other, announced),
        Part(whole.until, whole.coding, announced),
    )
    return replace(film, parts=parts)
