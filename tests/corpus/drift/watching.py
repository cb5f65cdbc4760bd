"""Watches a case as a monitor does, with this one detector."""

import random
from datetime import UTC, datetime

from delivery.watching import BEGIN

from drift import arrivals, polled
from drift.cases import SECONDS, Case, Endless
from tallylight_contract.livestream import DetectorChoice
from tallylight_contract.report import DefectEvent
from tallylight_monitor.detectors.measuring import Measuring
from tallylight_monitor.detectors.registry import made
from tallylight_monitor.ingest.feed import Feed, fold
from tallylight_monitor.judging.detector_settings import resolved, specs
from tallylight_monitor.judging.event_judge import EventJudge
from tallylight_monitor.judging.receiving import reception

NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)
SETTINGS = resolved([DetectorChoice(name="clock_drift")])


def watched(case: Case) -> list[DefectEvent]:
    """The events of a monitor; their times are seconds after the watching began."""
    rng, source = random.Random(f"{case} arrivals"), case.source
    if isinstance(source, Endless):
        facts, looks = [], arrivals.looks(case.pace, source.every, source.delay, rng, SECONDS)
    else:
        delivered = polled.stream(source.target, source.length, SECONDS)
        facts = polled.facts_of(case.pace, delivered, SECONDS)
        looks = polled.looks(facts, delivered, rng)
    judge, measuring = EventJudge("case", SETTINGS), Measuring(made(specs(SETTINGS), "feed"))
    feed, waiting, events = Feed(0.0), list(reversed(facts)), list[DefectEvent]()
    for look in looks:
        while waiting and waiting[-1].at - BEGIN <= look.at:
            feed = fold(feed, waiting.pop())
        events += judge.take(measuring.show(reception(feed, look.at, None, look.lag)), NOW)
    return events
