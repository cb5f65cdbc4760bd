"""Find the largest number that still holds, by doubling and then halving. Pure."""

from collections.abc import Callable


def largest(holds: Callable[[int], bool], most: int) -> int:
    """The largest number from 1 to `most` that holds, where all below hold as well; 0 where not even one does."""
    good, fails = 0, most + 1
    trial = 1
    while good < most and trial < fails:
        if holds(trial):
            good, trial = trial, min(2 * trial, most)
        else:
            fails = trial
    while fails - good > 1:
        middle = (good + fails) // 2
        good, fails = (middle, fails) if holds(middle) else (good, middle)
    return good
