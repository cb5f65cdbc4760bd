"""The model card: what was learnt, from what, and how it does on pictures that nobody looked at. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from confirming.examples import ASKED, Example
from confirming.fitting import Bin, reliability
from tallylight_monitor.detectors.confirmer import LIKELY, Confirmer

RULE = 1.6  # the threshold of the rule without a confirmer, by the grid of the columns alone
Told = Callable[[Example], bool]


def card(confirmer: Confirmer, times: float, tuning: Sequence[Example], test: Sequence[Example]) -> str:
    """All of the page below its head."""
    halves = {"tuning": tuning, "test": test}
    rules: dict[str, Told] = {
        f"the rule as it was: columns, {RULE}": lambda each: each.columns >= RULE,
        f"columns or rows, {times}": lambda each: each.strength >= times,
        f"... and confirmed, {LIKELY}": lambda each: each.strength >= times and _likely(confirmer, each) >= LIKELY,
    }
    lines = [
        *_table("half", "told where", "of pictures with blocks", "of healthy ones"),
        *(
            _row(half, name, *_shares(told, several))
            for half, several in halves.items()
            for name, told in rules.items()
        ),
        "",
        *_table("feature", "weight", "mean", "spread"),
        *(_row(name, *numbers) for name, *numbers in _columns(confirmer)),
        _row("bias", confirmer.bias, "", ""),
        "",
        *_table("half", "examples", "said in the mean", "were blocks"),
        *(_row(half, *_bin(each)) for half, several in halves.items() for each in bins_of(confirmer, several)),
    ]
    return "\n".join([*lines, ""])


def _columns(confirmer: Confirmer) -> Iterator[tuple[str, float, float, float]]:
    return zip(confirmer.features, confirmer.weights, confirmer.means, confirmer.spreads, strict=True)


def _likely(confirmer: Confirmer, example: Example) -> float:
    return confirmer.likelihood(example.features)


def _shares(told: Told, several: Sequence[Example]) -> Iterator[str]:
    for fault in (True, False):
        these = [told(each) for each in several if each.fault is fault]
        yield f"{sum(these)} of {len(these)} ({np.mean(these):.3f})"


def bins_of(confirmer: Confirmer, several: Iterable[Example]) -> list[Bin]:
    """How far it can be relied on where it is asked."""
    asked = [each for each in several if each.strength >= ASKED]
    return reliability(np.array([_likely(confirmer, each) for each in asked]), np.array([each.fault for each in asked]))


def _bin(each: Bin) -> tuple[str, str, str]:
    return str(each.examples), f"{each.said:.2f}", f"{each.true:.2f}"


def _table(*heads: str) -> tuple[str, str]:
    return _row(*heads), _row(*("---" for _ in heads))


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
