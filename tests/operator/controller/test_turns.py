import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from fake_clock import FakeClock
from pods import CUP
from virtual_time import in_virtual_time

from tallylight_operator.controller.turns import EVERY, Turns


@dataclass
class Disputed:
    """A decision on a stream that another operator serves as well."""

    is_disputed: bool = True


@pytest.mark.parametrize("step", [timedelta(), timedelta(hours=1), timedelta(hours=-1)], ids=["none", "forth", "back"])
def test_a_disputed_status_waits_for_half_a_minute_whatever_the_wall_clock_shows(step):
    async def scene():
        clock = FakeClock()
        turns = Turns(clock)
        assert turns.until(CUP, Disputed()) is None
        turns.took(CUP, Disputed())
        await asyncio.sleep(10)
        clock.wall_offset = step
        assert turns.until(CUP, Disputed()) - clock.now() == EVERY - timedelta(seconds=10)
        assert turns.until(CUP, Disputed(is_disputed=False)) is None
        await asyncio.sleep(20)
        assert turns.until(CUP, Disputed()) is None

    in_virtual_time(scene())
