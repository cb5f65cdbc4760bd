"""A defect that two monitors saw counts once, whichever of them saw more of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight_contract.defect_spans import EDGE, DefectSpan, edges, joined

NOON = 1_780_000_000.0


def span(onset, seconds=2.0, at=None):
    return DefectSpan(onset=onset, seconds=seconds, at=NOON + onset if at is None else at)


@pytest.mark.parametrize(
    ("one", "other", "same", "shared"),
    [
        pytest.param([span(10)], [span(10)], 1, 2.0, id="the same"),
        pytest.param([span(10)], [span(10.4)], 1, 1.6, id="seen a moment later"),
        pytest.param([span(10, 30)], [span(25, 20)], 1, 15.0, id="one went, the other came in its middle"),
        pytest.param([span(10)], [span(10, at=NOON + 35)], 1, 2.0, id="told later, by one that is late"),
        pytest.param([span(10)], [span(20)], 0, 0.0, id="two"),
        pytest.param([span(10)], [span(10, at=NOON + 600)], 0, 0.0, id="the stream began anew"),
        pytest.param([span(10), span(20)], [span(20), span(30)], 1, 2.0, id="one of two"),
        pytest.param([], [span(10)], 0, 0.0, id="one saw none"),
        pytest.param([span(10, at=NOON), span(10, at=NOON + 55)], [span(10, at=NOON + 56)], 1, 2.0, id="the nearest"),
    ],
)
def test_what_overlaps_is_one(one, other, same, shared):
    spans, found, seconds = joined(one, other)
    assert (found, seconds) == (same, pytest.approx(shared))
    assert len(spans) == len(one) + len(other) - same
    assert joined(other, one)[1:] == (same, pytest.approx(shared))


SPANS = st.lists(st.builds(span, st.integers(0, 500).map(float), st.integers(0, 20).map(float)), max_size=12)


@given(SPANS)
def test_a_report_that_is_told_twice_adds_nothing(spans):
    assert joined(spans, spans)[1] == len(spans)


@given(SPANS, SPANS)
def test_no_more_are_one_than_each_saw(one, other):
    _, same, shared = joined(one, other)
    assert 0 <= same <= min(len(one), len(other))
    assert 0 <= shared <= min(sum(each.seconds for each in side) for side in (one, other)) + 1e-6


@given(SPANS)
def test_the_first_and_the_last_are_kept(spans):
    kept = edges(spans)
    assert len(kept) == min(len(spans), 2 * EDGE)
    assert kept[:EDGE] == spans[:EDGE]
    assert kept[-EDGE:] == spans[-EDGE:]
    assert edges(spans, 0) == []
