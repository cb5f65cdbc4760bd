import numpy as np
import pytest

from tallylight_monitor.detectors.flash_counter import FlashCounter

FPS = 25
TILES = 100


def flashes(level, seconds=2.0, area=1.0, rest=30.0):
    """The most that were counted, of tiles whose luminance (cd/m2) is a function of time over this part."""
    counter, most = FlashCounter(), 0.0
    for index in range(round(seconds * FPS)):
        tiles = np.full(TILES, rest)
        tiles[: round(area * TILES)] = level(index / FPS)
        counter.take(index / FPS, tiles)
        most = max(most, counter.flashes(index / FPS)[0])
    return most


def square(rate, dark=20.0, bright=150.0):
    return lambda at: bright if at * rate % 1 < 0.5 else dark


@pytest.mark.parametrize("rate", [4, 5, 6, 10, 12.5])
def test_flashes_are_counted_as_they_come(rate):
    assert flashes(square(rate)) == pytest.approx(rate, abs=0.6)


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(lambda: flashes(square(6, 20, 38)), id="too small a change"),
        pytest.param(lambda: flashes(square(6, 165, 199)), id="bright all the time"),
        pytest.param(lambda: flashes(square(6), area=0.2), id="too small a part"),
        pytest.param(lambda: flashes(lambda at: 20 if at < 1 else 150), id="a cut"),
        pytest.param(lambda: flashes(lambda at: 150 if 0.99 < at < 1.03 else 20), id="a photographer"),
        pytest.param(lambda: flashes(lambda at: 20 + 65 * at), id="a fade"),
    ],
)
def test_what_harms_nobody_is_not_counted(count):
    assert count() == 0.0


def test_once_they_are_over_there_are_none():
    counter = FlashCounter()
    for index in range(FPS):
        counter.take(index / FPS, np.full(TILES, 150.0 if index % 4 < 2 else 20.0))
    counter.take(1.3, np.full(TILES, 150.0))
    assert counter.flashes(1.3) == (0.0, 1.3)
