"""What tells a freeze from a scene that is only still, by measured quantities."""

from dataclasses import replace

import pytest

from tallylight_monitor.detectors.camera import Camera
from tallylight_monitor.detectors.endings import Ending
from tallylight_monitor.detectors.frozen import PATIENT_SECONDS, is_frozen, patience
from tallylight_monitor.detectors.remains import Remains

FLOOR = 0.1
NOTHING = Remains(top=0.01, middle=0.0, size=25.0)
SENSOR_NOISE = Remains(top=0.4, middle=0.2, size=3000.0)
ADDED_NOISE = Remains(top=0.6, middle=0.35, size=11_000.0)
PAN = Ending(
    alive=1.7,
    busy=1.0,
    extent=19.0,
    moved=1.0,
    cut=0.0,
    alike=0.45,
    kept=1.0,
    fall=2,
    foretold=1.0,
    apart=0.0,
    contrast=1.0,
    other=0.12,
    over_noise=20.0,
    shot=45,
    bits=9.0,
    camera=Camera(),
)
HALTED = Camera(explained=0.8, halt=1.0, after=0.02, over_noise=30.0)
HARDLY_SEEN = Camera(explained=0.21, halt=1.3, after=0.0, over_noise=33.0)
SLOWED = Camera(explained=0.8, halt=0.45, after=0.3, over_noise=30.0)


def ended(**changed):
    return replace(PAN, **changed)


MENDED = ended(bits=2.8, alive=0.0, busy=0.75, shot=35)


@pytest.mark.parametrize("left", [NOTHING, ADDED_NOISE], ids=["without noise", "under noise"])
@pytest.mark.parametrize(
    "ending",
    [
        pytest.param(PAN, id="a pan that stopped at once"),
        pytest.param(ended(alike=0.75, alive=0.5, extent=10.0, other=0.07, camera=HALTED), id="a slow pan"),
        pytest.param(ended(kept=1.3, apart=0.12, extent=7.5, other=0.4, alike=0.7), id="a face that moved"),
        pytest.param(ended(fall=9, apart=0.1, alike=0.2, kept=0.7, foretold=0.8), id="irregular motion that slowed"),
        pytest.param(ended(camera=HALTED, fall=22, kept=0.7, foretold=0.8), id="a camera that halted, however coded"),
        pytest.param(ended(camera=HALTED, shot=4), id="a camera's motion since a cut just before"),
        pytest.param(ended(camera=SLOWED, apart=0.3, alike=0.2), id="people that stopped in a shot that swings out"),
    ],
)
def test_a_freeze_is_one_in_both_regimes(ending, left):
    assert is_frozen(ending, left, FLOOR)


@pytest.mark.parametrize("left", [NOTHING, SENSOR_NOISE, ADDED_NOISE], ids=["nothing", "sensor's noise", "added noise"])
@pytest.mark.parametrize(
    "ending",
    [
        pytest.param(ended(cut=0.95, alike=0.0), id="a cut"),
        pytest.param(ended(cut=0.14, alike=0.36, extent=35.0, contrast=2.1), id="a cut from thick snow"),
        pytest.param(ended(cut=0.9, alike=0.8, kept=0.97), id="a wipe"),
        pytest.param(ended(alike=0.98, extent=70.0), id="a dissolve"),
        pytest.param(ended(alike=0.8, extent=40.0, other=0.6, contrast=0.8), id="a dissolve from a moving scene"),
        pytest.param(ended(alike=0.0, extent=70.0, other=1.05, shot=5), id="a short dissolve"),
        pytest.param(
            ended(alike=0.93, extent=3.0, other=2.7, alive=0.0), id="a dissolve of slides that are mostly flat"
        ),
        pytest.param(ended(alike=-0.2, extent=100.0, contrast=0.1), id="a fade through black"),
        pytest.param(ended(kept=0.65, foretold=0.5, fall=10), id="a camera that comes to rest"),
        pytest.param(ended(camera=SLOWED), id="a camera that comes to rest, which a starved encoder hides"),
        pytest.param(ended(camera=HALTED, cut=0.95, alike=0.0), id="a cut from a pan"),
        pytest.param(ended(camera=HALTED, alike=0.97, contrast=0.65), id="a dissolve from a pan"),
        pytest.param(ended(extent=1.9, other=5.0, apart=0.66, kept=0.3), id="a person who has left a starved scene"),
        pytest.param(ended(alive=0.0, busy=0.4, moved=0.6), id="slides that change now and then"),
        pytest.param(ended(alive=0.02, moved=0.1, extent=0.3), id="a crawl that ends"),
    ],
)
def test_what_only_comes_to_stand_is_none_whatever_is_left(ending, left):
    assert not is_frozen(ending, left, FLOOR)


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param(ended(extent=0.4, moved=0.5, over_noise=0.3), id="a person who leaves"),
        pytest.param(ended(camera=HALTED, extent=0.9, moved=0.9, over_noise=0.7), id="a large person who leaves"),
        pytest.param(ended(apart=0.8, extent=1.3, alike=0.05), id="snow that dies away"),
        pytest.param(ended(over_noise=1.5, extent=1.6), id="motion that is hardly more than the noise"),
        pytest.param(ended(shot=3), id="motion since a cut just before"),
        pytest.param(
            ended(fall=14, alike=0.5, apart=0.1, kept=0.8, foretold=0.72, camera=SLOWED), id="a rest at a starved rate"
        ),
        pytest.param(ended(alike=0.77, other=0.16, contrast=0.96, fall=3), id="a short dissolve of scenes as bright"),
        pytest.param(ended(alike=0.56, extent=29.0, other=0.5, contrast=1.21), id="a short dissolve from a crowd"),
        pytest.param(
            ended(alike=0.52, extent=29.0, other=0.1), id="a short dissolve that changed all tiles to its end"
        ),
        pytest.param(ended(kept=0.4, foretold=0.5), id="irregular motion that slowed down by half"),
    ],
)
def test_under_noise_history_has_to_say_so(ending):
    assert not is_frozen(ending, ADDED_NOISE, FLOOR)


def test_where_nothing_is_left_little_need_have_moved():
    calm = ended(extent=0.6, moved=0.2, alive=0.15, over_noise=15.0, fall=18)
    assert is_frozen(calm, NOTHING, FLOOR)
    assert not is_frozen(calm, SENSOR_NOISE, FLOOR)


def test_what_flickers_less_than_the_floor_is_settled():
    calm = ended(extent=0.6, moved=0.2, alive=0.15, over_noise=15.0, fall=18)
    flickers = Remains(top=0.2, middle=0.0, size=4000.0)
    assert not is_frozen(calm, flickers, 0.1)
    assert is_frozen(calm, flickers, 0.3)


@pytest.mark.parametrize(
    ("top", "size", "settled"),
    [
        pytest.param(0.18, 171.0, True, id="a poor encoder mends a few bytes"),
        pytest.param(0.18, 900.0, False, id="packets of a live scene"),
        pytest.param(0.30, 171.0, False, id="more is left than is mended"),
        pytest.param(0.18, 0.0, False, id="nobody knows how large its packets were"),
    ],
)
def test_what_a_poor_encoder_still_mends_has_settled_if_its_packets_say_so(top, size, settled):
    calm = ended(extent=0.6, moved=0.2, alive=0.15, over_noise=15.0, fall=18)
    assert is_frozen(calm, Remains(top=top, middle=0.0, size=size), 0.1) is settled


@pytest.mark.parametrize("left", [SENSOR_NOISE, ADDED_NOISE], ids=["sensor's noise", "added noise"])
def test_of_a_starved_picture_something_is_left_only_where_a_camera_halted(left):
    assert not is_frozen(ended(bits=0.7), left, FLOOR)
    assert is_frozen(ended(bits=0.7), NOTHING, FLOOR)
    assert is_frozen(ended(bits=0.7, camera=HALTED), left, FLOOR)


def test_a_person_who_has_left_a_starved_scene_was_no_camera_though_the_noise_is_gone_too():
    left = replace(
        ended(alive=0.0, extent=0.785, moved=0.74, cut=0.18, alike=0.03, fall=17, apart=0.62, shot=56, bits=0.68),
        kept=0.0,
        foretold=-0.4,
        other=0.51,
        over_noise=2.9,
        camera=Camera(explained=0.174, halt=1.24, after=0.007, over_noise=114.0),
    )
    mended = Remains(top=0.565, middle=0.0, size=258.0)
    assert not is_frozen(left, mended, FLOOR)
    assert is_frozen(replace(left, extent=3.4), mended, FLOOR)


def test_noise_that_a_poor_encoder_shows_a_little_of_tells_nothing():
    assert not is_frozen(ended(bits=2.8), ADDED_NOISE, FLOOR)
    assert is_frozen(ended(bits=2.8), NOTHING, FLOOR)
    assert is_frozen(ended(bits=2.8, camera=HALTED), ADDED_NOISE, FLOOR)


@pytest.mark.parametrize(
    ("ending", "seconds"),
    [
        pytest.param(PAN, 0.0, id="enough bits"),
        pytest.param(ended(bits=0.0), 0.0, id="how many bits, nobody knows"),
        pytest.param(ended(bits=0.7), PATIENT_SECONDS, id="starved"),
        pytest.param(ended(bits=0.7, camera=HALTED), 0.0, id="starved, and a camera halted"),
        pytest.param(ended(bits=0.7, camera=HARDLY_SEEN), PATIENT_SECONDS, id="starved, and a camera is hardly seen"),
        pytest.param(MENDED, PATIENT_SECONDS, id="what a poor encoder mends after a cut"),
        pytest.param(replace(MENDED, bits=9.0), 0.0, id="as busy, and not for want of bits"),
        pytest.param(replace(MENDED, shot=55), 0.0, id="as busy in a shot that is known for long"),
        pytest.param(replace(MENDED, busy=0.95), 0.0, id="a cartoon that is busy to its end"),
    ],
)
def test_where_it_cannot_be_known_at_once_it_has_to_stand_for_longer(ending, seconds):
    assert patience(ending) == seconds
