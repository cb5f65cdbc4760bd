"""How often a monitor looks at what should be there."""

import pytest

from tallylight_monitor.tier import tick_seconds


@pytest.mark.parametrize(
    ("look", "signs", "seconds"),
    [
        pytest.param("every", frozenset(), 0.25, id="every picture"),
        pytest.param("calm", frozenset(), 0.25, id="calm"),
        pytest.param("keys", frozenset(), 0.25, id="key frames"),
        pytest.param("none", frozenset(), 0.5, id="packets"),
        pytest.param("none", frozenset({"signal_lost"}), 0.25, id="packets, and something is wrong"),
    ],
)
def test_only_where_no_picture_is_decoded_and_nothing_is_wrong_looks_are_half_a_second_apart(look, signs, seconds):
    assert tick_seconds(look, signs) == seconds
