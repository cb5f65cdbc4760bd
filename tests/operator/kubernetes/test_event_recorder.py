import asyncio

from fake_clock import FakeClock
from pods import CUP
from virtual_time import in_virtual_time

from tallylight_operator.controller.runtime import RetryableError
from tallylight_operator.kubernetes import event_recorder as module
from tallylight_operator.kubernetes.api import ApiError
from tallylight_operator.kubernetes.event_recorder import Announcer
from tallylight_operator.kubernetes.events import Announcement


class Api:
    def __init__(self, *refusals):
        self.refusals = list(refusals)
        self.posted = []

    async def call(self, request):
        if self.refusals:
            raise self.refusals.pop(0)
        self.posted.append(request.body["note"])


def told(number):
    return Announcement("Normal", "News", f"note {number}", str(number))


def posted(api, number):
    async def scene():
        announcer = Announcer(api, FakeClock())
        task = asyncio.create_task(announcer.run())
        for each in range(number):
            announcer.announce(CUP, "uid", told(each))
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait({task})
        return api.posted

    return in_virtual_time(scene())


def test_all_that_is_told_is_posted():
    assert sorted(posted(Api(), 3)) == ["note 0", "note 1", "note 2"]


def test_what_is_refused_or_known_already_is_dropped_and_the_rest_goes_on():
    refusals = (ApiError("exists", 409), ApiError("no", 403), RetryableError("not the leader"))
    assert len(posted(Api(*refusals), 5)) == 2


def test_what_does_not_fit_is_dropped_and_said(caplog):
    async def scene():
        announcer = Announcer(Api(), FakeClock())
        for number in range(module._MOST_WAITING + 1):
            announcer.announce(CUP, "uid", told(number))

    in_virtual_time(scene())
    assert "too much to tell at once" in caplog.text
