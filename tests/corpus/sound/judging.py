"""Let a decoder and a judge have a case."""

from tallylight_corpus.judging import Judged, played

from sound.cases import Case
from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE
from tallylight_contract.livestream import DetectorChoice
from tallylight_monitor.judging.detector_settings import resolved
from tallylight_monitor.wire import PlaySegment

# The default set, and all that judge sound, wherever they run.
OF_SOUND = [name for name, entry in CATALOGUE.items() if entry.input in ("sound", "loudness")]
SETTINGS = resolved([DetectorChoice(name=name) for name in {*BY_DEFAULT, *OF_SOUND}])


def judged(case: Case) -> Judged:
    """Make the case, play it, and judge it by all of sound and the default set; of what it may be called, no word."""
    parts = enumerate(case.parts())
    messages = [PlaySegment(number, data, b"", seconds, discontinuity=False) for number, (seconds, data) in parts]
    opened = tuple(
        event for event in played(messages, SETTINGS) if event.detector not in case.also or event.detector in case.finds
    )
    return Judged(case.key, case.finds, case.begin, case.end, opened)
