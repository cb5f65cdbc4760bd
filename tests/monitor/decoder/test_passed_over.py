"""Pictures that are not decoded take their place in time with those that are."""

from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.decoder.passed_over import MOST_WAITING, Passed, PassedOver

STAMPS = st.lists(st.floats(-1e6, 1e6), max_size=MOST_WAITING)


@given(STAMPS)
def test_each_comes_back_once_in_the_order_of_showing(stamps):
    passed = PassedOver()
    for stamp in stamps:
        passed.came(Passed(stamp, 0.04))
    assert [each.stamp for each in passed.before(float("inf"))] == sorted(stamps)
    assert not passed.before(float("inf"))


@given(STAMPS, st.floats(-1e6, 1e6))
def test_none_comes_back_before_its_time(stamps, until):
    passed = PassedOver()
    for stamp in stamps:
        passed.came(Passed(stamp, 0.04))
    assert [each.stamp for each in passed.before(until)] == sorted(stamp for stamp in stamps if stamp < until)


def test_no_more_wait_than_any_coding_puts_out_of_order():
    passed = PassedOver()
    for stamp in range(MOST_WAITING + 5):
        passed.came(Passed(float(stamp), 0.04))
    assert [each.stamp for each in passed.before(0.0)] == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_what_is_decoded_after_all_does_not_come_back():
    passed = PassedOver()
    passed.came(Passed(1.0, 0.04))
    passed.clear()
    assert not passed.before(float("inf"))
