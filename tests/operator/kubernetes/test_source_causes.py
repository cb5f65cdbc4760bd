"""Whether anything is received, and why not, comes from the monitor: how often it is asked, and what becomes of it."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from fake_clock import FakeClock
from pods import CUP, newer, raw_pod, raw_stream
from virtual_time import in_virtual_time

from tallylight_operator.kubernetes.cache import Store
from tallylight_operator.kubernetes.source_causes import SourceCauses, unreachable
from tallylight_operator.no_page import NoPageError
from tallylight_operator.readiness import Readiness

REFUSED = Readiness(False, "o.example answered 401 Unauthorized for https://o.example/m.m3u8")
RECEIVES = Readiness(True)
SILENCE = NoPageError("does not answer within 2 s")
UNREACHABLE = unreachable(SILENCE)
HOUR = 3600.0


class Stage:
    """A store with one stream, and monitors that give these answers in turn, the last for ever."""

    def __init__(self, *answers):
        self.answers, self.asked, self.woken, self.pods = list(answers), [], [], []
        self.store = Store(self.woken.append, lambda: 0.0)
        self.store.put_stream(raw_stream())
        self.causes = SourceCauses(self.store, self.ask, FakeClock())

    async def ask(self, host, port):
        self.asked.append((asyncio.get_running_loop().time() - 1000.0, host, port))
        await asyncio.sleep(0.1)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            raise SILENCE
        return answer

    def bring(self, pod):
        self.store.put_pod(pod)
        self.woken.clear()
        self.pods.append(pod)

    async def run(self, seconds):
        for pod in self.pods:
            self.causes.observed(pod)
        task = asyncio.create_task(self.causes.run())
        await asyncio.sleep(seconds)
        task.cancel()
        await asyncio.wait({task})


def monitor(*, ready, uid="uid-pod"):
    made = raw_pod(uid=uid, state={"running": {}}, podIP="10.0.0.7")
    made["status"]["containerStatuses"][0] |= {"ready": ready, "started": True}
    return made


def after(seconds, *answers, ready=False):
    stage = Stage(*answers)
    stage.bring(monitor(ready=ready))
    in_virtual_time(stage.run(seconds))
    return stage


def test_a_monitor_is_asked_a_moment_after_it_became_unready_and_what_it_says_wakes_its_stream():
    stage = after(3, REFUSED)
    assert stage.asked == [(2.0, "10.0.0.7", 9464)]
    assert stage.store.answer("uid-pod") == REFUSED
    assert stage.woken == [CUP]


def test_an_hour_without_a_signal_costs_ninety_short_questions_at_most_and_one_status():
    stage = after(HOUR, REFUSED)
    assert 60 <= len(stage.asked) <= 90
    assert stage.woken == [CUP], "the API server is written to once"


def test_a_monitor_whose_pod_is_ready_is_never_asked():
    assert after(HOUR, REFUSED, ready=True).asked == []


def test_another_cause_is_told_and_another_segment_is_not():
    lost = [Readiness(False, f"o.example answered 404 for https://o.example/s{number}.ts") for number in range(9)]
    stage = after(HOUR, REFUSED, *lost)
    assert stage.woken == [CUP, CUP]


def test_one_that_cannot_be_reached_is_called_so_at_the_second_try():
    stage = after(3, None)
    assert stage.store.answer("uid-pod") is None
    assert after(10, None).store.answer("uid-pod") == UNREACHABLE


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        pytest.param(SILENCE, "a NetworkPolicy may be in between", id="nothing comes"),
        pytest.param(NoPageError("answers with HTTP status 404", answered=True), "something else may", id="another"),
    ],
)
def test_why_one_cannot_be_asked_is_said_with_what_to_look_for(error, hint):
    cause = unreachable(error).cause
    assert cause.startswith(f"the monitor {error}, where the operator asks it, on port 9464; {hint}")


def test_one_that_receives_though_its_pod_is_not_ready_is_known_to():
    stage = after(HOUR, RECEIVES)
    assert stage.store.answer("uid-pod") == RECEIVES
    assert stage.woken == [CUP]


def test_one_that_received_and_answers_no_more_is_not_taken_to_receive_for_ever():
    assert after(7, RECEIVES, None).store.answer("uid-pod") == RECEIVES, "not for one answer that does not come"
    assert after(60, RECEIVES, None).store.answer("uid-pod") == UNREACHABLE


def test_one_that_answers_every_other_time_is_reachable():
    stage = after(300, RECEIVES, None, RECEIVES, None, RECEIVES, None, RECEIVES)
    assert stage.store.answer("uid-pod") == RECEIVES
    assert stage.woken == [CUP]


def test_one_whose_pod_has_no_address_does_not_answer_until_it_has_one():
    stage, without = Stage(REFUSED), monitor(ready=False)
    del without["status"]["podIP"]
    stage.bring(without)

    async def found_later():
        await stage.run(10)
        assert (stage.asked, stage.store.answer("uid-pod")) == ([], unreachable(NoPageError("has no address yet")))
        stage.bring(newer(monitor(ready=False)))
        await stage.run(60)

    in_virtual_time(found_later())
    assert stage.store.answer("uid-pod") == REFUSED


def test_one_that_fails_to_answer_for_once_keeps_what_it_said():
    assert after(60, REFUSED, None).store.answer("uid-pod") == REFUSED


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=-1)], ids=["forth", "back"])
def test_a_wall_clock_that_is_set_makes_no_question_come_earlier_or_later(step):
    stage = Stage(REFUSED)
    stage.bring(monitor(ready=False))

    async def set_meanwhile():
        running = asyncio.create_task(stage.run(HOUR))
        await asyncio.sleep(200)
        stage.causes._clock.wall_offset = step
        await running

    in_virtual_time(set_meanwhile())
    assert 60 <= len(stage.asked) <= 90
    times = [at for at, *_ in stage.asked]
    assert max(after - before for before, after in pairwise(times)) <= 62


def test_what_it_said_is_forgotten_once_it_receives_or_is_gone():
    stage = after(3, REFUSED)
    stage.causes.observed(newer(monitor(ready=True)))
    assert stage.store.answer("uid-pod") is None
    stage = after(3, REFUSED)
    stage.store.drop_pod(newer(monitor(ready=False)))
    assert stage.store.answer("uid-pod") is None


def test_one_that_no_watch_brought_is_found():
    stage = Stage(REFUSED)
    stage.store.put_pod(monitor(ready=False))
    in_virtual_time(stage.run(10))
    assert stage.store.answer("uid-pod") == REFUSED


@pytest.mark.parametrize("seconds", [1.0, 2.05, 3.0])
def test_a_leader_that_is_interrupted_leaves_nobody_unasked(seconds):
    stage = Stage(REFUSED)
    stage.bring(monitor(ready=False))

    async def twice():
        await stage.run(seconds)
        stage.store.put_answer("uid-pod", None)
        await stage.run(30)

    in_virtual_time(twice())
    assert stage.store.answer("uid-pod") == REFUSED


def test_a_thousand_that_cannot_be_reached_are_asked_twenty_at_a_time():
    stage, most, now = Stage(None), [0], [0]

    async def ask(host, port):
        now[0] += 1
        most[0] = max(most[0], now[0])
        await asyncio.sleep(2.0)
        now[0] -= 1

    stage.causes = SourceCauses(stage.store, ask, FakeClock())
    for number in range(1000):
        stage.bring(newer(monitor(ready=False, uid=f"uid-{number}"), name=f"cup-{number}-0"))
    in_virtual_time(stage.run(300))
    assert most == [20]
