"""What is judged of a cluster's samples: on air, watched by no monitor, and all looks well. These need no cluster."""

import pytest
from every_second import Cluster, Sample, blind_times, is_on_air, longest_hole, samples_of

NOON = 1_780_747_200.0  # 2026-06-06T12:00:00Z
ALWAYS = {"always": {}}
AN_HOUR = {"window": {"start": "2026-06-06T12:00:00Z", "end": "2026-06-06T13:00:00Z"}}
NO_LEADER = {"labels": {"alertname": "TallylightNoLeader"}}


def livestream(schedule=ALWAYS, ready="True", annotations=None, **fields):
    metadata = {"namespace": "sports", "name": "cup", "uid": "u", "creationTimestamp": "2026-06-06T12:00:00Z"}
    metadata |= {"annotations": annotations or {}} | fields
    return {
        "metadata": metadata,
        "spec": {"schedule": schedule},
        "status": {"conditions": [{"type": "Ready", "status": ready}] if ready else []},
    }


def cluster(stream, *, at=NOON, judging=(), warnings=(), unmonitored=(), alerts=()):
    return Cluster(at, [stream], list(warnings), frozenset(judging), list(unmonitored), list(alerts))


def not_monitored(stream="cup"):
    return {"labels": {"alertname": "StreamNotMonitored", "namespace": "sports", "stream": stream}}


def seconds(*told, watched=False, on_air=True, since=NOON, uid="u"):
    """A sample a second; each is told by what stands at its place, in words."""
    return [
        Sample(since + at, "sports/cup", uid, on_air, watched, frozenset(ways.split())) for at, ways in enumerate(told)
    ]


@pytest.mark.parametrize(
    ("stream", "at", "expected"),
    [
        pytest.param(livestream(), NOON, True, id="always, from its creation on"),
        pytest.param(livestream(AN_HOUR), NOON - 1, False, id="before its window"),
        pytest.param(livestream(AN_HOUR), NOON, True, id="at its window's start"),
        pytest.param(livestream(AN_HOUR), NOON + 3600, False, id="at its window's end"),
        pytest.param(livestream(annotations={"tallylight.dev/paused": "true"}), NOON, False, id="paused"),
        pytest.param(
            livestream(annotations={"tallylight.dev/paused": "2026-06-06T12:10:00Z"}), NOON, False, id="paused for now"
        ),
        pytest.param(
            livestream(annotations={"tallylight.dev/paused": "2026-06-06T11:10:00Z"}), NOON, True, id="not any more"
        ),
    ],
)
def test_air_time_is_what_the_livestream_says_itself(stream, at, expected):
    assert is_on_air(stream, at) is expected


@pytest.mark.parametrize(
    ("found", "told"),
    [
        pytest.param(cluster(livestream()), set(), id="all looks well"),
        pytest.param(cluster(livestream(ready="")), set(), id="no condition is no word"),
        pytest.param(cluster(livestream(ready="False")), {"Ready"}, id="Ready is False"),
        pytest.param(cluster(livestream(), alerts=[not_monitored()]), {"alert"}, id="an alert that names it"),
        pytest.param(cluster(livestream(), alerts=[not_monitored("bowl")]), set(), id="an alert on another"),
        pytest.param(cluster(livestream(), alerts=[NO_LEADER]), {"alert"}, id="an alert that no operator leads"),
        pytest.param(
            cluster(livestream(), unmonitored=[{"metric": {"namespace": "sports", "stream": "cup"}}]),
            {"gauge"},
            id="the gauge",
        ),
        pytest.param(cluster(livestream(), warnings=[{"regarding": {"uid": "u"}}]), {"event"}, id="a Warning"),
        pytest.param(cluster(livestream(), warnings=[{"regarding": {"uid": "old"}}]), set(), id="of one before it"),
    ],
)
def test_each_way_in_which_it_is_told_is_known(found, told):
    (sample,) = samples_of(found)
    assert sample.told == told


def test_a_stream_is_watched_where_a_monitors_own_page_says_so():
    assert samples_of(cluster(livestream(), judging=["sports/cup"]))[0].watched
    assert not samples_of(cluster(livestream(), judging=["news/cup"]))[0].watched


def test_one_that_is_about_to_be_deleted_is_not_judged():
    assert samples_of(cluster(livestream(deletionTimestamp="2026-06-06T12:00:00Z"))) == []


def test_a_blind_time_lasts_until_it_is_told_or_watched():
    (found,) = blind_times(seconds("", "event", "gauge", "Ready", ""))[:1]
    assert (found.began, found.seconds) == (NOON, 3.0)
    watched_at_last = [*seconds("", "", ""), *seconds("", watched=True, since=NOON + 3)]
    assert [each.seconds for each in blind_times(watched_at_last)] == [3.0]


def test_a_blind_time_that_goes_on_lasts_until_the_last_sample():
    assert [each.seconds for each in blind_times(seconds("", "", "", ""))] == [3.0]


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(seconds("", "", watched=True), id="watched"),
        pytest.param(seconds("", "", on_air=False), id="not on air"),
        pytest.param(seconds("alert", "Ready"), id="told all the time"),
    ],
)
def test_there_is_no_blind_time_in_what_is_as_it_should_be(samples):
    assert blind_times(samples) == []


def test_another_stream_of_the_same_name_is_another():
    both = [*seconds("", "", ""), *seconds("", "", since=NOON + 100, uid="other")]
    assert [each.seconds for each in blind_times(both)] == [2.0, 1.0]


def test_one_way_can_be_asked_for_alone():
    assert [each.seconds for each in blind_times(seconds("Ready", "Ready", "Ready gauge"), by=("gauge",))] == [2.0]


def test_a_blind_time_names_the_stream_and_when():
    assert str(blind_times(seconds("", "", ""))[0]) == (
        "sports/cup: on air, not watched and not told for 2 s, from 12:00:00 to 12:00:02"
    )


def test_what_was_not_looked_at_is_a_hole():
    assert longest_hole([]) == 0.0
    assert longest_hole([1.0, 2.0, 20.0, 21.0]) == 18.0
