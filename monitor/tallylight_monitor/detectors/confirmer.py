"""Whether what a rule reports is likely to be what it is called, as a logistic regression knows it.

Learnt from the tuning half of a corpus (`make confirmer`), and kept as numbers in a JSON beside the detector. It only
ever takes away: where the rule is silent it is not asked.
"""

from pkgutil import get_data
from typing import Self

import msgspec
import numpy as np

# A false alarm costs more than a fault that is found later.
LIKELY = 0.8


class Confirmer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`features` names what it judges by, in order; each has a mean and a spread, by which it is scaled, and a weight.

    `trained` says from what, for people.
    """

    features: tuple[str, ...]
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    trained: dict[str, str | int] = {}

    @classmethod
    def beside(cls, package: str, name: str, features: tuple[str, ...]) -> Self:
        """The one that is shipped in a package. Raises ValueError where it was learnt from other features."""
        found = msgspec.json.decode(get_data(package, f"{name}.json") or b"", type=cls)
        if found.features != features:
            raise ValueError(f"{package}/{name}.json was learnt from other features; learn it anew: make confirmer")
        return found

    def likelihood(self, features: tuple[float, ...]) -> float:
        """From 0 to 1."""
        scaled = (np.asarray(features) - self.means) / self.spreads
        return float(1 / (1 + np.exp(-np.clip(scaled @ self.weights + self.bias, -50, 50))))
