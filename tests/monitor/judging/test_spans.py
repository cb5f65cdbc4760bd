from hypothesis import given
from hypothesis import strategies as st

from tallylight_monitor.judging.spans import MOST_SPANS, Spans

stretches = st.lists(st.tuples(st.integers(-20, 80), st.integers(0, 20)), max_size=40)


@given(stretches)
def test_what_lies_in_several_stretches_counts_once(found):
    spans = Spans()
    new = [spans.add(begin, begin + length) for begin, length in found]
    expected = {second for begin, length in found for second in range(begin, begin + length)}
    assert spans.seconds() == sum(new) == len(expected)


@given(stretches, stretches)
def test_stretches_beside_them_count_and_are_not_kept(found, beside):
    spans = Spans()
    for begin, length in found:
        spans.add(begin, begin + length)
    before = spans.seconds()
    expected = {second for begin, length in found + beside for second in range(begin, begin + length)}
    assert spans.seconds((begin, begin + length) for begin, length in beside) == len(expected)
    assert spans.seconds() == before


def test_of_very_many_all_count_and_what_comes_too_late_counts_once():
    spans = Spans()
    for number in range(MOST_SPANS * 10):
        assert spans.add(number * 10.0, number * 10.0 + 2.0) == 2.0
    assert spans.seconds() == MOST_SPANS * 20.0
    assert spans.add(0.0, 2.0) == 0.0
