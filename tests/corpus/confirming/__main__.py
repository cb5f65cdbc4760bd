"""Learn what confirms blockiness from the tuning half, and show how it does on the test half: `make confirmer`."""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from confirming.card import bins_of, card
from confirming.curve import curve
from confirming.examples import ASKED, Example, examples
from confirming.fitting import fitted
from tallylight_contract.detectors import CATALOGUE
from tallylight_monitor.detectors import picture
from tallylight_monitor.detectors.block_grid import FEATURES
from tallylight_monitor.detectors.confirmer import Confirmer

WEIGHTS = Path(next(iter(picture.__path__))) / "blockiness.json"
PAGE, CURVE = Path("docs/confirmer.md"), Path("docs/confirmer.svg")
TABLES = "<!-- Made by `make confirmer`: -->\n\n"


def main() -> None:
    """Write the weights, the tables of the page, and the curve."""
    tuning, test = list(examples("tuning")), list(examples("test"))
    confirmer = learnt([each for each in tuning if each.strength >= ASKED])
    WEIGHTS.write_bytes(msgspec.json.format(msgspec.json.encode(confirmer)) + b"\n")
    times = CATALOGUE["blockiness"].parameters[0].default
    written, _, _ = PAGE.read_text("utf-8").partition(TABLES)
    PAGE.write_text(written + TABLES + card(confirmer, times, tuning, test), "utf-8")
    CURVE.write_text(curve({"tuning": bins_of(confirmer, tuning), "test": bins_of(confirmer, test)}), "utf-8")
    sys.stdout.write(f"written: {WEIGHTS.name} ({WEIGHTS.stat().st_size} bytes), {PAGE}, {CURVE}\n")


def learnt(several: Sequence[Example]) -> Confirmer:
    """The confirmer that these make."""
    features = np.array([each.features for each in several])
    faults = np.array([each.fault for each in several])
    fit = fitted(features, faults)
    data = hashlib.sha256(features.round(3).tobytes() + faults.tobytes()).hexdigest()
    means, spreads, weights = (
        tuple(round(float(each), 4) for each in numbers) for numbers in (fit.means, fit.spreads, fit.weights)
    )
    trained: dict[str, str | int] = {"by": "make confirmer", "examples": len(faults), "faults": int(faults.sum())}
    return Confirmer(FEATURES, means, spreads, weights, round(fit.bias, 4), trained | {"sha256": data})


if __name__ == "__main__":
    main()
