"""One stream at instants of its life, and what is decided about it."""

from datetime import UTC, datetime, timedelta

from simulated_runtime import SimulatedRuntime

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import (
    LiveStreamSpec,
    Recurring,
    Schedule,
    Source,
    Window,
)
from tallylight_operator.decision.decide import decide
from tallylight_operator.decision.model import Identity, Key
from tallylight_operator.schedule.windows import window_id

IDENTITY = Identity(Key("sports", "cup"), 3)
START = datetime(2026, 6, 6, 18, tzinfo=UTC)
END = START + timedelta(hours=2)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
NAME = f"cup-{window_id(START)}-0"
ROLLED = END + MINUTE  # the end with its postRoll


def window(start=START, end=END):
    return Schedule(window=Window(start=start, end=end))


def spec(schedule=None, **fields):
    return LiveStreamSpec(source=Source(url="https://origin.example/m.m3u8"), schedule=schedule or window(), **fields)


def recurring(cron="0 18 * * *", duration="2h", timezone="UTC"):
    return Schedule(recurring=Recurring(cron=cron, duration=Duration.parse(duration), timezone=timezone))


def decided(runtime, of, now):
    return decide(of, IDENTITY, now, runtime.observed())


def condition(status, kind):
    return next(found for found in status.conditions if found.type == kind)


def reason(status, kind):
    found = condition(status, kind)
    return found.status, found.reason


def watching(of, now=START):
    runtime = SimulatedRuntime()
    runtime.settle(of, IDENTITY, now)
    runtime.let_live(now)
    runtime.settle(of, IDENTITY, now)
    runtime.actions.clear()
    return runtime
