import time

from tallylight_bench.cpu import STEADY_AFTER_SECONDS
from tallylight_bench.watched_live import FirstJudgement, refused


class Asked(FirstJudgement):
    """Says what it is asked for."""

    __slots__ = ("times",)

    def _judges(self):
        self.times = getattr(self, "times", 0) + 1
        return self.times == 2


def test_a_monitor_is_asked_until_it_judges_and_no_longer():
    first = Asked(0)
    for _ in range(5):
        first.poll()
    assert first.times == 2
    assert 0 <= first.after < 1


def test_one_that_has_not_judged_when_it_must_be_steady_is_asked_no_more():
    first = Asked(0, began=time.monotonic() - STEADY_AFTER_SECONDS)
    first.poll()
    assert first.after is None
    assert not hasattr(first, "times")


def test_a_flag_that_watch_does_not_know_is_named():
    assert refused("--tier", "light", "--without-telling") == "--without-telling"
    assert refused("--tier", "probe", "--every-picture") == ""
