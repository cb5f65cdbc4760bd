"""Logistic regression by Newton's method, and how far its likelihoods can be relied on. Pure.

C. M. Bishop, Pattern Recognition and Machine Learning, 4.3.3; A. P. Dawid, The Well-Calibrated Bayesian, 1982.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# How much large weights cost: features that go together would else have weights that cancel each other.
DECAY, ROUNDS = 1.0, 50


@dataclass(frozen=True, slots=True)
class Fit:
    """Means and spreads by which features are scaled, and the weights of the scaled ones."""

    means: Floats
    spreads: Floats
    weights: Floats
    bias: float


def fitted(features: Floats, faults: NDArray[np.bool_]) -> Fit:
    """The weights for features of shape (examples, features). Both kinds of example count as much as each other."""
    means, spreads = features.mean(axis=0), features.std(axis=0) + 1e-9
    scaled = np.column_stack([(features - means) / spreads, np.ones(len(features))])
    counts = np.where(faults, 0.5 / faults.sum(), 0.5 / (~faults).sum()) * len(faults)
    decay = np.diag([DECAY] * features.shape[1] + [0.0])
    weights = np.zeros(scaled.shape[1])
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-np.clip(scaled @ weights, -50, 50)))
        slope = scaled.T @ (counts * (likely - faults)) + decay @ weights
        curve = (scaled.T * (counts * likely * (1 - likely))) @ scaled + decay
        weights = weights - np.linalg.solve(curve, slope)
    return Fit(means, spreads, weights[:-1], float(weights[-1]))


@dataclass(frozen=True, slots=True)
class Bin:
    """Examples of which about the same was said: how many, what was said in the mean, and how many were faults."""

    examples: int
    said: float
    true: float


def reliability(likely: Floats, faults: NDArray[np.bool_], bins: int = 10) -> list[Bin]:
    """What was said against what was so, in bins of likelihood that are of equal width; empty ones are left out."""
    where = np.minimum((likely * bins).astype(int), bins - 1)
    chosen = [where == each for each in range(bins)]
    return [
        Bin(int(each.sum()), float(likely[each].mean()), float(faults[each].mean())) for each in chosen if each.any()
    ]
