"""Stories for streams: random specs, edits, faults and jumps of time, played on a simulated runtime."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from tallylight_contract.duration import Duration
from tallylight_contract.livestream import (
    Always,
    LiveStreamSpec,
    Overrun,
    Recurring,
    Schedule,
    Source,
    Window,
)
from tallylight_contract.pod_template import PodPlacement, PodTemplate
from tallylight_operator.decision.model import Identity, Key, Phase
from tallylight_operator.decision.monitor_facts import stays
from tallylight_operator.schedule.errors import ScheduleError
from tallylight_operator.schedule.overrides import Overrides
from tallylight_operator.schedule.windows import windows_around

IDENTITY = Identity(Key("sports", "cup"), 1)
CIRCLE = ("cup", "bowl", "cup")
EPOCH = datetime(2026, 6, 6, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def seconds(least, most):
    return st.integers(least, most).map(lambda number: Duration(seconds=number))


@st.composite
def single_windows(draw):
    start = EPOCH + timedelta(seconds=draw(st.integers(-1800, 3600)))
    return Schedule(window=Window(start=start, end=start + timedelta(seconds=draw(st.integers(1, 3600)))))


def recurring_windows():
    return st.builds(
        lambda cron, duration, timezone: Schedule(recurring=Recurring(cron=cron, duration=duration, timezone=timezone)),
        st.sampled_from(["0 * * * *", "*/20 * * * *", "30 14 * * *", "7,11 * * * *"]),
        seconds(30, 5400),
        st.sampled_from(["UTC", "Europe/London", "Asia/Kathmandu"]),
    )


def broken_schedules():
    return st.sampled_from(
        [
            Schedule(recurring=Recurring(cron="99 * * * *", duration=Duration(hours=1), timezone="UTC")),
            Schedule(recurring=Recurring(cron="0 0 30 2 *", duration=Duration(hours=1), timezone="UTC")),
            Schedule(recurring=Recurring(cron="0 * * * *", duration=Duration(hours=1), timezone="Mars/Olympus")),
        ]
    )


def schedules():
    return st.one_of(single_windows(), single_windows(), recurring_windows(), st.just(Schedule(always=Always())))


def specs(of=None):
    return st.builds(
        LiveStreamSpec,
        source=st.just(Source(url="https://origin.example/m.m3u8")),
        schedule=st.one_of(schedules(), schedules(), broken_schedules()) if of is None else of,
        pre_roll=seconds(0, 300),
        post_roll=seconds(0, 300),
        start_deadline=st.none() | seconds(1, 1200),
        overrun=st.builds(Overrun, policy=st.sampled_from(["Extend", "Stop"]), max=seconds(0, 1200)),
        pipelines=st.sampled_from([1, 1, 2]),
        tier=st.sampled_from(["Full", "Light"]),
        pod_template=st.sampled_from([PodTemplate(), PodTemplate(spec=PodPlacement(node_selector={"pool": "video"}))]),
        rollout=st.sampled_from(["NextWindow", "NextWindow", "Now"]),
        suspend=st.sampled_from([False, False, False, True]),
    )


FAULTS = (
    "crash",
    "die",
    "source_ended",
    "source_lost",
    "signal absent",
    "signal present",
    "signal unknown",
    "vanish",
    "unobservable",
    "observable",
    "linger",
    "hurry",
    "evict",
    "take back",
    "delete",
    "lose",
    "find",
    "block",
    "let run",
    "outdate",
    "grow old",
    "another serves",
    "another made",
)


@dataclass(frozen=True)
class Step:
    """Some time passes; then perhaps a fault, then perhaps an edit (`...`: none; None: deleted).

    `mute` is for how long the stream is muted from now on (None: not any more); `circle`, that of its upstreams.
    """

    after: timedelta
    fault: str
    edit: object
    mute: object
    circle: object


def steps():
    return st.builds(
        Step,
        st.integers(0, 900).map(lambda number: timedelta(seconds=number))
        | st.integers(1, 5_000_000).map(lambda number: timedelta(microseconds=number)),
        st.sampled_from(("",) * 12 + FAULTS),
        st.sampled_from((False,) * 4 + (True,)).flatmap(lambda edits: (st.none() | specs()) if edits else st.just(...)),
        st.sampled_from((..., ..., ..., ..., None)) | seconds(0, 3600),
        st.sampled_from((...,) * 10 + ((), (), CIRCLE)),
    )


STORIES = st.lists(steps(), min_size=1, max_size=25)


def disrupt(runtime, fault, now):
    """Take monitors away, as a cluster does: with or without a word before, and sometimes not after all."""
    if fault == "find":
        runtime.lost.clear()
    for monitor in runtime.live[:1]:
        match fault:
            case "evict":
                runtime.evict(monitor.name)
            case "take back":
                runtime.take_back(monitor.name)
            case "delete":
                runtime.delete(monitor.name, now)
            case "lose":
                runtime.lose(monitor.name, now)
            case "outdate":
                runtime.outdate(monitor.name)


def set_the_scene(runtime, fault):
    """What lasts until it is otherwise."""
    if fault in ("unobservable", "observable", "linger", "hurry"):
        runtime.unobservable = fault == "unobservable"
    if fault in ("linger", "hurry"):
        runtime.lingers = fault == "linger"
    if fault in ("block", "let run"):
        runtime.blocks = fault == "block"


def strike(runtime, fault, now):
    """Do to the runtime what no operator asks for."""
    disrupt(runtime, fault, now)
    set_the_scene(runtime, fault)
    for monitor in runtime.live[:1]:
        match fault:
            case "crash" if monitor.phase is not Phase.ENDING:
                runtime.monitors[monitor.name] = replace(monitor, phase=Phase.RESTARTING, receiving=None, crashes=1)
            case "die" | "source_ended" | "source_lost":
                runtime.end(monitor.name, "" if fault == "die" else fault, now)
            case "vanish":
                del runtime.monitors[monitor.name]
                runtime.lost.discard(monitor.name)
            case "another serves" | "another made":
                ours = fault == "another serves"
                runtime.share(monitor.name, made_by_us=ours)
            case "grow old":
                runtime.monitors[monitor.name] = replace(monitor, mutable=False, muted_until=None)
            case "signal absent" | "signal present" | "signal unknown":
                receiving = {"signal absent": False, "signal present": True, "signal unknown": None}[fault]
                runtime.monitors[monitor.name] = replace(monitor, receiving=receiving)


def runs(monitor):
    return stays(monitor) and monitor.phase is Phase.RUNNING


def play(runtime, of, story):
    """Tell a story up to each decision: yields (spec, identity, now) with the world ready for it."""
    now, identity = EPOCH, IDENTITY
    for step in story:
        now += step.after
        runtime.let_live(now)
        strike(runtime, step.fault, now)
        of = of if step.edit is ... else step.edit
        if step.mute is not ...:
            until = None if step.mute is None else now + step.mute
            identity = replace(identity, overrides=Overrides(muted_until=until))
        identity = identity if step.circle is ... else replace(identity, circle=step.circle)
        yield of, identity, now


def covers(of, now):
    """Whether [start - preRoll, end + postRoll) of some window holds `now`: searched the slow way."""
    if of is None or of.suspend:
        return False
    try:
        at, windows = now + DAY, []
        begun = windows_around(of.schedule, of.pre_roll, at).begun
        while begun is not None and begun.end is not None and begun.start > now - DAY:
            windows.append(begun)
            begun = windows_around(of.schedule, timedelta(), begun.start - timedelta(microseconds=1)).begun
    except ScheduleError:
        return False
    windows += [begun] if begun is not None else []
    return any(
        window.end is None or window.start - of.pre_roll <= now < window.end + of.post_roll for window in windows
    )
