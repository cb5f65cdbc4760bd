import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from virtual_time import in_virtual_time

from tallylight_operator.kubernetes.api import Request
from tallylight_operator.kubernetes.request_priority import FEW_AT_ONCE, LONGEST_WAIT, Prioritized, Slots
from tallylight_operator.kubernetes.token_bucket import TokenBucket


class SlowApi:
    def __init__(self):
        self.done = []
        self.at_once = self.most = 0

    async def call(self, request):
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(1)
        self.at_once -= 1
        self.done.append(request.path)
        return {}


def test_creates_go_before_all_else_and_never_more_at_once_than_there_are_slots():
    async def scene():
        api = SlowApi()
        prioritized = Prioritized(api, Slots(2))
        patches = [Request("patch", f"/patch{number}") for number in range(3)]
        creates = [Request("create", f"/{number}/pods") for number in range(3)]
        mixed = [request for pair in zip(patches, creates, strict=True) for request in pair]
        await asyncio.gather(*(prioritized.call(request) for request in mixed))
        assert set(api.done[:2]) == {"/patch0", "/0/pods"}  # there was room for both at once
        assert set(api.done[2:4]) == {"/1/pods", "/2/pods"}
        assert api.most == 2

    in_virtual_time(scene())


@given(st.lists(st.tuples(st.floats(0, 5), st.booleans(), st.floats(0, 5)), min_size=1, max_size=12))
def test_a_request_that_gives_up_waiting_leaves_no_slot_taken(story):
    async def scene():
        slots = Slots(2)

        async def visit(begin, urgent, seconds):
            await asyncio.sleep(begin)
            async with asyncio.timeout(seconds), slots.slot(0 if urgent else 1, "sports"):
                await asyncio.sleep(2)

        await asyncio.gather(*(visit(*each) for each in story), return_exceptions=True)
        async with asyncio.timeout(0.1), slots.slot(1, ""), slots.slot(1, ""):
            assert slots._waiting == []

    in_virtual_time(scene())


def test_an_error_gives_the_slot_back():
    async def scene():
        slots = Slots(1)
        with pytest.raises(ValueError, match="x"):
            async with slots.slot(0, "sports"):
                raise ValueError("x")
        async with asyncio.timeout(1), slots.slot(0, "sports"):
            pass

    in_virtual_time(scene())


@pytest.mark.parametrize(
    ("pods", "seconds"),
    [
        pytest.param(1, 0.02, id="one hardly holds anything up"),
        pytest.param(100, 2.0, id="a hundred do for as long as it takes to bind them"),
        pytest.param(1000, LONGEST_WAIT, id="a thousand not for ever"),
    ],
)
def test_what_creates_no_pod_waits_until_the_pods_may_have_been_started(pods, seconds):
    async def scene():
        slots, now = Slots(), asyncio.get_running_loop().time
        began = now()
        for _ in range(pods):
            slots.urgent()
        await slots.calm()
        assert now() - began == pytest.approx(seconds)

    in_virtual_time(scene())


def test_however_many_pods_are_created_no_request_waits_for_long():
    async def scene():
        slots, now = Slots(), asyncio.get_running_loop().time

        async def ask():
            while True:
                slots.urgent()
                await asyncio.sleep(0.001)

        asking, began = asyncio.create_task(ask()), now()
        await asyncio.sleep(0)
        await slots.calm()
        assert now() - began == pytest.approx(LONGEST_WAIT)
        asking.cancel()

    in_virtual_time(scene())


def test_namespaces_have_their_turns_whichever_asked_first():
    async def scene():
        api = SlowApi()
        prioritized = Prioritized(api, Slots(1))
        asked = [*(("crowd", number) for number in range(5)), ("few", 0), ("few", 1), ("one", 0)]
        paths = [f"/api/v1/namespaces/{namespace}/pods" for namespace, _ in asked]
        await asyncio.gather(*(prioritized.call(Request("create", path)) for path in paths))
        served = [path.split("/")[4] for path in api.done]
        assert served[0] == "crowd"  # it was there first
        assert sorted(served[1:4]) == ["crowd", "few", "one"]
        assert sorted(served[4:6]) == ["crowd", "few"]
        assert served[6:] == ["crowd", "crowd"]

    in_virtual_time(scene())


def test_so_many_pods_are_created_in_a_second_and_nothing_else_waits_for_that():
    async def scene():
        api, now = SlowApi(), asyncio.get_running_loop().time
        prioritized, began = Prioritized(api, Slots(1000), TokenBucket(20)), now()
        creates = (prioritized.call(Request("create", f"/{number}/pods")) for number in range(100))
        await asyncio.gather(*creates)
        assert now() - began == pytest.approx(1 + (100 - 20) / 20, abs=0.1)  # a second's worth at once, after a rest
        await asyncio.sleep(LONGEST_WAIT)
        began = now()
        await prioritized.call(Request("patch", "/patch"))
        assert now() - began == pytest.approx(1)

    in_virtual_time(scene())


def test_while_pods_are_to_be_bound_few_other_requests_are_under_way_at_once_and_all_slots_are_theirs_afterwards():
    async def scene():
        api, slots, now = SlowApi(), Slots(20), asyncio.get_running_loop().time
        for _ in range(500):  # ten seconds of binding
            slots.urgent()
        bound, prioritized = now() + 10, Prioritized(api, slots)
        asking = asyncio.gather(*(prioritized.call(Request("patch", f"/{number}")) for number in range(200)))
        await asyncio.sleep(bound - 0.5 - now())
        assert api.most == FEW_AT_ONCE
        await prioritized.call(Request("create", "/late/pods"))
        assert "/late/pods" in api.done[-FEW_AT_ONCE - 1 :]  # it has not waited
        await asking
        assert api.most == 20
        assert now() < bound + 12

    in_virtual_time(scene())


def test_one_that_comes_once_all_are_bound_is_behind_those_that_waited_till_then():
    async def scene():
        api, slots = SlowApi(), Slots(20)
        for _ in range(175):  # three and a half seconds: they may begin after three, and four do
            slots.urgent()
        prioritized = Prioritized(api, slots)
        asking = [asyncio.create_task(prioritized.call(Request("patch", f"/{number}"))) for number in range(30)]
        await asyncio.sleep(3.6)
        await prioritized.call(Request("patch", "/later"))
        await asyncio.gather(*asking)
        assert api.done.index("/later") >= 20

    in_virtual_time(scene())
