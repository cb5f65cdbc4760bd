import asyncio

from fake_clock import FakeClock
from pods import CUP
from virtual_time import in_virtual_time

from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes import event_recorder as module
from tallylight_operator.kubernetes.api import ApiError
from tallylight_operator.kubernetes.event_recorder import EventRecorder
from tallylight_operator.kubernetes.events import Notice


class Api:
    def __init__(self, *refusals):
        self.refusals = list(refusals)
        self.posted = []

    async def call(self, request):
        if self.refusals:
            raise self.refusals.pop(0)
        self.posted.append(request.body["note"])


def notice(number):
    return Notice("Normal", "News", f"note {number}", str(number))


def posted(api, number):
    async def scene():
        recorder = EventRecorder(api, FakeClock())
        task = asyncio.create_task(recorder.run())
        for each in range(number):
            recorder.record(CUP, "uid", notice(each))
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait({task})
        return api.posted

    return in_virtual_time(scene())


def test_every_notice_is_posted():
    assert sorted(posted(Api(), 3)) == ["note 0", "note 1", "note 2"]


def test_what_is_refused_or_known_already_is_dropped_and_the_rest_goes_on():
    refusals = (ApiError("exists", 409), ApiError("no", 403), RetryableError("not the leader"))
    assert len(posted(Api(*refusals), 5)) == 2


def test_what_does_not_fit_is_dropped_and_logged(caplog):
    async def scene():
        recorder = EventRecorder(Api(), FakeClock())
        for number in range(module._MOST_WAITING + 1):
            recorder.record(CUP, "uid", notice(number))

    in_virtual_time(scene())
    assert "too many Events at once" in caplog.text
