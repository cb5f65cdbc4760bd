"""Let a decoder and a judge have a case."""

from pathlib import Path

from tallylight_corpus.judging import Judged, played

from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE
from tallylight_contract.livestream import DetectorChoice
from tallylight_monitor.judging.detector_settings import resolved
from timing.cases import Case

# The default set, and all that judge stamps, wherever they run.
OF_STAMPS = [name for name, entry in CATALOGUE.items() if entry.input == "stamps"]
SETTINGS = resolved([DetectorChoice(name=name) for name in {*BY_DEFAULT, *OF_STAMPS}])


def judged(case: Case, folder: Path) -> Judged:
    """Make the case, play it, and judge it; of what it may be called besides, no word."""
    told = played(case.messages(folder), SETTINGS)
    opened = tuple(event for event in told if event.detector not in case.also or event.detector in case.finds)
    return Judged(case.key, case.finds, case.known_from, case.end, opened)
