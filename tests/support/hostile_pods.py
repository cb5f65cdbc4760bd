"""What anybody who may edit pods, LiveStreams' annotations or a status could have put there, as strategies."""

import json
from datetime import timedelta

from hypothesis import strategies as st
from mutations import mutated
from pods import NOON, newer, order, raw_pod, report

from tallylight_contract import labels
from tallylight_contract.status import ActiveWindow, DefectCount, LastReport, LiveStreamStatus
from tallylight_contract.wire import encoded
from tallylight_operator.schedule.windows import _ALWAYS_ID, window_id

WORDS = st.text(max_size=12)
INSTANTS = st.sampled_from(
    [
        "",
        "2026-06-06T12:30:00Z",
        "2026-06-06T12:00:00+14:00",
        "2026-06-06T12:00:00",
        "2026-06-06",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-23:59",
        "true",
        "soon",
    ]
)
TIMES = st.sampled_from(
    ["2026-06-06T11:00:00Z", "2026-06-06T12:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
)
SECONDS = st.sampled_from([0.0, 10.0, 86400.0, -5.0, 1e12, 1e300])
WINDOWS = st.sampled_from(["aaaa0000", _ALWAYS_ID, window_id(NOON), ""])
NAMES = ("cup-aaaa0000-0", f"cup-{_ALWAYS_ID}-0", f"cup-{_ALWAYS_ID}-0-2", f"cup-{_ALWAYS_ID}-1", "bystander")
REASONS = st.sampled_from(["ImagePullBackOff", "CrashLoopBackOff", "ContainerCreating", "", "Error"]) | WORDS


@st.composite
def reports(draw):
    """The JSON of a report, as a container could have left it behind."""
    document = json.loads(encoded(report()))
    for name in ("on_air_seconds", "monitored_seconds", "media_seconds"):
        document[name] = draw(SECONDS)
    document |= {"started_at": draw(TIMES), "ended_at": draw(TIMES), "outcome": draw(st.sampled_from(OUTCOMES))}
    return draw(st.just(json.dumps(document)) | mutated([json.dumps(document).encode()]).map(_text))


OUTCOMES = ("source_ended", "window_ended", "stopped", "source_lost")


def _text(data):
    return data.decode("utf-8", "replace")


@st.composite
def orders(draw):
    """The annotation that holds a monitor's order."""
    made = order(
        window=draw(WINDOWS),
        pipeline=draw(st.integers(-1, 3)),
        stream=draw(st.sampled_from(["cup", "bowl", ""])),
        window_start=NOON + timedelta(days=draw(st.sampled_from([0, -1, 1, -700_000, 2_900_000]))),
    )
    text = encoded(made)
    return draw(st.just(text.decode()) | mutated([text]).map(_text))


def states():
    """The state of a container."""
    ended = st.fixed_dictionaries(
        {"exitCode": st.integers(-1, 255)},
        optional={"message": reports() | WORDS, "finishedAt": TIMES, "reason": REASONS},
    )
    return st.one_of(
        st.just({}),
        st.just({"running": {"startedAt": "2026-06-06T11:59:00Z"}}),
        st.fixed_dictionaries({"waiting": st.fixed_dictionaries({}, optional={"reason": REASONS, "message": WORDS})}),
        st.fixed_dictionaries({"terminated": ended}),
    )


def statuses_of_pods():
    """The status of a pod."""
    container = st.fixed_dictionaries(
        {"name": st.just("monitor"), "restartCount": st.integers(0, 2**31 - 1), "state": states()},
        optional={"lastState": states(), "ready": st.booleans(), "started": st.booleans() | st.none()},
    )
    condition = st.fixed_dictionaries(
        {
            "type": st.sampled_from(["PodScheduled", "DisruptionTarget", "Ready"]) | WORDS,
            "status": st.sampled_from(["True", "False", "Unknown"]),
        },
        optional={"reason": REASONS, "message": WORDS},
    )
    return st.fixed_dictionaries(
        {"phase": st.sampled_from(["Pending", "Running", "Succeeded", "Failed", "Unknown"])},
        optional={
            "containerStatuses": st.lists(container, max_size=2),
            "conditions": st.lists(condition, max_size=3),
            "reason": REASONS,
            "message": WORDS,
        },
    )


@st.composite
def hostile_pods(draw, name=NAMES[0]):
    """A pod that bears our labels."""
    pod = newer(raw_pod(uid=f"uid-of-{name}"), name=name)
    metadata = pod["metadata"]
    metadata["annotations"] |= draw(
        st.fixed_dictionaries(
            {labels.ORDER: orders(), labels.UNTIL: INSTANTS, labels.MUTED: INSTANTS},
            optional={labels.DRAIN: WORDS, "other": WORDS},
        )
    )
    if draw(st.booleans()):
        metadata["annotations"].pop(draw(st.sampled_from(sorted(metadata["annotations"]))))
    metadata |= draw(st.fixed_dictionaries({}, optional={"deletionTimestamp": TIMES, "creationTimestamp": TIMES}))
    pod["status"] = draw(statuses_of_pods())
    return pod


def some_pods(most=3):
    """Pods of different names."""
    names = st.lists(st.sampled_from(NAMES), max_size=most, unique=True)
    return names.flatmap(lambda chosen: st.tuples(*map(hostile_pods, chosen)))


def annotations():
    """What people put on a LiveStream."""
    return st.fixed_dictionaries(
        {}, optional={labels.PAUSED: INSTANTS, labels.FORCE_ON_AIR: INSTANTS, labels.MUTED: INSTANTS | WORDS}
    )


def statuses():
    """A LiveStream's status, as it could have been edited."""
    at = st.integers(-90_000, 90_000).map(lambda seconds: NOON + timedelta(seconds=seconds))
    far = st.sampled_from([NOON - timedelta(days=730_000), NOON + timedelta(days=2_900_000)])
    kept = st.builds(
        LastReport,
        window=WINDOWS,
        pipeline=st.integers(-1, 2),
        on_air_seconds=SECONDS,
        monitored_seconds=SECONDS,
        coverage_ratio=st.floats(0, 1),
        defects=st.lists(st.builds(DefectCount, detector=WORDS, count=st.integers(), seconds=SECONDS), max_size=2),
        outcome=st.sampled_from(OUTCOMES),
        started_at=at | far,
        ended_at=at | far,
        parts=st.lists(at | far, max_size=2),
    )
    window = st.builds(ActiveWindow, id=WINDOWS, start=at | far, end=st.none() | at | far)
    return st.builds(
        LiveStreamStatus,
        observed_generation=st.integers(0, 5),
        active_window=st.none() | window,
        muted_until=st.none() | at | far,
        history=st.lists(kept, max_size=12),
    )
